"""What exercises say in their own words can be said: every key belongs to a stored mutant."""

import inspect

import pytest

from chainrule.course.exercise import Rule, all_exercises
from chainrule.mistakes import mutants, sentences
from chainrule.mistakes.operators import TABLE

MUTANT_KINDS = {operator.kind for operator in TABLE}
CURATED = [
    (exercise, key)
    for exercise in all_exercises()
    if mutants.covers(exercise)
    for key in exercise.causes
]


def stored_keys(exercise) -> set[str]:
    """Return every key under which a mutant of the exercise's library is looked up."""
    entry = mutants.entry(exercise)
    assert entry is not None
    found: set[str] = set()
    for mutant in (*entry.mutants, *entry.open_mutants):
        for kind, words in ((one.kind, one.words) for one in mutant.explanations):
            found.update(sentences.curated_keys(kind, words))
            for which in ("one", "two"):
                if kind == "both":
                    own = {
                        key.removeprefix(f"{which}."): word
                        for key, word in words.items()
                        if key.startswith(f"{which}.")
                    }
                    found.update(sentences.curated_keys(words[which], own))
            found.update(f"place:{words[key]}" for key in ("where", "unless") if key in words)
    return found


@pytest.mark.parametrize(
    ("exercise", "key"), CURATED, ids=[f"{one.unit[:2]} {one.name} {key}" for one, key in CURATED]
)
def test_a_curated_sentence_belongs_to_a_mutant(exercise, key: str) -> None:
    kind, _, what = key.partition(":")
    if kind == "argument_unread":  # found by handing over another one
        assert what in inspect.signature(exercise.reference).parameters
        return
    if kind in sentences.kinds() and kind not in MUTANT_KINDS:
        return  # found by a relation between the numbers, which no library holds
    assert key.replace('"', "'") in stored_keys(exercise)


def test_rules_say_their_own_words_themselves() -> None:
    assert not [one.name for one in all_exercises() if isinstance(one.truth, Rule) and one.causes]


def test_forgetting_the_bias_in_a_step_is_said_in_the_exercise_s_words() -> None:
    exercise = next(one for one in all_exercises() if one.name == "sgd_step")
    words = {"term": "learning_rate * grad['b']", "target": "b"}
    cause = sentences.say("missing_term", words, (), exercise.name, exercise.causes)
    key = next(key for key in exercise.causes if "grad" in key and '"b"' in key)
    assert cause.what == exercise.causes[key][0]
