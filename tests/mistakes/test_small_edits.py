"""Small edits: each is another function, with the line that it changes."""

import ast
import contextlib
from collections.abc import Callable

import pytest

from chainrule.mistakes.small_edits import edited
from chainrule.mistakes.twins import Definition, Twins, bounded, quick


def definition_of(source: str) -> Definition:
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
    return definition


def twins(source: str) -> dict[str, int]:
    return {text: line for line, text in edited(Twins(definition_of(source)))}


@pytest.mark.parametrize(
    ("wrong", "right", "line"),
    [
        ("return np.array(a)", "return __import__('numpy').reshape(np.array(a), "
         "__import__('numpy').shape(a))", 2),
        ("return a.mean()", "return a.sum() / len(a)", 2),
        ("return 2 * a", "return 2 * a / 2", 2),
        ("e = []\n    for v in a:\n        for u in v:\n            e.append(u)\n    return e",
         "e = []\n    for v in a:\n        for u in v:\n            e = []\n            e.append(u)"
         "\n    return e", 2),
        ("return a + y", "return a - y", 2),
        ("return y - a", "return a - y", 2),
        ("return -a", "return a", 2),
        ("return a * y * 2", "return a * y", 2),
        ("return a if a < y else y", "return a if a <= y else y", 2),
        ("return np.max(a)", "return np.min(a)", 2),
        ("return np.sum(a, axis=0)", "return np.sum(a)", 2),
        ("return a.T @ y", "return a @ y", 2),
        ("return a[1:]", "return a[:]", 2),
        ("return y", "return a", 2),
        ("s = 0\n    for x in a:\n        s = x\n    return s",
         "s = 0\n    for x in a:\n        s += x\n    return s", 4),
        ("s = 0\n    for i in range(1, 3):\n        s += a[i]\n    return s",
         "s = 0\n    for i in range(3):\n        s += a[i]\n    return s", 3),
        ("if not a:\n        return y\n    return a", "pass\n    return a", 2),
        # a search by value, where the turn of the loop is meant
        ("for x in a:\n        s = y.index(x)\n    return s",
         "for __turn__, x in enumerate(a):\n        s = __turn__\n    return s", 3),
        ("for x in a:\n        y[x] = 0\n    return y",
         "for __turn__, x in enumerate(a):\n        y[__turn__, x] = 0\n    return y", 3),
        ("for x in dict(zip(a, y)).items():\n        pass\n    return a",
         "for x in zip(a, y):\n        pass\n    return a", 2),
        # a result that is not kept, a best one that is not remembered
        ("step(a, y)\n    return a", "a = step(a, y)\n    return a", 2),
        ("if a < y:\n        s = 1\n    return s",
         "if a < y:\n        s = 1\n        y = a\n    return s", 3),
        # a list without its first, a loop without its last, a sum without its mean
        ("s = []\n    return s", "s = [a]\n    return s", 2),
        ("for x in a:\n        y.append(x)\n    return y",
         "for x in a:\n        y.append(x)\n    y.append(x)\n    return y", 3),
        ("s = a\n    return s", "s = a / len(y)\n    return s", 2),
        # two values exchanged, an axis everywhere, a number where a parameter is meant
        ("return {'W': a, 'b': y}", "return {'W': y, 'b': a}", 2),
        ("return {'W': a, 'b': y}", "return {'W': a, 'b': y.sum(axis=0)}", 2),
        ("s = a.max(axis=0)\n    return s / y.sum(axis=0)",
         "s = a.max(axis=1)\n    return s / y.sum(axis=1)", 2),
        ("return 2 * a", "return y * a", 2),
        ("y.append(a)\n    return y", "y.insert(0, a)\n    return y", 2),
        ("for x in a:\n        s = a[0]\n    return s",
         "for __turn__, x in enumerate(a):\n        s = a[__turn__]\n    return s", 3),
        ("for x in a:\n        s = 1\n        s = s * x\n    return s",
         "s = 1\n    for x in a:\n        s = s * x\n    return s", 3),
    ],
)  # fmt: skip
def test_a_slip_is_undone_in_its_own_line(wrong: str, right: str, line: int) -> None:
    wanted = ast.unparse(ast.parse(f"def f(a, y):\n    {right}"))
    assert twins(f"def f(a, y):\n    {wrong}")[wanted] == line


