"""Pieces for the tests of the commands: a tiny unit, an ordinary user, a look at a folder."""

import contextlib
import os

import nbformat

from chainrule.commands import build
from chainrule.course.units import course_dir

START = """# %% nbgrader={{"grade": false, "grade_id": "given_start", "locked": true, \
"schema_version": 3, "solution": false, "task": false}}
from chainrule import check, start

start("{unit}", globals())
"""
SOLUTION = """# %% nbgrader={{"grade": false, "grade_id": "{name}", "locked": false, \
"schema_version": 3, "solution": true, "task": false}}
def {name}(z):
    ### BEGIN SOLUTION
    secret = z
    return secret
    ### END SOLUTION
"""
TEST = """# %% nbgrader={{"grade": true, "grade_id": "test_{name}", "locked": true, \
"points": 1, "schema_version": 3, "solution": false, "task": false}}
check("{name}", {name})
### BEGIN HIDDEN TESTS
check("{name}", {name}, hidden=True)
### END HIDDEN TESTS
"""


def source(unit, *names):
    """Return a percent-format source of `unit` with one exercise per name."""
    cells = [START.format(unit=unit)]
    for name in names:
        cells += [SOLUTION.format(name=name), TEST.format(name=name)]
    return "\n".join(["# %% [markdown]\n# # A unit\n", *cells])


@contextlib.contextmanager
def ordinary_user():
    """Take root's privileges away for a while; elsewhere there is nothing to take."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def snapshot(folder):
    """Return everything under `folder`: path -> content (None for a folder)."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def names(folder):
    """Return the names in `folder`, sorted."""
    return sorted(path.name for path in folder.iterdir())


def submission(unit, answers=None):
    """Return a learner's notebook of `unit` with every exercise solved, or with `answers`.

    `answers` maps an exercise to the code that takes the place of the reference's.
    """
    sources = {cell.id: cell.source for cell in build.source_notebook(unit).cells}
    notebook = nbformat.reads((course_dir() / f"{unit}.ipynb").read_text("utf-8"), as_version=4)
    for cell in notebook.cells:
        if "raise NotImplementedError()" in cell.source and cell.cell_type == "code":
            lines = sources[cell.id].splitlines()
            cell.source = "\n".join(line for line in lines if " SOLUTION" not in line)
        if answers and cell.id in answers:
            cell.source = answers[cell.id]
    return notebook
