"""The numeric parts of a program's state: where they are, and how to replace them.

A state is whatever the program's set-up made: objects, lists, dictionaries and arrays. Its parts
are noted before the forward pass, where they can be changed, and once more after the run.
"""

import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.explaining.end_state import parts
from chainrule.explaining.recorder import (
    Recorder,
    composite,
    in_place,
    inner_lists,
    one_leaf,
    plain,
    uneven,
)

FORWARD, BACKWARD = 1, 2


@dataclass(frozen=True)
class Leaf:
    """One numeric part of a state: where it is, how it is called, and how to replace it."""

    path: str
    name: str
    value: Any
    replace: Callable[[Any], None]
    whole: bool = False  # a list whose parts are leaves of their own


def leaves(roots: dict[str, Any], limit: int = 600) -> list[Leaf]:
    """Return the floats, arrays and lists of numbers in `roots`, each object once."""
    found: list[Leaf] = []
    seen: set[int] = set()

    def visit(value: Any, path: str, name: str, put: Callable[[Any], None], depth: int) -> None:
        if len(found) >= limit or depth > 9:
            return
        if isinstance(value, float):
            found.append(Leaf(path, name, value, put))
            return
        if isinstance(value, (str, bytes, int, type, types.ModuleType, types.FunctionType)):
            return
        if id(value) in seen:
            return
        seen.add(id(value))
        if isinstance(value, np.ndarray):
            if plain(value) is not None:
                found.append(Leaf(path, name, value, put))
            elif value.dtype == object:
                for index, part in enumerate(value.flat):
                    visit(part, f"{path}[{index}]", name, _set_flat(value, index), depth + 1)
        elif isinstance(value, (list, tuple)):
            numeric = plain(value) is not None
            parted = composite(value) and (isinstance(value[0], np.ndarray) or uneven(value))
            if one_leaf(value):
                found.append(Leaf(path, name, value, put))
                return
            for index, part in enumerate(value):
                visit(part, f"{path}[{index}]", name, _set_item(value, index), depth + 1)
            if numeric and parted:
                found.append(Leaf(path, name, value, put, whole=True))
        elif isinstance(value, dict):
            for key, part in list(value.items()):
                shown = f'["{key}"]' if isinstance(key, str) else f"[{key!r}]"
                inner = str(key) if isinstance(key, str) else name
                visit(part, path + shown, inner, _set_item(value, key), depth + 1)
        elif hasattr(value, "__dict__") and not isinstance(value, types.MethodType):
            for key, part in list(vars(value).items()):
                visit(part, f"{path}.{key}", key, _set_attribute(value, key), depth + 1)
        for key in getattr(type(value), "__slots__", ()):
            if isinstance(key, str) and hasattr(value, key):
                part = getattr(value, key)
                visit(part, f"{path}.{key}", key, _set_attribute(value, key), depth + 1)

    for key in list(roots):
        if not key.startswith("__"):
            visit(roots[key], key, key, _set_item(roots, key), 0)
    return found


def _set_item(owner: Any, key: Any) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        if not isinstance(owner, tuple):
            owner[key] = value

    return put


def _set_flat(owner: Any, index: int) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        owner.flat[index] = value

    return put


def _set_attribute(owner: Any, key: str) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        setattr(owner, key, value)

    return put


@dataclass
class LeafRecord:
    """A leaf as it was when the forward pass began."""

    path: str
    name: str
    value: Any
    identity: int
    whole: bool = False
    parts: frozenset[int] = frozenset()  # identities of the lists in a list


def open_forward(recorder: Recorder, roots: dict[str, Any]) -> None:
    """Begin the forward pass: change the leaves that the orders name, and note all of them."""
    orders = recorder.orders
    if orders.leaves or orders.identities:
        for leaf in leaves(roots):
            change = orders.leaves.get(leaf.path)
            value = leaf.value
            if change is not None:
                value = in_place(value, change)
                if value is not leaf.value:
                    leaf.replace(value)
            if orders.identities:
                number = plain(value)
                if number is not None:
                    recorder.alive.append(value)
                    recorder.leaves.append(
                        LeafRecord(
                            leaf.path, leaf.name, number, id(value), leaf.whole, inner_lists(value)
                        )
                    )
    recorder.phase = FORWARD


def close(recorder: Recorder, roots: dict[str, Any]) -> None:
    """Note what a run leaves behind: the parts of its result, and what its state now holds."""
    if not recorder.orders.identities:
        return
    result = recorder.result
    if all(result is not value for value in roots.values()):
        for path, part in parts(result):
            recorder.alive.append(part)
            recorder.returned.append((path, id(part)))
    for leaf in leaves(roots):
        recorder.alive.append(leaf.value)
        recorder.held[leaf.path] = id(leaf.value), plain(leaf.value)
