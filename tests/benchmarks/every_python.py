"""The same verdicts and the same words on every Python: the bank, judged by each, side by side.

    python tests/benchmarks/every_python.py .venv-3.12/bin/python .venv-3.13/bin/python
    python tests/benchmarks/every_python.py --browser

Each interpreter needs the package installed; the one that runs this script is the first column.
With `--browser` the Python of the browser edition is one, too: Pyodide in Node, with the files and
the wheel that the site has. `--every 10` takes the first of ten answers, `--units 01_composition`
those of one unit alone, `--answers 01_composition:70` the one at that place of a unit's bank.
Prints a table (right accepted, wrong rejected, named, other words than in the first column) and
each answer whose words differ; the exit status is 1 when one does. What is not the course's own
text may differ: `MAY_DIFFER` and `LACKING` name each kind, and how many answers are of it stands
below the table.
"""

import argparse
import contextlib
import io
import json
import platform
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chainrule.checking.judge import rng_for
from chainrule.checking.stated import is_named, words
from chainrule.checking.verdict import Outcome
from chainrule.course.bank import Answer, read_bank
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import DEFAULT_HIDDEN_SEED, VISIBLE_SEED
from chainrule.course.units import UNITS
from chainrule.mistakes.naming import judge_and_name

BANK = Path(__file__).resolve().parents[1] / "bank"
Said = dict[str, list[list[Any]]]
# What may differ from one Python to another, and why: each is quoted as it comes, by the rule that
# an exception's own text stays. A pattern is put in the place of what it matches.
MAY_DIFFER = {
    "NumPy words it otherwise in each version": re.compile(
        r"only (0-dimensional|length-1|size-1) arrays can be converted to Python scalars"
    ),
}
# A package that a browser has not: an answer that imports it stops there.
_LACKING = re.compile(r"stops with ModuleNotFoundError: No module named 'scipy'")
LACKING = "the package is not in the browser"


def judged(every: int = 1, units: Sequence[str] = UNITS, answers: Sequence[str] = ()) -> Said:
    """Return for the first of `every` answers of some units, at both seeds, what is said of it.

    That is: whether it is right, the outcome, whether a cause is named, and the words. With
    `answers`, each a unit and a place in its bank, only these are judged.
    """
    said: Said = {}
    for unit in units:
        for place, answer in enumerate(read_bank(BANK / f"{unit}.py")):
            if f"{unit}:{place}" in answers or (not answers and place % every == 0):
                said[f"{unit}/{answer.name} {place}: {answer.what}"] = _both(unit, answer)
    return said


def _both(unit: str, answer: Answer) -> list[list[Any]]:
    exercise = find_exercise(answer.name, unit)
    rows: list[list[Any]] = []
    for seed in (VISIBLE_SEED, DEFAULT_HIDDEN_SEED):
        rng, seen = rng_for(exercise, seed), seed == VISIBLE_SEED
        with contextlib.redirect_stdout(io.StringIO()):  # some answers print
            verdict = judge_and_name(exercise, answer.build(), rng, with_line=seen)
        named = not verdict.passed and is_named(exercise, verdict)
        rows.append([answer.right, verdict.outcome.value, named, words(verdict)])
    return rows


def differing(said: Said, first: Said) -> dict[str, str]:
    """Return the answers of which something else is said than in `first`.

    With each stands why that may be, "" where it may not.
    """
    return {
        key: _why(rows, first.get(key, [])) for key, rows in said.items() if rows != first.get(key)
    }


def _why(rows: list[list[Any]], first: list[list[Any]]) -> str:
    for why, pattern in MAY_DIFFER.items():
        if _without(rows, pattern, why) == _without(first, pattern, why):
            return why
    lacking = [any(_LACKING.search(row[3]) for row in both) for both in (rows, first)]
    rejected = not any(Outcome(row[1]).passed for row in (*rows, *first))
    return LACKING if lacking.count(True) == 1 and rejected else ""


def _without(rows: list[list[Any]], pattern: re.Pattern[str], why: str) -> list[list[Any]]:
    return [[*others, pattern.sub(why, words)] for *others, words in rows]


def in_browser(*options: str) -> tuple[str, Said]:
    """Return the version of the browser edition's Python, and what it says."""
    for folder in ("browser", "lite"):
        sys.path.insert(0, str(BANK.parent / folder))
    import in_node

    version, said = json.loads(in_node.run(Path(__file__), "--say", *options))
    return version, said


def elsewhere(python: str, *options: str) -> tuple[str, Said]:
    """Return the version of another interpreter, and what it says."""
    command = [python, __file__, "--say", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    version, said = json.loads(done.stdout)
    return version, said


def show(columns: dict[str, tuple[float, Said]]) -> int:
    """Print the table; return how many answers are told otherwise where they may not be."""
    (_, first), *_ = columns.values()
    other_words = 0
    print(
        f"{'Python':>14} {'right accepted':>16} {'wrong rejected':>16} {'named':>6} {'other':>6} "
        f"{'seconds':>8}"
    )
    for version, (seconds, said) in columns.items():
        right = [rows for rows in said.values() if rows[0][0]]
        wrong = [rows for rows in said.values() if not rows[0][0]]
        accepted = sum(all(Outcome(row[1]).passed for row in rows) for rows in right)
        rejected = sum(any(not Outcome(row[1]).passed for row in rows) for rows in wrong)
        named = sum(any(row[2] for row in rows) for rows in wrong)
        differ = differing(said, first)
        other = [key for key, why in differ.items() if not why]
        other_words += len(other)
        counts = f"{accepted}/{len(right)}", f"{rejected}/{len(wrong)}"
        print(
            f"{version:>14} {counts[0]:>16} {counts[1]:>16} {named:>6} {len(other):>6} "
            f"{seconds:8.0f}"
        )
        for why in sorted({why for why in differ.values() if why}):
            print(f"    {list(differ.values()).count(why)} differ in what may: {why}")
        for key in other:
            print(f"    {key}\n        {first.get(key)}\n        {said[key]}")
    return other_words


def main() -> int:
    """Judge with each Python, print the table, and return 1 when one says something else."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pythons", nargs="*")
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--units", nargs="+", choices=UNITS, default=UNITS)
    parser.add_argument("--answers", nargs="+", default=[])
    parser.add_argument("--say", action="store_true", help="print what is said here, as JSON")
    args = parser.parse_args()
    version = platform.python_version()
    if sys.platform == "emscripten":
        version += " browser"
    began = time.monotonic()
    own = judged(args.every, args.units, args.answers)
    if args.say:
        print(json.dumps([version, own]))
        return 0
    columns = {version: (time.monotonic() - began, own)}
    options = ["--every", str(args.every), "--units", *args.units]
    options += ["--answers", *args.answers] if args.answers else []
    for python in args.pythons + [""] * args.browser:
        began = time.monotonic()
        name, said = elsewhere(python, *options) if python else in_browser(*options)
        columns[name] = (time.monotonic() - began, said)
    return 1 if show(columns) else 0


if __name__ == "__main__":
    sys.exit(main())
