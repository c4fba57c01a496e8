"""`chainrule quality`: how good the checks are, measured on the bank of answers.

For every exercise: how many right answers pass, how many wrong ones are rejected, how many of
those are told their cause, and how much CPU time a check takes. A right answer has to pass at the
visible and at the hidden points; a wrong one has to fail at one of them. A cause counts as named
when the message says one: a mistake that reproduces the numbers, a breach of the contract, or the
reason of an exercise's own rule. It counts as named wrongly when the bank expects other words.

Where the bank states which line of a wrong answer is wrong and which link, an independent judge
(`checking.stated`) holds the verdict against it: does it point to that line, and is all it says
true of that code?
"""

import argparse
import contextlib
import gc
import io
import json
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainrule.commands import CommandError
from chainrule.course.units import UNITS, solutions_dir

if TYPE_CHECKING:
    from chainrule.checking.verdict import Verdict

WIDTH = 118  # columns where the output is no terminal, such as a log
NAMED = 0.9  # the share of the catalogue's entries whose cause has to be named


@dataclass
class Tally:
    """What the bank says of one exercise."""

    exercise: str
    right: int = 0
    passed: int = 0
    wrong: int = 0
    rejected: int = 0
    catalogue: int = 0  # wrong answers that are entries of the catalogue of mistakes
    catalogue_named: int = 0
    named: int = 0
    rejected_right: list[str] = field(default_factory=list)
    accepted_wrong: list[str] = field(default_factory=list)
    not_named: list[str] = field(default_factory=list)
    named_wrongly: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    stated: int = 0  # rejected answers of which the bank states a wrong line
    right_line: int = 0
    other_line: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    told: list[tuple[str, "Verdict"]] = field(default_factory=list)  # what wrong ones are told

    @property
    def no_line(self) -> int:
        """How many verdicts point to no line, where the bank states one."""
        return self.stated - self.right_line - len(self.other_line)


