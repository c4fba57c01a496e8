"""`chainrule site`: build the course as a static site that runs in a browser, without a server."""

import argparse
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError


def add_parser(subparsers: Any) -> None:
    """Add `chainrule site` to the command line."""
    parser = subparsers.add_parser(
        "site",
        help="build the course as a site that runs in a browser",
        description="Build in DIR a static site with all notebooks, which run in the browser "
        "itself. Any host of files can serve it. Large packages come from Pyodide's own host, "
        "each known by its hash; with --wheels they lie in the site, and it needs no other host.",
        allow_abbrev=False,
    )
    parser.add_argument("directory", metavar="DIR", type=Path, help="a new or empty folder")
    parser.add_argument(
        "--pyodide",
        metavar="FOLDER",
        type=Path,
        help="Pyodide's core: a folder with pyodide.js and the files beside it (default: fetch it)",
    )
    parser.add_argument(
        "--wheels",
        metavar="FOLDER",
        type=Path,
        help="Pyodide's packages, which then lie in the site; each is checked by its hash",
    )
    parser.set_defaults(run=run, extra="site")


def run(args: argparse.Namespace) -> int:
    """Build the site and say how large it is."""
    from chainrule.lite import site

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="chainrule-pyodide-") as temporary:
        core = args.pyodide or _fetched(Path(temporary), say)
        try:
            built = site.build(args.directory, core, args.wheels, say)
        except site.CannotBuild as error:
            raise CommandError(str(error)) from error
    size, packages = f"{args.directory}: {built.size / 1e6:.0f} MB", built.from_elsewhere
    print(
        f"{size}, and {packages} packages from Pyodide's host."
        if packages
        else f"{size}, nothing from elsewhere."
    )
    print(f"To look at it: python3 -m http.server --directory {args.directory}")
    return 0


def _fetched(folder: Path, say: Any) -> Path:
    from chainrule.lite import lock

    say(f"Fetching Pyodide {lock.VERSION} (14 MB).")
    for name in lock.CORE:
        try:
            with urllib.request.urlopen(lock.CDN + name, timeout=60) as answer:
                (folder / name).write_bytes(answer.read())
        except OSError as error:
            raise CommandError(
                "Pyodide could not be fetched: connect to the network, or name a folder that has "
                "its core with --pyodide."
            ) from error
    return folder
