"""The rules by which both checkers call a number exact, approximate or wrong."""

import numpy as np
import pytest

from chainrule.checking import compare
from chainrule.checking.verdict import Outcome, PartVerdict


@pytest.mark.parametrize(
    ("exact", "near", "outcome"),
    [
        ([True, True], [True, True], Outcome.EXACT),
        ([True, False], [True, True], Outcome.APPROXIMATE),
        ([True, False], [True, False], Outcome.WRONG),
        ([True, True], [True, False], Outcome.WRONG),
        (True, True, Outcome.EXACT),
        (True, False, Outcome.WRONG),
    ],
)
def test_the_worst_entry_decides(exact, near, outcome) -> None:
    assert compare.outcome_of(np.array(exact), np.array(near)) is outcome


def test_round_off_is_relative_above_the_floor_and_absolute_below() -> None:
    truth = np.array([1e6, 1.0, 1e-6])
    assert compare.is_exact(np.add(truth, [1e-7, 1e-13, 1e-13]), truth).all()
    assert not compare.is_exact(np.add(truth, [1e-5, 1e-11, 1e-11]), truth).any()
    assert not compare.is_exact(1e-6 + 1e-13, 1e-6, floor=1e-3)
    assert compare.is_exact(1.0 + 5e-12, 1.0, roundoff=compare.MEASURED_EXACT)


def test_six_digits_are_near_and_nan_never_is() -> None:
    truth = np.array([1e3, 1e-9])
    assert compare.is_near(truth * (1 + 5e-7), truth, 0.0, 0.0).all()
    assert not compare.is_near(truth * (1 + 5e-6), truth, 0.0, 0.0).any()
    assert compare.is_near(truth + 5e-7, truth, 1.0, 0.0).all()
    assert compare.is_near(truth + 0.5, truth, 0.0, 0.6).all()
    for rule in (compare.is_exact(np.nan, 1.0), compare.is_near(np.nan, 1.0, 1.0, 1.0)):
        assert not rule


def test_a_row_names_its_entry() -> None:
    yours, truth = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [3.5, 4.0]])
    index = compare.worst_index(np.abs(yours - truth))
    row = compare.entry_row("dW", index, yours, truth)
    assert (row.label, row.index, row.error) == ("dW[1, 0]", (1, 0), 0.5)
    assert compare.entry_row("db", (), 1.0, 2.0).label == "db"
    assert compare.entry_row("db", (), 1.0, 2.0, "z = 3").label == "z = 3"


def test_the_worst_of_all_points_counts() -> None:
    verdicts: dict[str, PartVerdict] = {}
    for outcome in (Outcome.EXACT, Outcome.WRONG, Outcome.APPROXIMATE):
        compare.keep_worst(verdicts, PartVerdict("dW", outcome))
    compare.keep_worst(verdicts, PartVerdict("db", Outcome.APPROXIMATE))
    assert {name: part.verdict for name, part in verdicts.items()} == {
        "dW": "wrong", "db": "approximate",
    }  # fmt: skip
    assert compare.worst_outcome(verdicts.values()) is Outcome.WRONG
    assert compare.worst_outcome([verdicts["db"]]) is Outcome.APPROXIMATE
    assert compare.worst_outcome([]) is Outcome.WRONG
