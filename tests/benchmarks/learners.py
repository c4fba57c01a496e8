"""Read aloud what answers from outside are told: what was shown then beside what is shown now.

    python tests/benchmarks/learners.py LEARNERS.json [NUMBER …]

The file holds a list of answers, each with `unit`, `exercise`, `label` ("right" or "wrong"),
`mistake`, `code`, and what was `shown` and how it was `judged`. Every answer is run in a process
of its own, with a limit of time and memory, as a learner's cell would be: in a namespace that
holds what the unit hands out.
"""

import json
import multiprocessing
import resource
import sys
from pathlib import Path
from typing import Any

LIMIT = 15.0  # seconds for one answer
MEMORY = 3 << 30  # bytes


def main(path: Path, chosen: set[int]) -> None:
    """Print every answer with its messages, then how many of each label were accepted."""
    cases = json.loads(path.read_text(encoding="utf-8"))
    counts: dict[str, int] = {}
    for number, case in enumerate(cases):
        if chosen and number not in chosen:
            continue
        outcome, kinds, shown = run(case)
        verdict = "accepted" if outcome in ("exact", "approximate") else outcome
        key = f"{case['label']}: {verdict}{' and named' if kinds else ''}"
        counts[key] = counts.get(key, 0) + 1
        print(f"\n{'=' * 83}\n{number}  {case['unit']} {case['exercise']} ({case['label']})")
        print(f"mistake: {case['mistake']}\n{case['code'].rstrip()}")
        print(f"--- then ({case['judged']}; {case['why']})\n{case['shown'].strip()}")
        print(f"--- now ({verdict}; {', '.join(kinds) or 'no cause'})\n{shown.strip()}")
    print()
    for key, count in sorted(counts.items()):
        print(f"{count:4}  {key}")


def run(case: dict[str, Any]) -> tuple[str, list[str], str]:
    """Return the outcome, the kinds of the causes and the message; "hang" when it never ends."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_send, args=(sender, case))
    process.start()
    sender.close()
    try:
        if receiver.poll(LIMIT):
            outcome, kinds, shown = receiver.recv()
            return str(outcome), list(kinds), str(shown)
    except EOFError:
        return "stopped", [], ""
    finally:
        process.kill()
        process.join()
    return "hang", [], ""


def _send(sender: Any, case: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sender.send(judged(case["unit"], case["exercise"], case["code"]))


def judged(unit: str, name: str, code: str) -> tuple[str, list[str], str]:
    """Judge one answer as the notebook does, and return what `run` returns."""
    from chainrule.checking.judge import rng_for
    from chainrule.checking.message import missing, render
    from chainrule.course.exercise import find_exercise
    from chainrule.course.settings import DEFAULT_HIDDEN_SEED, VISIBLE_SEED
    from chainrule.course.source import fresh_namespace, run_source
    from chainrule.mistakes.naming import judge_and_name

    exercise = find_exercise(name, unit)
    namespace = fresh_namespace(unit)
    namespace.pop(name, None)
    namespace["__name__"] = "__main__"
    try:
        run_source(code, namespace, f"<cell {name}>")
    except Exception as error:
        return "cell stops", [], f"{type(error).__name__}: {error}"
    if name not in namespace:
        verdict = missing(name)
        return verdict.outcome.value, [], render(verdict)
    for seed in (VISIBLE_SEED, DEFAULT_HIDDEN_SEED):
        rng, seen = rng_for(exercise, seed), seed == VISIBLE_SEED
        verdict = judge_and_name(exercise, namespace[name], rng, with_line=seen)
        if not verdict.passed:
            break
    return verdict.outcome.value, [cause.kind for cause in verdict.causes], render(verdict)


if __name__ == "__main__":
    main(Path(sys.argv[1]), {int(number) for number in sys.argv[2:]})
