"""What a program leaves behind: what its backward pass gave back, and what its state then holds.

Names promise much, but what counts is where a number stands in the end: the gradient of
`params[1][0]` is what stands at `[1][0]` of what was given back, and a weight that was moved is
what the state holds in its place.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.explaining.names import normal, promises
from chainrule.explaining.recorder import one_leaf

if TYPE_CHECKING:
    from chainrule.explaining.recognise import Execution, Place
    from chainrule.explaining.study import Quantity, Study

MOST_PARTS = 600


def parts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give the numbers and arrays in lists, tuples and dictionaries, each with its path."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from parts(part, path + (f'["{key}"]' if isinstance(key, str) else f"[{key!r}]"))
    elif path and isinstance(value, list) and one_leaf(value):
        yield path, value
    elif isinstance(value, (list, tuple)):
        for index, part in enumerate(value[:MOST_PARTS]):
            yield from parts(part, f"{path}[{index}]")
    elif path and isinstance(value, (float, np.ndarray, np.generic)):
        yield path, value


def wholes(value: Any) -> list[Any]:
    """Return the arrays and the lists of numbers that `value` is or holds, each as one part."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        return [part for item in value.values() for part in wholes(item)]
    if not isinstance(value, (list, tuple)):
        return []
    if value and all(isinstance(part, (float, np.generic)) for part in value):
        return [value]
    return [part for item in value[:MOST_PARTS] for part in wholes(item)]


class EndState:
    """Where each parameter's gradient or moved value stands at the end of the first run."""

    def __init__(
        self, study: "Study", places: Sequence["Place"], chosen: Sequence["Quantity"]
    ) -> None:
        """Read what the first run of `study` left behind; `chosen`: its parameters."""
        recorder = study.trials[0].recorder
        assert recorder is not None
        self.by_identity: dict[int, tuple[Place, Execution]] = {}
        rows = [(e.order, place, e) for place in places for e in place.executions]
        for _, place, execution in sorted(rows, key=lambda row: row[0]):
            if place.site.kind not in ("use", "argument", "loop") and np.size(execution.values[0]):
                self.by_identity[execution.identity] = place, execution
        self.returned = dict(recorder.returned)
        given = [id(part) for part in wholes(recorder.result)]
        self.given_back = [self.by_identity[i] for i in given if i in self.by_identity]
        self.alone = len(chosen) == len(given) == len(self.given_back) == 1
        self.held = recorder.held
        self.paths = {q.path for q in chosen if q.path is not None}
        self.named: dict[str, list[str]] = {}
        for path in self.returned:
            self.named.setdefault(normal(path), []).append(path)

    def moved(self, quantity: "Quantity") -> "tuple[Place, Execution] | None":
        """Return what the state holds in a parameter's place, where it is another object."""
        identity, _ = self.held.get(quantity.path or "", (None, None))
        if identity is None or identity == quantity.identity:
            return None
        return self.by_identity.get(identity)

    def given(self, quantity: "Quantity") -> "tuple[Place, Execution] | None":
        """Return what stands for a parameter in what the backward pass gave back."""
        path = self._path(quantity)
        if path is None and self.alone:
            return self._alone(quantity)
        if path is None:
            return self._beside(quantity)
        identity = self.returned[path]
        held, _ = self.held.get(quantity.path or "", (None, None))
        return None if identity == held else self.by_identity.get(identity)

    def handed_back(self) -> "list[tuple[Place, Execution]]":
        """Return the parts of what the backward pass gave back."""
        numbers = [n for n in self.returned.values() if n in self.by_identity]
        return [self.by_identity[number] for number in dict.fromkeys(numbers)]

    def kept(self, execution: "Execution") -> bool:
        """Tell whether a value outlives the run: given back, or held by the state."""
        mine = execution.identity
        return mine in self.returned.values() or mine in {n for n, _ in self.held.values()}

    def _alone(self, quantity: "Quantity") -> "tuple[Place, Execution] | None":
        """Return the one array that was given back, where the one parameter is of its size."""
        ((place, execution),) = self.given_back
        alike = np.size(execution.values[0]) == np.size(quantity.value)
        return (place, execution) if alike else None

    def _beside(self, quantity: "Quantity") -> "tuple[Place, Execution] | None":
        """Return the slope that stands beside a parameter in its own object: `unit.grad_w`."""
        base, dot, name = (quantity.path or "").rpartition(".")
        if not dot or not name.isidentifier():
            return None
        found = [
            self.by_identity[identity]
            for path, (identity, _) in self.held.items()
            if path.rpartition(".")[0] == base
            and identity in self.by_identity
            and promises(f"its.{path.rpartition('.')[2]}", name)
        ]
        return found[0] if len(found) == 1 else None

    def _path(self, quantity: "Quantity") -> str | None:
        own = quantity.path
        if own is not None:
            for path in sorted(self.returned, key=lambda p: -len(p)):
                if own.endswith(path) and self._alike(own[: -len(path)]):
                    return path
        for name in sorted({normal(n.text) for n in quantity.names if n.rank <= 5}):
            paths = self.named.get(name, [])
            if len(paths) == 1 and '"' in paths[0].rpartition("[")[2]:
                return paths[0]
        return None

    def _alike(self, prefix: str) -> bool:
        """Tell whether what was given back has the form of the parameters below `prefix`."""
        return {prefix + path for path in self.returned} == {
            path for path in self.paths if path.startswith(prefix)
        }
