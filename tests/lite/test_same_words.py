"""The browser's Python says what this one says: a part of the bank, judged by both."""

import shutil

import every_python
import pytest

EVERY = 60  # `python tests/benchmarks/every_python.py --browser` takes all


@pytest.mark.slow
@pytest.mark.bank
@pytest.mark.skipif(shutil.which("node") is None, reason="Node runs the browser's Python here")
def test_the_browser_edition_judges_as_a_computer_does_and_in_the_same_words():
    here = every_python.judged(EVERY)
    _, there = every_python.in_browser(EVERY)
    assert {key.partition("/")[0] for key in here} == set(every_python.UNITS)
    assert list(there) == list(here)
    assert every_python.differing(there, here) == []
