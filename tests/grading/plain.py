"""An ordinary nbgrader assignment of any instructor: asserts, partial credit, written answers."""

# ruff: noqa: E501
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

UNIT = "plain"


def given(name: str, source: str) -> Any:
    """A locked cell of the instructor's."""
    marks = {"grade": False, "grade_id": name, "locked": True, "solution": False, "task": False}
    return new_code_cell(source, metadata={"nbgrader": marks | {"schema_version": 3}})


def solution(name: str, source: str) -> Any:
    """A cell for the learner."""
    marks = {"grade": False, "grade_id": name, "locked": False, "solution": True, "task": False}
    return new_code_cell(source, metadata={"nbgrader": marks | {"schema_version": 3}})


def graded(name: str, source: str, points: float = 2) -> Any:
    """An autograded test cell."""
    marks = {"grade": True, "grade_id": name, "locked": True, "solution": False, "task": False}
    return new_code_cell(
        source, metadata={"nbgrader": marks | {"schema_version": 3, "points": points}}
    )


def written(name: str, source: str) -> Any:
    """A question that a human grades."""
    marks = {"grade": True, "grade_id": name, "locked": False, "solution": True, "task": False}
    return new_markdown_cell(
        source, metadata={"nbgrader": marks | {"schema_version": 3, "points": 3}}
    )


def task(name: str, source: str) -> Any:
    """A task that a human grades."""
    marks = {"grade": False, "grade_id": name, "locked": True, "solution": False, "task": True}
    return new_markdown_cell(
        source, metadata={"nbgrader": marks | {"schema_version": 3, "points": 4}}
    )


def _stub(name: str, head: str, body: str) -> Any:
    return solution(name, f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION")


def source() -> Any:
    """Return the instructor's notebook."""
    cells = [
        given("imports", "import math\nimport numpy as np\n\nTOLERANCE = 1e-9"),
        given(
            "helpers",
            "def close(a, b):\n    return abs(a - b) < TOLERANCE\n\n"
            "def twice(x):\n    return 2 * helper_of_learner(x)",
        ),
        _stub("square", "def square(x):", "    return x * x"),
        graded(
            "test_square",
            "assert square(3) == 9\nassert close(square(0.5), 0.25)\n"
            "### BEGIN HIDDEN TESTS\nassert square(-7) == 49\n### END HIDDEN TESTS",
        ),
        _stub("fill", "def fill(values, x):", "    values[:] = [x] * len(values)"),
        graded(
            "test_fill", "row = [1, 2, 3]\nassert fill(row, 7) is None\nassert row == [7, 7, 7]"
        ),
        _stub("scale", "def scale(A):", "    A *= 2\n    return A"),
        graded(
            "test_scale",
            "A = np.arange(6.0).reshape(2, 3)\nB = scale(A)\nassert B is A\n"
            "np.testing.assert_allclose(B, [[0, 2, 4], [6, 8, 10]])",
        ),
        _stub("apply", "def apply(f, xs):", "    return [f(x) for x in xs]"),
        graded(
            "test_apply",
            "assert apply(lambda x: x + 1, [1, 2]) == [2, 3]\n"
            "assert apply(math.sqrt, (4, 9)) == [2, 3]",
        ),
        _stub(
            "positive",
            "def positive(x):",
            "    if x < 0:\n        raise ValueError('negative')\n    return x",
        ),
        graded(
            "test_positive",
            "try:\n    positive(-1)\nexcept ValueError as error:\n    assert 'negative' in str(error)\n"
            "else:\n    raise AssertionError('no error')",
        ),
        solution(
            "answer",
            "answer = None\n### BEGIN SOLUTION\nanswer = {'a': [1, 2], 'b': (3.5,)}\n### END SOLUTION",
        ),
        graded("test_answer", "assert answer['a'][1] == 2 and answer['b'] == (3.5,)"),
        solution(
            "stack",
            "class Stack:\n    ### BEGIN SOLUTION\n    def __init__(self):\n        self.items = []\n\n    def push(self, x):\n        self.items.append(x)\n\n    def pop(self):\n        return self.items.pop()\n    ### END SOLUTION",
        ),
        graded(
            "test_stack",
            "s = Stack()\ns.push(1)\ns.push([2])\nassert s.pop() == [2]\nassert s.items == [1]\n"
            "assert len(s.items) == 1",
        ),
        _stub("helper_of_learner", "def helper_of_learner(x):", "    return x + 1"),
        graded("test_helper", "assert twice(3) == 8"),
        _stub(
            "log_of",
            "def log_of(x):",
            "    with np.errstate(all='ignore'):\n        return np.log(x)",
        ),
        graded("test_log", "assert log_of(np.array([0.0, 1.0]))[1] == 0"),
        _stub("count", "def count(n):", "    for i in range(n):\n        yield i"),
        graded("test_count", "assert list(count(3)) == [0, 1, 2]\nassert sum(count(4)) == 6"),
        _stub("noise", "def noise(rng, n):", "    return rng.standard_normal(n)"),
        graded(
            "test_noise",
            "one = noise(np.random.default_rng(3), 4)\ntwo = noise(np.random.default_rng(3), 4)\n"
            "assert np.array_equal(one, two)\nrng = np.random.default_rng(3)\nnoise(rng, 4)\n"
            "assert not np.array_equal(noise(rng, 4), one)",
        ),
        graded(
            "partial",
            "points = 0\nif square(2) == 4:\n    points += 1\nif square(3) == 9:\n    points += 0.5\npoints",
        ),
        graded("shown", "print('square of 5 is', square(5))\nsquare(5) == 25 or 0", 1),
        given("later", "data = [square(1), square(2)]"),
        graded("test_data", "assert data == [1, 4]", 1),
        graded("test_names", "assert 'square' in globals()", 1),
        written("essay", "Say why."),
        task("drawing", "Draw it. ### BEGIN MARK SCHEME\nneat\n### END MARK SCHEME"),
        new_code_cell("square(6)"),
    ]
    return new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
    )


