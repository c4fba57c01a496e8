"""Changed texts of an answer: which are right, and how much work a trial takes."""

from typing import Any

import pytest

from chainrule.checking import floating_point
from chainrule.checking.judge import judge, rng_for
from chainrule.course import written
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.course.source import fresh_namespace, run_source
from chainrule.mistakes.trials import WORK, Trials

VALUE = "09_autodiff"


def made(unit: str, name: str, source: str) -> Any:
    namespace = fresh_namespace(unit)  # the class is asked for by what the unit hands out
    namespace["__name__"] = "__main__"
    run_source(source, namespace, f"<{name} {hash(source)}>")
    return namespace[name]


def trials_of(unit: str, name: str, source: str) -> Trials:
    exercise = find_exercise(name, unit)
    answer = made(unit, name, source)
    verdict = judge(exercise, answer, rng_for(exercise, VISIBLE_SEED))
    assert not verdict.passed
    return Trials(exercise, answer, verdict)


def reference_class() -> str:
    return written.text_of(find_exercise("Value", VALUE).reference)


def test_only_a_right_text_passes_and_each_trial_is_counted() -> None:
    tried = trials_of("03_neuron", "d_sigmoid", "def d_sigmoid(z):\n    return sigmoid(z)\n")
    assert not tried.passes("def d_sigmoid(z):\n    return sigmoid(z) * 2\n")
    after = tried.left
    assert 0 < after < WORK
    assert tried.passes("def d_sigmoid(z):\n    return sigmoid(z) * (1 - sigmoid(z))\n")
    assert tried.left < after


def test_a_browser_which_looks_at_numpys_functions_counts_as_much_work(monkeypatch) -> None:
    source = "def best_step(f, df, x, steps):\n    return min(steps, key=lambda h: np.exp(-h))\n"
    left = []
    for flags in (True, False):
        monkeypatch.setattr(floating_point, "FLAGS", flags)
        tried = trials_of("02_finite_differences", "best_step", source)
        tried.passes(source)
        left.append(WORK - tried.left)
    assert left[1] == pytest.approx(left[0], rel=0.02)


def test_nothing_passes_when_no_work_is_left() -> None:
    tried = trials_of("03_neuron", "d_sigmoid", "def d_sigmoid(z):\n    return sigmoid(z)\n")
    tried.left = 0
    assert not tried.passes("def d_sigmoid(z):\n    return sigmoid(z) * (1 - sigmoid(z))\n")


def test_of_a_class_a_text_may_hold_one_method_and_the_others_use_it() -> None:
    wrong = reference_class().replace("(1 - result**2,)", "(1 - result,)")
    tried = trials_of(VALUE, "Value", wrong)
    methods = tried.methods()
    assert min(methods, key=lambda name: methods[name]) == "tanh"
    assert "exp" not in methods
    head = "class Value:\n    def tanh(self):\n        t = math.tanh(self.data)\n"
    assert not tried.passes(f"{head}        return Value(t, (self,), (1 - t,))")
    assert tried.passes(f"{head}        return Value(t, (self,), (1 - t**2,))")


def test_a_generator_is_told_apart_by_what_it_yields() -> None:
    wrong = (
        "def minibatches(X, y, batch_size, rng):\n    p = rng.permutation(len(X))\n"
        "    for i in range(0, len(X), batch_size):\n"
        "        yield X[p[i:i + batch_size]], y[i:i + batch_size].copy()\n"
    )
    tried = trials_of("07_mlp", "minibatches", wrong)
    assert not tried.passes(wrong)
    assert tried.passes(wrong.replace("y[i:i + batch_size].copy()", "y[p[i:i + batch_size]]"))
