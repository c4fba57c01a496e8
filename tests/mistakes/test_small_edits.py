"""Small edits: each is another function, with the line that it changes."""

import ast

import pytest

from chainrule.mistakes.small_edits import edited


def twins(source: str) -> dict[str, int]:
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return {ast.unparse(twin): line for line, twin in edited(definition)}


@pytest.mark.parametrize(
    ("wrong", "right", "line"),
    [
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
    ],
)  # fmt: skip
def test_a_slip_is_undone_in_its_own_line(wrong: str, right: str, line: int) -> None:
    wanted = ast.unparse(ast.parse(f"def f(a, y):\n    {right}"))
    assert twins(f"def f(a, y):\n    {wrong}")[wanted] == line


def test_the_function_itself_and_what_may_never_end_is_left_alone() -> None:
    source = "def f(a):\n    return a + 1"
    assert source not in twins(source)
    assert twins("def f(a):\n    while a > 1:\n        a = a - 1\n    return a") == {}
    assert twins("def f(a):\n    return 1 if a < 1 else f(a - 1)") == {}
    assert twins("def f(a):\n    for x in a:\n        a.append(x)\n    return a") == {}
