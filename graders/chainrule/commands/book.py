"""`chainrule book`: build the course as a site to read."""

import argparse
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError


def add_parser(subparsers: Any) -> None:
    """Add `chainrule book` to the command line."""
    parser = subparsers.add_parser(
        "book",
        help="build the course as a site to read",
        description="Build in DIR a static site to read: every unit with a picture of each "
        "figure, a glossary, the documentation, teacher's notes and a search. Any host of files "
        "can serve it, and it asks no other host for anything.",
        allow_abbrev=False,
    )
    parser.add_argument("directory", metavar="DIR", type=Path, help="a new or empty folder")
    parser.add_argument(
        "--edition",
        metavar="URL",
        default="",
        help="the address of a browser edition (chainrule site), to which each page then links",
    )
    parser.set_defaults(run=run, extra="book")


def run(args: argparse.Namespace) -> int:
    """Build the book and say how large it is."""
    from chainrule.book import build

    if args.edition and not args.edition.startswith(("https://", "http://", "./", "../", "/")):
        raise CommandError(
            "--edition needs an address such as https://example.org/course/ or ../course/."
        )
    edition = args.edition and args.edition.rstrip("/") + "/"
    try:
        size = build.build(args.directory, edition)
    except build.CannotBuild as error:
        raise CommandError(str(error)) from error
    print(f"{args.directory}: {size / 1e6:.1f} MB, nothing from elsewhere.")
    print(f"To look at it: open {args.directory / 'index.html'}")
    return 0