RIGHT = {
    "square": "def square(x):\n    return x ** 2",
    "fill": "def fill(values, x):\n    for i in range(len(values)):\n        values[i] = x",
    "scale": "def scale(A):\n    A[...] = A + A\n    return A",
    "apply": "def apply(f, xs):\n    return list(map(f, xs))",
    "positive": "def positive(x):\n    if x < 0:\n        raise ValueError(f'{x} is negative')\n    return x",
    "answer": "answer = dict(a=[1, 2], b=(3.5,))",
    "stack": "class Stack(object):\n    def __init__(self):\n        self.items = []\n    def push(self, x):\n        self.items += [x]\n    def pop(self):\n        return self.items.pop()",
    "helper_of_learner": "def helper_of_learner(x):\n    return 1 + x",
    "log_of": "def log_of(x):\n    return np.log(np.where(x > 0, x, 1.0))",
    "count": "def count(n):\n    return iter(range(n))",
    "noise": "def noise(rng, n):\n    return np.array([rng.standard_normal() for _ in range(n)])",
    "essay": "Because.",
}

# Each differs from RIGHT in a few cells; several of these trip a grader up.
CLASS: dict[str, dict[str, str]] = {
    "right": {},
    "empty": dict.fromkeys(RIGHT, "\x00stub"),
    "wrong": {
        "square": "def square(x):\n    return abs(x) * x",
        "fill": "def fill(values, x):\n    values = [x] * len(values)",
        "scale": "def scale(A):\n    return 2 * A",
        "positive": "def positive(x):\n    raise KeyError('negative')",
        "answer": "answer = {'a': [1, 2], 'b': [3.5]}",
    },
    "noisy": {
        "square": "import sys\ndef square(x):\n    print('squaring', x, file=sys.stderr)\n    return x * x",
        "log_of": "def log_of(x):\n    return np.log(x)",
        "apply": "def apply(f, xs):\n    print('apply', xs)\n    return [f(x) for x in xs]",
    },
    "broken": {
        "square": "def square(x)\n    return x * x",
        "stack": "class Stack:\n    pass",
        "count": "def count(n):\n    return 1 / 0",
        "answer": "del answer",
        "helper_of_learner": "raise SystemExit",
    },
    "odd": {
        "square": "class Number(float):\n    pass\n\ndef square(x):\n    return Number(x * x)",
        "fill": "def fill(values, x):\n    values.clear()\n    values.extend([x, x, x])",
        "scale": "def scale(A):\n    np.multiply(A, 2, out=A)\n    return A[:]",
        "answer": "from collections import OrderedDict\nanswer = OrderedDict(b=(3.5,), a=[1, 2])",
        "count": "count = range",
        "noise": "_seen = []\ndef noise(rng, n):\n    _seen.append(n)\n    return rng.normal(size=n)",
    },
}


def answers(student: str) -> dict[str, str]:
    """Return the cells of one student; a stub is left as it was handed out."""
    chosen = RIGHT | CLASS[student]
    return {name: text for name, text in chosen.items() if text != "\x00stub"}
