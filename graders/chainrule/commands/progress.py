"""`chainrule progress`: what is done, what is open, and what the last message said."""

import argparse
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError
from chainrule.course.units import LEARNERS_FOLDER


def add_parser(subparsers: Any) -> None:
    """Add `chainrule progress` to the command line."""
    parser = subparsers.add_parser(
        "progress",
        help="show what is done and what is open",
        description="Show the progress kept beside the notebooks in DIR "
        f"(default: ./{LEARNERS_FOLDER}, or this folder where that does not exist).",
        allow_abbrev=False,
    )
    parser.add_argument("folder", metavar="DIR", nargs="?", type=Path)
    parser.add_argument(
        "--page",
        metavar="FILE.html",
        type=Path,
        help="also write the page to keep: notation, factors, derivatives, as far as you are",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the table; an unreadable file is told and is no reason to fail."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from chainrule.notebook import progress

    folder: Path = args.folder or _default_folder()
    if not folder.is_dir():
        raise CommandError(f"{folder} is not a folder: name the one that holds your notebooks.")
    known = progress.read(folder)
    remarks = dict(progress.remarks(known))
    table = Table(title=f"Progress in {folder}")
    table.add_column("unit", no_wrap=True)
    table.add_column("done", justify="right", no_wrap=True)
    table.add_column("still open")
    totals, parts = progress.totals(known), progress.in_parts(known)
    for unit, done, total in totals:
        table.add_row(unit, f"{done} of {total}", escape(remarks.get(unit, "")))
        for number, (title, made, of) in enumerate(parts.get(unit, ()), 1):
            table.add_row(f"  part {number}: {title.lower()}", f"{made} of {of}", "")
    console = Console()
    console.print(table)
    solved = sum(done for _, done, _ in totals)
    exercises = sum(total for _, _, total in totals)
    console.print(f"{solved} of {exercises} exercises done.")
    if known.note:
        console.print(known.note, markup=False)
    if args.page is not None:
        _write_page(folder, args.page)
        console.print(f"The page to keep is in {args.page}.", markup=False)
    return 0


def _write_page(folder: Path, path: Path) -> None:
    from chainrule.course.files import write_all
    from chainrule.notebook.page_to_keep import page_of

    if path.is_dir():
        raise CommandError(f"{path} is a folder: name the file that the page goes to.")
    try:
        write_all(path.parent, {path.name: page_of(folder).document.encode()})
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error


def _default_folder() -> Path:
    course = Path(LEARNERS_FOLDER)
    return course if course.is_dir() else Path()
