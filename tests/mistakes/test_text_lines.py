"""The line that an answer's text gives away; no line where several could be meant."""

import ast

import pytest

from chainrule.mistakes import text_lines


def parsed(source: str) -> ast.FunctionDef:
    definition = ast.parse(source.strip()).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return definition


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("for v in x.ravel():\n  at = np.argwhere(x == v)[0]\n  out[at] = v", 3),
        ("for v in x:\n  k = x.index(v)\n  out[k] = v", 3),
        ("for v in x.ravel():\n  if v > 0:\n    out[np.argmax(x == v)] = v", 4),
        ("for v in range(9):\n  out[x == v] = 1", None),  # a number of a label, not an entry
        ("for v in x:\n  if v == 0:\n    out.append(1)", None),
        ("return x", None),
    ],
)
def test_an_entry_is_looked_for_by_its_value(body: str, line: int | None) -> None:
    rows = "\n  ".join(body.splitlines())
    assert text_lines.by_value(parsed(f"def f(x, out):\n  {rows}")) == line


def test_an_array_that_is_laid_flat_is_first_brought_into_rows() -> None:
    source = "def f(x):\n    work = x.astype(float)\n    flat = work.reshape(-1)\n    return flat"
    definition = parsed(source)
    ((line, change),) = text_lines.laid_flat(definition)
    assert line == 3
    change(definition)
    put = ast.unparse(ast.fix_missing_locations(definition)).splitlines()
    assert put[2:4] == [
        "    work = __import__('numpy').array(work, order='C')",
        "    flat = work.reshape(-1)",
    ]


def test_a_small_number_is_made_to_vanish() -> None:
    definition = parsed("def f(a, b):\n    top = 2.0 * a\n    return top / max(b, 1e-10)")
    ((line, change),) = text_lines.small_numbers(definition)
    assert line == 3
    change(definition)
    assert ast.unparse(definition).endswith("return top / max(b, 1e-300)")


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("h = 1e-5\n  return (g(x + h) - g(x)) / h", 3),
        ("return (g(x + h) - g(x)) / h", None),  # the step was handed over
    ],
)
def test_a_step_is_written_down(body: str, line: int | None) -> None:
    assert text_lines.quotient_of_a_step(parsed(f"def f(g, x, h):\n  {body}")) == line


LISTED = "def f(rows):\n    kept = []\n    for r in rows:\n        {}\n    return kept"


@pytest.mark.parametrize(
    ("row", "taken", "line"),
    [
        ("kept.append(r * 2)", False, 4),
        ("kept.insert(0, {'W': r @ r})", False, 4),
        ("kept.append(r)", False, None),  # r may be wrong before
        ("kept.append(r)", True, 4),
        ("s = r * 3; kept.append(s * 2)", False, None),  # s may be
        ("s = r * 3; kept.append(s * 2)", True, 4),
        ("kept.append(r * 2); kept.append(r * 3)", False, None),
    ],
)
def test_a_list_is_filled_by_one_line(row: str, taken: bool, line: int | None) -> None:
    assert text_lines.filling(parsed(LISTED.format(row)), "kept", taken) == line


@pytest.mark.parametrize(
    ("body", "text", "multiplied", "line"),
    [
        ("J = x**2\n  return J, x", "J = x**2", False, 3),
        ("s = x * x\n  return s * x", "s = x * x", True, 3),
        ("s = x * x\n  return s + x", "s = x * x", True, None),
        ("s = x\n  t = s * x\n  return t * s", "s = x", True, None),
        ("return x * x", "return x * x", True, None),
    ],
)
def test_a_value_is_put_to_use_by_one_line(
    body: str, text: str, multiplied: bool, line: int | None
) -> None:
    assert text_lines.reading(parsed(f"def f(x):\n  {body}"), text, multiplied) == line


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("P[r, y] -= 1\n  return P", 3),
        ("P[r, y] -= 1\n  return P / 2", None),
        ("P[r, y] -= 1\n  return r", None),
    ],
)
def test_what_was_changed_is_handed_back(body: str, line: int | None) -> None:
    definition = parsed(f"def f(P, r, y):\n  {body}")
    assert text_lines.handing_back(definition, "P[r, y] -= 1") == line


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("near = g(x) - g(-x)\n  return near / x", 3),
        ("near = g(x) - g(-x)\n  return near / 2", None),  # near may be wrong already
        ("'A text.'\n  s = g(x)\n  return s, s * x", 4),
        ("a = 1\n  b = 2\n  c = 3\n  return a * b * c", None),  # any of four
        ("for r in x:\n    g(r)\n  return x * 2", None),
        ("s = g(x)\n  return s", None),
        ("s = g(x)", None),
    ],
)
def test_only_a_formula_is_left(body: str, line: int | None) -> None:
    assert text_lines.only_formula(parsed(f"def f(g, x):\n  {body}")) == line