def add_parser(subparsers: Any) -> None:
    """Add `chainrule quality` to the command line."""
    parser = subparsers.add_parser(
        "quality",
        help="measure the checks on the bank of right and wrong answers",
        description="Judge every answer of the bank and print, for each exercise, how many right "
        "ones pass, how many wrong ones are rejected, and how many are told their cause. The exit "
        "status is 1 when a right answer is rejected, a wrong one accepted, a cause named "
        "wrongly, something false said of an answer, or too few are named.",
        allow_abbrev=False,
    )
    parser.add_argument("units", metavar="UNIT", nargs="*", help="only these units")
    parser.add_argument("--bank", type=Path, help="folder of answers (default: tests/bank)")
    parser.add_argument("--json", action="store_true", help="print JSON, not a table")
    parser.add_argument(
        "--named",
        type=float,
        default=NAMED,
        metavar="SHARE",
        help=f"share of the catalogue's entries to be named (default: {NAMED})",
    )
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="first rebuild the library of mistakes where a reference or an operator has changed",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure the chosen units, print the report, and return 1 when it is not good enough."""
    units = [_unit(name) for name in args.units] or list(UNITS)
    if not 0.0 <= args.named <= 1.0:
        raise CommandError(f"--named {args.named} is no share: give a number from 0 to 1.")
    folder = args.bank or solutions_dir().parent / "tests" / "bank"
    if not folder.is_dir():
        raise CommandError(f"There is no bank of answers in {folder}: give one with --bank.")
    if args.rebuild:
        from chainrule.mistakes import mutants

        for name in mutants.rebuild(units):
            print(f"rebuilt {name}", flush=True)
    lines = measure(folder, units)
    if args.json:
        print(json.dumps(report(lines), indent=2, ensure_ascii=False))
    else:
        _print(lines)
    return 0 if is_good(lines, args.named) else 1


def _unit(name: str) -> str:
    matching = [unit for unit in UNITS if unit == name or unit.startswith(f"{name}_")]
    if not matching:
        raise CommandError(f"The course has no unit {name!r}. Its units are: {', '.join(UNITS)}.")
    return matching[0]


def measure(folder: Path, units: Sequence[str]) -> list[Tally]:
    """Judge every answer of the bank in `folder` to the exercises of `units`."""
    from chainrule.course.bank import read_bank
    from chainrule.course.exercise import find_exercise

    lines: dict[str, Tally] = {}
    for unit in units:
        path = folder / f"{unit}.py"
        if not path.is_file():
            continue
        try:
            answers = read_bank(path)
            exercises = {answer.name: find_exercise(answer.name, unit) for answer in answers}
        except ValueError as error:
            raise CommandError(str(error)) from error
        gc.collect()
        gc.freeze()  # a notebook holds one unit: its collector does not search nine others
        for answer in answers:
            key = f"{unit}/{answer.name}"
            _judge(lines.setdefault(key, Tally(key)), exercises[answer.name], answer)
    gc.unfreeze()
    return list(lines.values())


def _judge(line: Tally, exercise: Any, answer: Any) -> None:
    from chainrule.checking.judge import rng_for
    from chainrule.checking.stated import is_named, words
    from chainrule.course.settings import DEFAULT_HIDDEN_SEED, VISIBLE_SEED
    from chainrule.mistakes.naming import judge_and_name

    failed = None
    for seed in (VISIBLE_SEED, DEFAULT_HIDDEN_SEED):
        built = answer.build()
        rng = rng_for(exercise, seed)
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):  # an answer may print
            verdict = judge_and_name(exercise, built, rng, with_line=True)
        line.milliseconds.append(1e3 * (time.process_time() - start))
        if not verdict.passed:  # the hidden points have nothing to add
            failed = verdict
            break
    title = f"{answer.entry or '-'}: {answer.what}"
    if answer.right:
        line.right += 1
        line.passed += failed is None
        if failed is not None:
            line.rejected_right.append(f"{title} ({failed.what})")
        return
    line.wrong += 1
    line.catalogue += bool(answer.entry)
    if failed is None:
        line.accepted_wrong.append(title)
        return
    line.rejected += 1
    line.told.append((title, failed))
    _hold_against_statement(line, exercise, answer, failed, title)
    if not is_named(exercise, failed):
        line.not_named.append(title)
        return
    line.named += 1
    line.catalogue_named += bool(answer.entry)
    if answer.cause and not re.search(answer.cause, words(failed), re.IGNORECASE):
        line.named_wrongly.append(f"{title} ({failed.what})")


def _hold_against_statement(
    line: Tally, exercise: Any, answer: Any, verdict: Any, title: str
) -> None:
    from chainrule.checking.stated import Pointed, compare

    finding = compare(exercise, answer, verdict)
    if finding is None:
        return
    line.false += [f"{title} ({one})" for one in finding.false]
    if answer.statement.lines:
        line.stated += 1
        line.right_line += finding.pointed is Pointed.RIGHT
        if finding.pointed is Pointed.OTHER:
            line.other_line.append(f"{title} ({verdict.line.number}: {verdict.line.text})")


def report(lines: Sequence[Tally]) -> dict[str, Any]:
    """Return the measurements as plain data: the sums, and each exercise."""
    times = [one for line in lines for one in line.milliseconds]
    total = {
        key: sum(getattr(line, key) for line in lines)
        for key in (
            "right", "passed", "wrong", "rejected", "catalogue", "catalogue_named", "named",
        )
    }  # fmt: skip
    total["named_wrongly"] = sum(len(line.named_wrongly) for line in lines)
    total |= pointing(lines)
    summary: dict[str, Any] = dict(total)
    summary["catalogue_share"] = _share(total["catalogue_named"], total["catalogue"])
    summary["named_share"] = _share(total["named"], total["wrong"])
    summary["median_ms"] = round(statistics.median(times), 2) if times else 0.0
    summary["worst_ms"] = round(max(times, default=0.0), 2)
    return {"total": summary, "exercises": [_plain(line) for line in lines]}


def pointing(lines: Sequence[Tally]) -> dict[str, int]:
    """Return how many verdicts point where: the stated line, another one, none; and say false."""
    return {
        "stated": sum(line.stated for line in lines),
        "right_line": sum(line.right_line for line in lines),
        "other_line": sum(len(line.other_line) for line in lines),
        "no_line": sum(line.no_line for line in lines),
        "false": sum(len(line.false) for line in lines),
    }


def _plain(line: Tally) -> dict[str, Any]:
    data = asdict(replace(line, told=[]))
    del data["told"]
    times = data.pop("milliseconds")
    data["median_ms"] = round(statistics.median(times), 2) if times else 0.0
    data["worst_ms"] = round(max(times, default=0.0), 2)
    data["no_line"] = line.no_line
    return data


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def is_good(lines: Sequence[Tally], named: float) -> bool:
    """Whether all is judged rightly, none named wrongly, nothing false, and enough are named."""
    judged = all(line.passed == line.right and line.rejected == line.wrong for line in lines)
    wrongly = any(line.named_wrongly or line.false for line in lines)
    return judged and not wrongly and report(lines)["total"]["catalogue_share"] >= named


def _print(lines: Sequence[Tally]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Checks, measured on the bank of answers", title_justify="left")
    table.add_column("exercise", no_wrap=True)
    for title in ("right passed", "wrong rejected", "catalogue named", "all named", "CPU ms"):
        table.add_column(title, justify="right")
    for line in lines:
        table.add_row(
            line.exercise,
            f"{line.passed}/{line.right}",
            f"{line.rejected}/{line.wrong}",
            f"{line.catalogue_named}/{line.catalogue}",
            f"{line.named}/{line.wrong}",
            f"{statistics.median(line.milliseconds):.1f}",
        )
    total = report(lines)["total"]
    table.add_section()
    table.add_row(
        "all",
        f"{total['passed']}/{total['right']}",
        f"{total['rejected']}/{total['wrong']}",
        f"{total['catalogue_named']}/{total['catalogue']} ({total['catalogue_share']:.1%})",
        f"{total['named']}/{total['wrong']} ({total['named_share']:.1%})",
        f"{total['median_ms']:.1f}, worst {total['worst_ms']:.0f}",
    )
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    console.print(table)
    console.print(_pointing_table(lines))
    for heading, attribute in (
        ("Right answers rejected", "rejected_right"),
        ("Wrong answers accepted", "accepted_wrong"),
        ("Causes named wrongly", "named_wrongly"),
        ("Said falsely", "false"),
        ("Pointed to another line", "other_line"),
        ("Causes not named", "not_named"),
    ):
        found = [f"{line.exercise}  {one}" for line in lines for one in getattr(line, attribute)]
        if found:
            console.print(f"\n{heading}: {len(found)}", markup=False)
            for one in found:
                console.print(f"  {one}", markup=False, soft_wrap=True)


def _pointing_table(lines: Sequence[Tally]) -> Any:
    """Return the table of where the verdicts point, by unit."""
    from rich.table import Table

    table = Table(title="Lines, held against what the bank states", title_justify="left")
    table.add_column("unit", no_wrap=True)
    for title in ("with a line", "right line", "other line", "no line", "false"):
        table.add_column(title, justify="right")
    by_unit: dict[str, list[Tally]] = {}
    for line in lines:
        by_unit.setdefault(line.exercise.partition("/")[0], []).append(line)
    for unit, own in by_unit.items():
        table.add_row(unit, *map(str, pointing(own).values()))
    table.add_section()
    table.add_row("all", *map(str, pointing(lines).values()))
    return table
