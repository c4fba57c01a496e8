"""What each mutation operator is good for: how many wrong answers of the bank it names.

    python tests/benchmarks/mutation_operators.py [FOLDER]

For every operator of the table: how many mutants of the library it makes, how many it makes that
no other operator makes as well, and how many wrong answers of the bank are told one of them as
the cause. The mutants are made again from the references; nothing is run but the bank.
"""

import sys
from collections import Counter
from pathlib import Path

from chainrule.checking.judge import rng_for
from chainrule.course.bank import read_banks
from chainrule.course.exercise import all_exercises, find_exercise
from chainrule.course.settings import DEFAULT_HIDDEN_SEED, VISIBLE_SEED
from chainrule.mistakes import mutants, mutate, search, telling
from chainrule.mistakes.naming import judge_and_name

Key = tuple[str, str, str, str]  # unit, exercise, function, source


def made_by() -> dict[Key, list[tuple[float, str, str]]]:
    """Return the rank, kind and operator of every candidate mutant, by its text."""
    found: dict[Key, list[tuple[float, str, str]]] = {}
    for exercise in all_exercises():
        if mutants.covers(exercise):
            for one in mutants.candidates(exercise, mutants.cases(exercise)):
                key = (exercise.unit, exercise.name, one.function, one.mutant.source)
                found.setdefault(key, []).append((one.rank, one.mutant.kind, one.mutant.operator))
    return found


def main(folder: Path) -> None:
    """Print the table, the operators of most use first."""
    operators = made_by()
    stored: Counter[tuple[str, str]] = Counter()
    for exercise in all_exercises():
        entry = mutants.entry(exercise)
        for one in (*entry.mutants, *entry.open_mutants) if entry is not None else ():
            key = (exercise.unit, exercise.name, one.function, entry.source(one))
            stored[min(operators[key])[1:]] += 1
    named: Counter[tuple[str, str]] = Counter()
    told: list[tuple[str, str]] = []
    tell, fill = telling.tell, search.filled
    unfilled: dict[int, tuple[mutants.StoredMutant, mutants.StoredMutant]] = {}

    def remember_unfilled(mutant: mutants.StoredMutant, constant: float) -> mutants.StoredMutant:
        made = fill(mutant, constant)
        unfilled[id(made)] = (mutant, made)  # kept, so that no other one gets its number
        return made

    search.filled = remember_unfilled

    def remember(exercise, entry, mutant, parts, own):  # type: ignore[no-untyped-def]
        stored, _ = unfilled.get(id(mutant), (mutant, mutant))
        key = (exercise.unit, exercise.name, mutant.function, entry.source(stored))
        told.append(min(operators[key])[1:])
        return tell(exercise, entry, mutant, parts, own)

    telling.tell = remember
    answers = [answer for answer in read_banks(folder) if not answer.right]
    by_mutants = 0
    for answer in answers:
        exercise = find_exercise(answer.name, answer.unit)
        for seed in (VISIBLE_SEED, DEFAULT_HIDDEN_SEED):
            told.clear()
            if not judge_and_name(exercise, answer.build(), rng_for(exercise, seed)).passed:
                break
        named.update(set(told))
        by_mutants += bool(told)
    rows = [(operator.kind, operator.name) for operator in mutate.TABLE]
    rows += sorted({key for key in stored if key not in rows and key[0] in ("both",)})
    others = {key for key in stored if key not in rows}
    rows += sorted(others)
    print(f"{'kind':26} {'operator':70} {'mutants':>8} {'named':>6}")
    for kind, name in sorted(dict.fromkeys(rows), key=lambda row: (-named[row], row)):
        print(f"{kind:26} {name[:70]:70} {stored[kind, name]:8} {named[kind, name]:6}")
    print(
        f"{sum(stored.values())} mutants; {by_mutants} of {len(answers)} wrong answers named by one"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / "bank"))
