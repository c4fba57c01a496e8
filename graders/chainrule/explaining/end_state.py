"""What a program leaves behind: what its backward pass gave back, and what its state then holds.

Names promise much, but what counts is where a number stands in the end: the gradient of
`params[1][0]` is what stands at `[1][0]` of what was given back, and a weight that was moved is
what the state holds in its place.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.explaining.names import normal, promises

if TYPE_CHECKING:
    from chainrule.explaining.recognise import Execution, Place
    from chainrule.explaining.study import Quantity, Study

MOST_PARTS = 600


def parts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give the numbers and arrays in lists, tuples and dictionaries, each with its path."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from parts(part, path + (f'["{key}"]' if isinstance(key, str) else f"[{key!r}]"))
    elif isinstance(value, (list, tuple)):
        for index, part in enumerate(value[:MOST_PARTS]):
            yield from parts(part, f"{path}[{index}]")
    elif path and isinstance(value, (float, np.ndarray, np.generic)):
        yield path, value


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
        if path is None:
            return self._beside(quantity)
        identity = self.returned[path]
        held, _ = self.held.get(quantity.path or "", (None, None))
        return None if identity == held else self.by_identity.get(identity)

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
