"""The same verdicts and the same words on every Python: the bank, judged by each, side by side.

    python tests/benchmarks/every_python.py .venv-3.12/bin/python .venv-3.13/bin/python

Each interpreter needs the package installed; the one that runs this script is the first column.
Prints a table (right accepted, wrong rejected, named, other words than in the first column) and
each answer whose words differ; the exit status is 1 when one does.
"""

import contextlib
import io
import json
import platform
import subprocess
import sys
from pathlib import Path

from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import Outcome
from chainrule.commands.quality import is_named, words
from chainrule.course.bank import read_bank
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import DEFAULT_HIDDEN_SEED, VISIBLE_SEED
from chainrule.course.units import UNITS
from chainrule.mistakes.naming import judge_and_name

BANK = Path(__file__).resolve().parents[1] / "bank"


def judged() -> dict[str, list[list[object]]]:
    """Return for each answer of the bank, at both seeds: right, outcome, named, words."""
    said: dict[str, list[list[object]]] = {}
    for unit in UNITS:
        for place, answer in enumerate(read_bank(BANK / f"{unit}.py")):
            exercise = find_exercise(answer.name, unit)
            key = f"{unit}/{answer.name} {place}: {answer.what}"
            for seed in (VISIBLE_SEED, DEFAULT_HIDDEN_SEED):
                rng, seen = rng_for(exercise, seed), seed == VISIBLE_SEED
                with contextlib.redirect_stdout(io.StringIO()):  # some answers print
                    verdict = judge_and_name(exercise, answer.build(), rng, with_line=seen)
                named = not verdict.passed and is_named(exercise, verdict)
                row = [answer.right, verdict.outcome.value, named, words(verdict)]
                said.setdefault(key, []).append(row)
    return said


def main(pythons: list[str]) -> int:
    """Judge with each Python, print the table, and return 1 when one says something else."""
    columns = {platform.python_version(): judged()}
    for python in pythons:
        done = subprocess.run(
            [python, __file__, "--say"], stdout=subprocess.PIPE, encoding="utf-8", check=True
        )
        version, said = json.loads(done.stdout)
        columns[version] = said
    first, *_ = columns.values()
    differing = 0
    print(f"{'Python':>8} {'right accepted':>16} {'wrong rejected':>16} {'named':>6} {'other':>6}")
    for version, said in columns.items():
        right = [rows for rows in said.values() if rows[0][0]]
        wrong = [rows for rows in said.values() if not rows[0][0]]
        accepted = sum(all(Outcome(row[1]).passed for row in rows) for rows in right)
        rejected = sum(any(not Outcome(row[1]).passed for row in rows) for rows in wrong)
        named = sum(any(row[2] for row in rows) for rows in wrong)
        other = [key for key, rows in said.items() if rows != first.get(key)]
        differing += len(other)
        counts = f"{accepted}/{len(right)}", f"{rejected}/{len(wrong)}"
        print(f"{version:>8} {counts[0]:>16} {counts[1]:>16} {named:>6} {len(other):>6}")
        for key in other:
            print(f"    {key}\n        {first.get(key)}\n        {said[key]}")
    return 1 if differing else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--say"]:
        print(json.dumps([platform.python_version(), judged()]))
    else:
        sys.exit(main(sys.argv[1:]))
