"""A long unit has parts, and every exercise belongs to one of them."""

import pytest

from chainrule.course import parts
from chainrule.course.exercise import unit_exercises
from chainrule.course.parts import unit_parts
from chainrule.course.source import Cell, unit_cells
from chainrule.course.units import UNITS


@pytest.mark.parametrize("unit", UNITS)
def test_parts_hold_all_cells_and_exercises_in_order(unit: str) -> None:
    found = unit_parts(unit)
    assert [cell for part in found for cell in part.cells] == list(unit_cells(unit))
    assert [name for part in found for name in part.exercises] == list(unit_exercises(unit))


def test_which_units_are_parted_and_where() -> None:
    assert {unit: len(unit_parts(unit)) for unit in UNITS if len(unit_parts(unit)) > 1} == {
        "04_where_is_the_chain_rule": 2,
        "07_mlp": 2,
    }
    assert [part.exercises[0] for part in unit_parts("04_where_is_the_chain_rule")] == [
        "transfer_derivative",
        "line_factors",
    ]
    assert [part.exercises[0] for part in unit_parts("07_mlp")] == ["init_params", "minibatches"]


def test_a_part_out_of_order_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = (Cell("markdown", "", 0, "# # 99\n"), Cell("markdown", "", 0, "# ## Part 2 · Go on"))
    monkeypatch.setattr(parts, "unit_cells", lambda unit: cells)
    with pytest.raises(ValueError, match="part 2 is out of order"):
        unit_parts.__wrapped__("99_other")