@pytest.mark.parametrize(
    ("wrong", "right", "line"),
    [
        # another place
        ("s = 0\n    for x in a:\n        t = 0\n        s += x\n    return s",
         "s = 0\n    t = 0\n    for x in a:\n        s += x\n    return s", None),
        ("s = 0\n    for x in a:\n        s += x\n        return s",
         "s = 0\n    for x in a:\n        s += x\n    return s", 5),
        ("s = 0\n    for x in a:\n        s += x\n    s *= y\n    return s",
         "s = 0\n    for x in a:\n        s += x\n        s *= y\n    return s", 5),
        # what stands beside it
        ("return (a[y], a[1:])", "return (a[y], a[y])", 2),
        # a name for a number or a call
        ("return a * 0.5", "return a * y", 2),
        ("return a * len(a)", "return a * y", 2),
        # the same in two places of a line
        ("return a[1:] * y[1:]", "return a[:] * y[:]", 2),
        # in every line that adds
        ("a[0] += y\n    a[1] += y", "a[0] -= y\n    a[1] -= y", 2),
        ("a[0] += y\n    a[1] += a", "a[0] += y * y\n    a[1] += a * y", 2),
        # from the end, upwards, without the sign, exchanged
        ("return a // y", "return -(-a // y)", 2),
        ("return a - y", "return abs(a - y)", 2),
        ("return (a, y)", "return (y, a)", 2),
        ("return a", "return a ** 2", 2),
    ],
)  # fmt: skip
def test_a_piece_is_put_where_it_belongs(wrong: str, right: str, line: int | None) -> None:
    wanted = ast.unparse(ast.parse(f"def f(a, y):\n    {right}"))
    found = twins(f"def f(a, y):\n    {wrong}")
    assert found.get(wanted) == line


def test_the_function_itself_is_left_alone() -> None:
    source = "def f(a):\n    return a + 1"
    assert source not in twins(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(a):\n    while a > 1:\n        a = a + 1\n    return a",
        "def f(a):\n    return 1 if a < 1 else f(a) + f(a)",
        "def f(a):\n    s = [a]\n    for x in s:\n        s.append(x)\n    return s",
    ],
)
def test_what_would_never_end_counts_its_passes_and_ends(source: str) -> None:
    def called(text: str) -> object:
        space: dict[str, Callable[[float], object]] = {}
        exec(quick(text), space)
        return space["f"](2.0)

    with pytest.raises((TimeoutError, RecursionError)):
        called(Twins(definition_of(source)).text)
    for text in twins(source):
        with contextlib.suppress(Exception):  # an edit may make it end, or stop
            called(text)


def test_a_text_that_came_about_otherwise_counts_its_passes_only_where_it_might_go_on() -> None:
    grows = "def f(fs, x):\n    for f in fs:\n        fs.insert(0, f(x))\n    return fs"
    space: dict[str, Callable[..., object]] = {}
    exec(quick(bounded(grows)), space)
    with pytest.raises(TimeoutError):
        space["f"]([abs], 1.0)
    exec(quick(bounded(grows.replace("in fs", "in fs[:]"))), space)
    assert space["f"]([abs], -1.0) == [1.0, abs]
    for ends in (grows.replace("fs.insert(0, f(x))", "x = f(x)"), "def f(x):\n    return x", "for"):
        assert bounded(ends) == ends


def test_of_a_class_only_the_chosen_methods_are_edited_and_the_likeliest_first() -> None:
    source = (
        "class C:\n    def one(self, x):\n        return x + 1\n"
        "    def two(self, x):\n        return x - 1\n"
        "    def three(self, x):\n        return x * 1"
    )
    definition = definition_of(source)
    lines = [line for line, _ in edited(Twins(definition), {"two": 0, "one": 1})]
    assert set(lines) == {3, 5}
    assert lines[0] == 5
    texts = [text for _, text in edited(Twins(definition), {"two": 0, "one": 1})]
    assert "class C:\n    def two(self, x):\n        return x + 1" in texts
