"""Nobody passes by guessing: what the hidden points ask depends on the seed, and often enough.

The probabilities stand in the specifications; here they are worked out from the points drawn.
"""

import math
from collections import Counter

import numpy as np
import pytest

from chainrule.checking.judge import judge, rng_for
from chainrule.course.exercise import find_exercise
from chainrule.course.source import reference
from chainrule.exercises import unit_02_finite_differences as unit_02

LIMIT = 1e-6


def test_best_step_is_no_matter_of_place_rank_or_size() -> None:
    best_step = reference("02_finite_differences", "best_step")
    places: Counter[int] = Counter()
    ranks: Counter[int] = Counter()
    fewest = math.inf
    drawn = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        for _ in range(10):
            f, df, x, steps = unit_02._aimed(rng)
            best = best_step(f, df, x, steps)
            places[list(steps).index(best)] += 1
            ranks[sorted(steps).index(best)] += 1
            fewest = min(fewest, len(steps))
            drawn += 1
    often = max(*places.values(), *ranks.values()) / drawn
    assert fewest == 5
    assert often < 0.22  # a fifth at most, within the spread of 2000 draws
    assert often**10 < LIMIT


def test_the_claims_of_gradient_matches_are_in_no_order_that_can_be_guessed() -> None:
    sequences = Counter(
        tuple(claim.holds for *_, claim in unit_02._claims(np.random.default_rng(seed)))
        for seed in range(300)
    )
    assert max(sequences.values()) == 1
    # Twelve truths are coins; where they stand among the others is drawn as well.
    length = len(next(iter(sequences)))
    trues = Counter(sum(sequence) for sequence in sequences)
    best = max(count / 300 / math.comb(length - 1, true - 1) for true, count in trues.items())
    assert best < LIMIT


def test_an_accuracy_is_a_fraction_that_the_seed_decides() -> None:
    exercise = find_exercise("accuracy", "07_mlp")
    fractions = Counter()
    chance = 1.0
    for case in exercise.probes(np.random.default_rng(3)):
        chance *= 1 / (len(case.args[1]) + 1)
    for seed in range(300):
        cases = exercise.probes(np.random.default_rng(seed))
        fractions[tuple(exercise.reference(*case.args) for case in cases)] += 1
    assert chance < LIMIT
    assert max(fractions.values()) == 1


def test_gates_of_a_relu_are_drawn_often_enough() -> None:
    exercise = find_exercise("d_relu", "05_activations")
    drawn = [
        case
        for case in exercise.cases(np.random.default_rng(1))
        if isinstance(case.args[0], np.ndarray) and case.args[0].size >= 7
    ]
    assert 0.5 ** sum(case.args[0].size for case in drawn) < LIMIT


@pytest.mark.parametrize("name", ["best_step", "gradient_matches"])
def test_answers_by_the_number_of_the_call_fail_at_other_seeds(name: str) -> None:
    exercise = find_exercise(name, "02_finite_differences")
    said: list[object] = []

    def learn(*args: object) -> object:
        said.append(exercise.reference(*args))
        return said[-1]

    assert judge(exercise, learn, rng_for(exercise, 1)).passed
    replay = iter(said)
    assert not judge(exercise, lambda *args: next(replay), rng_for(exercise, 2)).passed
