"""Run by the browser's Python: operators that call themselves without end, while being checked."""

from chainrule.checking.time_limit import time_limit


class Value:
    def __init__(self, before: "Value | None" = None) -> None:
        self.before = before

    def __add__(self, other: float) -> float:
        return 1 + (self.before + 1) if self.before else 1.0

    def __radd__(self, other: float) -> float:
        return self + other


value = Value()
for _ in range(10_000):
    value = Value(value)
try:
    with time_limit():
        value + 1
except RecursionError:
    print("RecursionError")
