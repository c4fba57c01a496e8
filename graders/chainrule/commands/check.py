"""`chainrule check`: run a notebook's checks from a terminal.

The notebook's cells are executed in a fresh kernel, exactly as JupyterLab's Run All would, and
what its check cells say is printed as a table. The file itself is not changed.
"""

import argparse
import ast
import contextlib
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from chainrule.commands import CommandError
from chainrule.course.units import UNITS

if TYPE_CHECKING:
    from nbformat import NotebookNode

SECONDS_PER_CELL = 300
_INTERRUPTS = ("KeyboardInterrupt", "CheckStopped")
NARROWEST = 110  # columns; a message has lines of up to 83


def add_parser(subparsers: Any) -> None:
    """Add `chainrule check` to the command line."""
    parser = subparsers.add_parser(
        "check",
        help="run the checks of notebooks and print a table",
        description="Run every cell of each NOTEBOOK in a fresh kernel and print what its checks "
        "say. The files are not changed. The exit status is 1 when an exercise is not right.",
        allow_abbrev=False,
    )
    parser.add_argument("notebooks", metavar="NOTEBOOK", nargs="+", type=Path)
    parser.set_defaults(run=run)


class CheckedExercise(NamedTuple):
    """What the table says of one exercise: right, wrong, open, error, not run or not checked."""

    exercise: str
    verdict: str
    message: str


def run(args: argparse.Namespace) -> int:
    """Check all notebooks (none, when one of them cannot be read) and print their tables."""
    opened = [(path, *open_notebook(path)) for path in args.notebooks]
    passed = True
    for path, notebook, unit in opened:
        lines = check_notebook(notebook, unit, path.resolve().parent)
        _print_table(path, lines)
        passed = passed and all(line.verdict == "right" for line in lines)
    return 0 if passed else 1


def open_notebook(path: Path) -> tuple["NotebookNode", str]:
    """Return the notebook in `path` and the unit it belongs to.

    Raises:
        CommandError: there is no file, it is no notebook, or it is none of this course.
    """
    import nbformat

    try:
        text = path.read_text("utf-8")
    except IsADirectoryError as error:
        raise CommandError(f"{path} is a folder: name a notebook in it.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not a notebook: it is not even text.") from error
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except (nbformat.ValidationError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CommandError(f"{path} is not a notebook that Jupyter can read.") from error
    for cell in notebook.cells:
        for call in _calls(cell, "start"):
            unit = _text(call, 0)
            if unit in UNITS:
                return notebook, unit
    raise CommandError(
        f"{path} is not a notebook of this course: "
        'none of its cells says which unit it is, as start("03_neuron", globals()) does.'
    )


def check_notebook(notebook: "NotebookNode", unit: str, folder: Path) -> list[CheckedExercise]:
    """Execute `notebook` in `folder` and return one line per exercise of `unit`, in order."""
    from chainrule.course.exercise import unit_exercises

    finished = _execute(notebook, folder)
    lines: dict[str, CheckedExercise] = {}
    for cell in notebook.cells:
        for name in checked_exercises(cell):
            line = _line(name, cell, finished.get(cell.id))
            if name not in lines or line.verdict != "right":  # one failure is enough
                lines[name] = line
    gone = "The cell with its check is gone: copy it from a fresh notebook of the unit."
    for name in unit_exercises(unit):
        lines.setdefault(name, CheckedExercise(name, "not checked", gone))
    return list(lines.values())


def _execute(notebook: "NotebookNode", folder: Path) -> dict[str, str]:
    """Run all cells, errors or not; return how each that came to an end did: "ok" or "error".

    The cell in which the kernel dies, and those after it, are not among them.
    """
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    for position, cell in enumerate(notebook.cells):
        cell.id = f"cell-{position}"  # old notebooks have no ids, edited ones may have doubles
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    finished: dict[str, str] = {}

    def note(cell: "NotebookNode", cell_index: int, execute_reply: dict[str, Any] | None) -> None:
        finished[cell.id] = execute_reply["content"]["status"] if execute_reply else "error"

    # Without other folders to look in, the kernel is the one of this very interpreter.
    specs = KernelSpecManager(kernel_dirs=[])
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs),
        timeout=SECONDS_PER_CELL,
        interrupt_on_timeout=True,
        allow_errors=True,
        shutdown_kernel="immediate",
        on_cell_executed=note,
        resources={"metadata": {"path": str(folder)}},
    )
    with contextlib.suppress(DeadKernelError):
        # As under nbgrader, a failed check has to end its cell with an error.
        environment = os.environ | {"NBGRADER_EXECUTION": "validate"}
        client.execute(env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return finished


def _line(name: str, cell: "NotebookNode", status: str | None) -> CheckedExercise:
    """Read the verdict off a check cell; `status` is None when it did not come to an end."""
    from chainrule.checking.stored import verdict_in
    from chainrule.checking.verdict import Outcome

    if status is None:
        return CheckedExercise(name, "not run", "Python crashed in this cell or in one above it.")
    printed = ""
    for output in cell.outputs:
        if output.output_type == "error" and output.ename == "CheckFailed":
            verdict = verdict_in(cell.outputs)
            unwritten = verdict is not None and verdict.outcome is Outcome.UNFINISHED
            return CheckedExercise(
                name, "open" if unwritten else "wrong", output.evalue.strip("\n")
            )
        if output.output_type == "error" and output.ename not in _INTERRUPTS:
            return CheckedExercise(name, "error", f"{output.ename}: {output.evalue}".rstrip(": "))
        if output.output_type == "stream" and output.name == "stdout":
            printed += output.text
    if status != "ok":
        return CheckedExercise(
            name, "error", f"The cell was stopped after {SECONDS_PER_CELL} seconds."
        )
    return CheckedExercise(name, "right", printed.strip("\n"))


def checked_exercises(cell: "NotebookNode") -> list[str]:
    """Return the exercises that the cell checks: `check("sigmoid", sigmoid)` says sigmoid.

    A demonstration, such as a check of another function inside `try`, does not count.
    """
    names = []
    for call in _calls(cell, "check"):
        name = _text(call, 0)
        answer = call.args[1] if len(call.args) > 1 else None
        if isinstance(answer, ast.Name) and answer.id == name and name not in names:
            names.append(name)
    return names


def _calls(cell: "NotebookNode", function: str) -> list[ast.Call]:
    """Return the calls of `function` that stand alone on a line of the cell."""
    if cell.cell_type != "code":
        return []
    try:
        body = ast.parse(cell.source).body
    except (SyntaxError, ValueError):  # half-written code, or a magic
        return []
    calls = [node.value for node in body if isinstance(node, ast.Expr)]
    return [
        call
        for call in calls
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == function
    ]


def _text(call: ast.Call, position: int) -> str:
    argument = call.args[position] if len(call.args) > position else None
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return ""


def _print_table(path: Path, lines: list[CheckedExercise]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:  # a pipe has no width; do not break the lines of a message
        console = Console(width=NARROWEST + max(len(line.exercise) for line in lines))
    right = sum(line.verdict == "right" for line in lines)
    print(f"{path}: {right} of {len(lines)} right")
    table = Table(show_lines=True)
    for heading in ("exercise", "verdict"):
        table.add_column(heading, no_wrap=True)
    table.add_column("message")
    for line in lines:
        style = {"right": "green", "open": "yellow"}.get(line.verdict, "bold red")
        table.add_row(Text(line.exercise), Text(line.verdict, style=style), Text(line.message))
    console.print(table)
