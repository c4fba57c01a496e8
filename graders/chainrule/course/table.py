"""A function that only looks up: it can be handed to another process as what it knows."""

from collections.abc import Hashable, Mapping
from typing import Any


class Table:
    """The function key ↦ entries[key]; raises KeyError for any other key."""

    __slots__ = ("entries",)

    def __init__(self, entries: Mapping[Hashable, Any]) -> None:
        """Look up in `entries` from now on."""
        self.entries = dict(entries)

    def __call__(self, key: Hashable) -> Any:
        """Return the entry of `key`."""
        return self.entries[key]
