"""A table is a function of its own entries, and of nobody else's."""

import pytest

from chainrule.course.table import Table


def test_a_table_looks_up_what_it_was_given() -> None:
    entries = {"x": (), (): ("x", 1.5)}
    table = Table(entries)
    entries["y"] = ()
    assert table("x") == ()
    assert table(()) == ("x", 1.5)
    with pytest.raises(KeyError):
        table("y")
