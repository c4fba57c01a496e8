"""The faults of typesetting are seen; test_bank holds every message of the bank against them."""

import pytest
from typography import FAULTS, faults


@pytest.mark.parametrize(
    "sentence",
    [
        "It has shape (3…); shape (3, 4) is expected.",
        "The index N + -1 is taken.",
        "It is right to 1 digits.",
        "It changes its argument argument 3.",
        "In delta: The sign is wrong.",
    ],
)
def test_each_fault_is_seen(sentence: str) -> None:
    assert faults(sentence, FAULTS)
