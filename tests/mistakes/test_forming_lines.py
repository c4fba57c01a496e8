"""The line that forms a result of another form, or in which a named slip can stand."""

import ast
from typing import Any

import numpy as np
import pytest

from chainrule.mistakes import forming_lines


def definition(body: str, parameters: str = "x") -> ast.FunctionDef:
    rows = "\n    ".join(body.splitlines())
    made = ast.parse(f"def f({parameters}):\n    {rows}\n").body[0]
    assert isinstance(made, ast.FunctionDef)
    return made


ARRAY, ROWS = np.zeros((2, 3)), np.zeros(3)


@pytest.mark.parametrize(
    ("body", "yours", "asked", "line"),
    [
        ("return np.sum(x)", 1.0, ARRAY, 2),
        ("s = 0.0\nfor v in x:\n    s += v\nreturn s", 1.0, ARRAY, 4),
        ("made, n = [], len(x)\nfor v in x:\n    made.append([v])\nreturn made",
         [[1.0]], [[1.0, 2.0]], 4),
        ("s = np.sum(x)\nresult = s\nreturn result", 1.0, ARRAY, 2),  # another name for it
        ("for v in x:\n    x = v\nreturn x", 1.0, [1.0, 2.0], 4),  # no list is made at all
        ("dW = x.T\ndb = x.sum()\nreturn dW, db", (ARRAY, 1.0), (ARRAY, ROWS), 3),
        ("x = [x]\nreturn x", [1.0], ([1.0], [2.0]), 3),  # one thing where two are asked for
        ("return a, b", (ROWS, ARRAY), (ARRAY, ROWS), 2),  # exchanged
        ("kept = []\ndef g(v):\n    return kept[0]\nreturn g", 1.0, ARRAY, 4),
        # several lines: none is certain
        ("s = 0.0\ns += 1\ns += 2\nreturn s", 1.0, ARRAY, None),
        ("if x:\n    return 1\nreturn 2", 1.0, ARRAY, None),
        ("return x", None, ARRAY, None),
    ],
)  # fmt: skip
def test_the_line_that_forms_the_result(
    body: str, yours: Any, asked: Any, line: int | None
) -> None:
    assert forming_lines.of_other_form(definition(body), yours, asked) == line


def test_the_line_that_forms_what_is_returned() -> None:
    body = "made, n = [], x\nfor v in x:\n    made.append([v])\nreturn made"
    assert forming_lines.of_returned(definition(body)) == 4
    assert forming_lines.of_returned(definition("n = 1\nreturn [x]")) == 3
    assert forming_lines.of_returned(definition("if x:\n    return [x]\nreturn []")) is None


@pytest.mark.parametrize(
    ("kind", "body", "line"),
    [
        ("overwritten", "for v in x:\n    total = v * 2\n    n = v\nreturn total", 3),
        ("overwritten", "total = 0\nfor v in x:\n    total = total + v\nreturn total", None),
        ("left_out", "for v in x:\n    w = v['w']\n    w = [a - rate * a for a in w]", 4),
        ("left_out", "a = rate * x\nb = rate * a", None),
        ("once_for_each", "z = 0.0\nfor v in x:\n    z += v + b\nreturn z", 4),
        ("loop_part", "for v in x[1:]:\n    pass\nfor u in x:\n    pass", 2),
        ("loop_part", "for i in range(len(x) - 1):\n    v = x[i]", 2),
        ("loop_part", "for v in x[i]:\n    pass", None),  # one of its rows, in turn
        ("mean_not_sum", "m = len(x)\nif m > 1:\n    a = x / m\nb = x.sum() / m", 4),
        ("slope_not_handed_on",
         "for n in x:\n    e = n['d']\n    e = sum(n['weights'][j] * e for j in x)\n"
         "    w = len(n['weights'])", 4),
        ("exponent", "return x ** 3", None),
    ],
)  # fmt: skip
def test_the_one_line_for_a_kind_of_slip(kind: str, body: str, line: int | None) -> None:
    assert forming_lines.of_kind(definition(body, "x, rate"), kind, ["rate"]) == line
