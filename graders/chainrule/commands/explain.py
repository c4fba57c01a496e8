"""`chainrule explain FILE`: which slope is each backward line, and where does the chain break?

Exit status 0: nothing is broken; 1: the chain breaks; 2: the program could not be explained.
"""

import argparse
import ast
import json
import sys
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "explain",
        help="say which slope each line of a hand-written backward pass is",
        description=(
            "Run a program with a hand-written backward pass, say of each of its lines which "
            "slope it is, and name the first line at which the chain breaks."
        ),
    )
    parser.add_argument("file", metavar="FILE", help="the program, a Python file")
    parser.add_argument("--setup", default="", metavar="STMT", help="what builds the state")
    parser.add_argument(
        "--cost", default="", metavar="EXPR", help="the cost: a name, or an expression"
    )
    parser.add_argument("--backward", default="", metavar="EXPR", help="what runs the backward")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another value for a name that the program assigns, such as SEED=1",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, for tools")
    parser.add_argument("--html", metavar="FILE", help="write the explanation as a page, too")
    parser.add_argument(
        "--seconds", type=float, default=60.0, metavar="N", help="the most time it may take"
    )
    parser.set_defaults(run=run)


def prepared(arguments: list[str]) -> list[str]:
    """Return the command line with `--cost -gain` as `--cost=-gain`, which is no option."""
    made: list[str] = []
    for argument in arguments:
        minus = argument.startswith("-") and not argument.startswith("--") and argument != "-h"
        if made and made[-1] in ("--cost", "--backward") and minus:
            made[-1] += f"={argument}"
        else:
            made.append(argument)
    return made


def run(args: argparse.Namespace) -> int:
    """Explain one file."""
    from chainrule.explaining.explain import explain_file
    from chainrule.explaining.guard import Refused
    from chainrule.explaining.program import CannotExplain

    try:
        found = explain_file(
            args.file,
            args.cost,
            args.setup,
            args.backward,
            settings(args.set),
            args.seconds,
            drawn=bool(args.html),
        )
    except (CannotExplain, Refused) as error:
        print(error, file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(found.to_plain(), ensure_ascii=False))
    else:
        print(found.text(colour=sys.stdout.isatty()))
    if args.html:
        try:
            found.write_html(args.html)
        except OSError as error:
            print(f"{args.html} cannot be written: {error.strerror}.", file=sys.stderr)
            return 2
    return 1 if found.break_ else 0


def settings(rows: list[str]) -> dict[str, Any]:
    """Read NAME=VALUE pairs; a value that is no Python literal is text.

    Raises:
        CannotExplain: a pair has no equals sign or no name.
    """
    from chainrule.explaining.program import CannotExplain

    found: dict[str, Any] = {}
    for row in rows:
        name, equals, text = row.partition("=")
        if not equals or not name.strip().isidentifier():
            raise CannotExplain(f"--set takes NAME=VALUE, such as SEED=1, not {row!r}.")
        try:
            found[name.strip()] = ast.literal_eval(text)
        except (SyntaxError, ValueError):
            found[name.strip()] = text
    return found
