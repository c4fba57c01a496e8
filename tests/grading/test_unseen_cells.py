"""Which cells no grade can see: small notebooks, each with what may be left out, and why not."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import attack
import corpus
import nbformat
import plain
import pytest

from chainrule.checking.stored import MIME_TYPE
from chainrule.grading import sandbox, unseen_cells
from chainrule.grading.unseen_cells import Cell

START = ("given", "import numpy as np")
SQUARE = ("solution", "def square(x):\n    return x * x")
TEST = ("test", "assert square(3) == 9")

# name → the cells (kind, source), and the places of those that may be left out.
NOTEBOOKS: dict[str, tuple[list[tuple[str, str]], set[int]]] = {
    "a look at the answer": ([START, SQUARE, ("free", "print(square(2))"), TEST], {2}),
    "arrays of its own": (
        [START, SQUARE, ("free", "X = np.zeros(3)\nX[0] = square(2)\nprint(X)"), TEST], {2},
    ),
    "an import that the answer needs": ([("free", "import numpy as np"), SQUARE,
        ("solution", "def double(x):\n    return np.add(x, x)"), ("test", "assert double(1) == 2")],
        set()),
    "an import that nobody needs": ([START, ("free", "import math\nprint(math.pi)"), SQUARE, TEST],
        {1}),
    "a helper of the answer": (
        [("free", "def half(x):\n    return x / 2"),
         ("solution", "def square(x):\n    return 4 * half(x) * half(x)"), TEST], set()),
    "a constant of the helper": (
        [("free", "k = 2"), ("free", "def half(x):\n    return x / k"),
         ("solution", "def square(x):\n    return 4 * half(x) * half(x)"), TEST], set()),
    "a constant that is set again": (
        [("free", "k = 2"), ("solution", "def square(x):\n    return x * x * k / 2"),
         ("free", "k = 3"), TEST], set()),
    "an array changed through another name": (
        [START, ("free", "X = np.ones(3)"), ("free", "Y = X"), ("free", "Y[0] = 5"),
         ("solution", "def square(x):\n    return x * x * X[1]"), TEST], set()),
    "an array changed by a function": (
        [START, ("free", "X = np.ones(3)"), ("free", "def change(A):\n    A[0] = 7"),
         ("free", "change(X)"), ("solution", "def square(x):\n    return x * x * X[1]"), TEST],
        set()),
    "an answer that counts its calls": (
        [("solution", "calls = []\ndef square(x):\n    calls.append(x)\n    return x * x"),
         ("free", "square(5)"), TEST], set()),
    "an answer with a list for a default": (
        [("solution", "def square(x, seen=[]):\n    seen.append(x)\n    return x * x"),
         ("free", "square(5)"), TEST], set()),
    "an answer that keeps something on itself": (
        [("solution", "def square(x):\n    square.last = x\n    return x * x"),
         ("free", "square(5)"), TEST], set()),
    "an answer that declares a global": (
        [("solution", "n = 0\ndef square(x):\n    global n\n    n += 1\n    return x * x"),
         ("free", "square(5)"), TEST], set()),
    "a cache": (
        [("free", "import functools"),
         ("solution", "@functools.lru_cache\ndef square(x):\n    return x * x"),
         ("free", "square(5)"), TEST], set()),
    "a class that counts its objects": (
        [("solution", "class Box:\n    made = 0\n    def __init__(self):\n"
          "        type(self).made += 1"), ("free", "Box()"), ("test", "assert Box().made == 1")],
        set()),
    "a class without any state": (
        [("solution", "class Box:\n    def __init__(self, x):\n        self.x = x"),
         ("free", "print(Box(3).x)"), ("test", "assert Box(2).x == 2")], {1}),
    "a generator of random numbers of its own": (
        [START, SQUARE, ("free", "rng = np.random.default_rng(1)\nprint(rng.normal())"), TEST],
        {2}),
    "the global random numbers, which the answer draws": (
        [START, ("free", "np.random.seed(3)"),
         ("solution", "def square(x):\n    return x * x + 0 * np.random.rand()"), TEST], set()),
    "the global random numbers, which nobody draws": (
        [START, ("free", "np.random.seed(3)\nprint(np.random.rand())"), SQUARE, TEST], {1}),
    "a plot that nobody looks at": (
        [("free", "import matplotlib.pyplot as plt"), SQUARE,
         ("free", "plt.plot([square(1), square(2)])\nplt.show()"), TEST], {0, 2}),
    "a plot that the test looks at": (
        [("free", "import matplotlib.pyplot as plt"),
         ("solution", "def draw():\n    plt.plot([1, 2])"), ("free", "plt.title('t')"),
         ("test", "draw()\nassert plt.gca().lines")], set()),
    "NumPy's settings": ([START, ("free", "np.seterr(all='raise')"), SQUARE, TEST], set()),
    "NumPy itself is changed": ([START, ("free", "np.pi = 3"), SQUARE,
        ("solution", "def area(r):\n    return np.pi * square(r)"),
        ("test", "assert area(1) > 3")], set()),
    "warnings": (
        [("free", "import warnings\nwarnings.simplefilter('error')"), SQUARE, TEST], set()),
    "a file is written": ([SQUARE, ("free", "open('a.txt', 'w').write('1')"), TEST], set()),
    "exec": ([SQUARE, ("free", "exec('square = 3')"), TEST], set()),
    "globals": ([SQUARE, ("free", "globals()['square'] = 3"), TEST], set()),
    "a magic": ([SQUARE, ("free", "%time square(2)"), TEST], set()),
    "the course's first cell": (
        [("given", "from chainrule import ready, start\n\nstart('03_neuron', globals())"), SQUARE,
         ("free", "print(square(2))"), TEST], {2}),
    "a start of the learner's own": (
        [("given", "def start(unit, names):\n    names['square'] = 3"), SQUARE,
         ("free", "start('03_neuron', globals())"), TEST], set()),
    "setattr": ([SQUARE, ("free", "setattr(square, 'x', 1)"), TEST], set()),
    "del": ([SQUARE, ("free", "del square"), TEST], set()),
    "the answer is written again below": (
        [SQUARE, ("free", "def square(x):\n    return x ** 2"), TEST], set()),
    "the answer under another name, changed there": (
        [SQUARE, ("free", "other = square\nother.x = 1"), TEST], set()),
    "the answer handed to a function that marks it": (
        [SQUARE, ("free", "def mark(f):\n    f.x = 1"), ("free", "mark(square)"), TEST], set()),
    "the answer in a list, marked there": (
        [SQUARE, ("free", "for f in [square]:\n    f.x = 1"), TEST], set()),
    "an object of the answer's is changed": (
        [("solution", "class Box:\n    def __init__(self, x):\n        self.x = x"),
         ("free", "b = Box(3)\nb.x = 4\nprint(b.x)"), ("test", "assert Box(2).x == 2")], {1}),
    "the last result": ([("free", "3 + 4"), ("solution", "seven = _"), ("test", "assert seven")],
        set()),
    "a test that looks everywhere": (
        [SQUARE, ("free", "x = 3"), ("test", "assert 'x' in globals()")], set()),
    "a module that is not known": ([SQUARE, ("free", "import antigravity_of_mine"), TEST], set()),
    "a name that is not known": ([SQUARE, ("free", "nowhere(square)"), TEST], set()),
    "dunder": ([SQUARE, ("free", "square.__code__ = None"), TEST], set()),
    "no Python": ([SQUARE, ("free", "this is no Python"), TEST], set()),
    "a built-in gets another meaning": (
        [("free", "def len(x):\n    return 3"), ("solution", "def size(x):\n    return len(x)"),
         ("test", "assert size([]) == 3")], set()),
    "ready hands out the answer": (
        [("given", "from chainrule import ready"), SQUARE,
         ("free", "f = ready('square')\nprint(f(2))"), TEST], {2}),
    "ready hands out an answer with state": (
        [("given", "from chainrule import ready"),
         ("solution", "def square(x):\n    square.last = x\n    return x * x"),
         ("free", "f = ready('square')\nprint(f(2))"), TEST], set()),
    "below the last test": ([SQUARE, TEST, ("free", "square = 3")], {2}),
    "an answer that is read by a person": ([("written", "x = 3"), ("free", "print(x)")], {1}),
    "what a person's answer needs": ([("free", "x = 3"), ("written", "print(x)")], set()),
    "state in a closure": (
        [("free", "def make():\n    seen = []\n    def f(x):\n        seen.append(x)\n"
          "        return len(seen)\n    return f"), ("solution", "count = make()"),
         ("free", "count(1)"), ("test", "assert count(0) == 1")], set()),
    "a file that somebody reads": (
        [START, ("free", "np.save('a.npy', np.ones(2))"),
         ("solution", "def load():\n    return np.load('a.npy')"), ("test", "load()")], set()),
    "iteration uses something up": (
        [("solution", "numbers = iter([1, 2, 3])"), ("free", "next(numbers)"),
         ("test", "assert next(numbers) == 1")], set()),
    "a list inside a list": (
        [("free", "inner = []"), ("solution", "outer = [inner]"), ("free", "inner.append(1)"),
         ("test", "assert outer == [[]]")], set()),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_only_what_nothing_can_depend_on_is_left_out(name: str) -> None:
    cells, expected = NOTEBOOKS[name]
    given = [Cell(source, kind != "free") for kind, source in cells]
    assert unseen_cells.places(given) == expected


def test_a_very_long_notebook_is_run_whole() -> None:
    cells = [Cell("x = 1", False)] * (unseen_cells.MOST_CELLS + 1)
    assert unseen_cells.places(cells) == set()


@pytest.fixture(scope="module")
def both_ways(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """A unit whose demonstrations change things and a course of nobody's, graded in both ways."""
    if not sandbox.safe(sandbox.missing_layers()):
        pytest.skip("no sandbox here")
    graded = {}
    for unit in ("04_where_is_the_chain_rule", plain.UNIT):
        start = tmp_path_factory.mktemp(unit) / "course"
        if unit == plain.UNIT:
            corpus.make_course(start, {unit: plain.source()}, timeout=5)
            for student in list(plain.CLASS)[:8]:
                notebook = corpus.fill(corpus.released(start, unit), plain.answers(student))
                corpus.submit(start, student, unit, notebook)
        else:
            corpus.unit_course(start, [unit])
            corpus.submit_class(start, unit, 8, seed=5)
        other = Path(shutil.copytree(start, start.parent / "other"))
        attack.grade(start, "--jobs", "2", unit=unit)
        attack.grade(other, "--jobs", "2", "--all-cells", unit=unit)
        graded[unit] = (start, other)
    return graded


