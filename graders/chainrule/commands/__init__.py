"""The command line: `chainrule COMMAND …`, one module of this package per command.

A module is a command when its name does not begin with an underscore; it offers
`add_parser(subparsers)` and `run(args) -> int`. Only the module of the command that is run is
imported, and each imports its heavy dependencies inside `run`, so that opening the course never
waits for the grading engine. A command that needs more than the base installation says so by the
default `extra` of its parser, and is refused here while that is missing. Whatever a user can get
wrong ends as one sentence on stderr and a non-zero exit status.
"""

import argparse
import importlib
import importlib.util
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any

# The modules that come with each extra of pyproject.toml, and what the extra is for.
EXTRAS = {
    "book": (
        "for building the book",
        ("jinja2", "latex2mathml", "markdown_it", "mdit_py_plugins", "pygments"),
    ),
    "site": ("for building a site", ("jupyterlite_core", "jupyterlite_pyodide_kernel")),
    "teach": (
        "for teachers",
        (
            "bleach",
            "dateutil",
            "jinja2",
            "jupytext",
            "latex2mathml",
            "markdown_it",
            "mdit_py_plugins",
            "nbgrader",
        ),
    ),
}


class CommandError(Exception):
    """A command cannot do what it was asked; the text is the one sentence the user reads."""


def names() -> list[str]:
    """Return the names of all commands, as they are typed."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    )


class _Version(argparse.Action):
    """Print the version, which is looked up only when somebody asks."""

    def __init__(self, option_strings: Sequence[str], dest: str, **kwargs: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, **kwargs)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from chainrule import __version__

        print(f"chainrule {__version__}")
        parser.exit()


def _parser(wanted: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chainrule",
        description="Where Is the Chain Rule? The course, its checks and its grading.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, help="print the version and end")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in names():
        if wanted in (None, name):
            module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
            module.add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit status.

    0: done; 1: not done, or a check failed; 2: the command line itself is wrong; 130: Ctrl-C.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    wanted = arguments[0] if arguments and arguments[0] in names() else None
    parser = _parser(wanted)
    if wanted is not None:
        module = importlib.import_module(f"{__name__}.{wanted.replace('-', '_')}")
        arguments = getattr(module, "prepared", list)(arguments)
    args, further = parser.parse_known_args(arguments)
    if getattr(args, "takes_further", False):
        args.further = further
    elif further:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    try:
        _refuse_without(getattr(args, "extra", ""))
        status: int = args.run(args)
        sys.stdout.flush()
        return status
    except CommandError as error:
        return _fail(str(error))
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}.")
    except KeyboardInterrupt:
        return 130


def _refuse_without(extra: str) -> None:
    if not extra:
        return
    purpose, modules = EXTRAS[extra]
    if not all(importlib.util.find_spec(module) for module in modules):
        raise CommandError(
            f"This command needs the part of the course that is {purpose}: "
            f"run pip install 'chainrule[{extra}]' and then the command again."
        )


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def visible(text: str) -> str:
    """Return text without what a terminal would obey: names and notes may be a learner's."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