@pytest.mark.slow
def test_scores_and_comments_are_those_of_all_cells(
    both_ways: dict[str, tuple[Path, Path]],
) -> None:
    for unit, (some, every) in both_ways.items():
        rows = [_rows(course) for course in (some, every)]
        assert rows[0], unit
        assert rows[0] == rows[1], unit


@pytest.mark.slow
def test_cells_are_left_out_and_keep_what_they_showed(
    both_ways: dict[str, tuple[Path, Path]], tmp_path: Path
) -> None:
    course = both_ways["04_where_is_the_chain_rule"][0]
    unit = "04_where_is_the_chain_rule"
    notebook = corpus.released(course, unit)
    last = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    assert last.source.startswith("glossary(")
    planted = {"what": "planted"}
    last.outputs = [
        nbformat.from_dict(one)
        for one in (
            {"output_type": "stream", "name": "stdout", "text": "as it was handed in"},
            {"output_type": "display_data", "metadata": {},
             "data": {MIME_TYPE: planted, "text/plain": "seen"}},
        )
    ]  # fmt: skip
    corpus.submit(course, "showing", unit, notebook)
    attack.grade(course, "--student", "showing", unit=unit)
    path = course / "autograded" / "showing" / unit / f"{unit}.ipynb"
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    assert cells[-1].execution_count is None
    assert cells[-1].outputs[0].text == "as it was handed in"
    assert dict(cells[-1].outputs[1].data) == {"text/plain": "seen"}


def _rows(course: Path) -> list[tuple[object, ...]]:
    query = """
    select student_id, base_cell.name, grade.auto_score, grade.needs_manual_grade, auto_comment
    from grade join submitted_notebook on grade.notebook_id = submitted_notebook.id
    join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
    join base_cell on grade.cell_id = base_cell.id
    left join comment on comment.cell_id = base_cell.id
    and comment.notebook_id = submitted_notebook.id order by 1, 2
    """
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as base:
        return base.execute(query).fetchall()
