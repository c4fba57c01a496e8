"""Figures that answer to the hand: the chain rule, seen.

Each factory below returns a widget that a notebook cell shows by ending in it; none displays
itself. Every figure follows sliders, fields and keys, says its numbers in a sentence and a
table, and leaves a still picture behind for readers without a kernel. `mismatch` and
`missing_link` return still pictures: what a failed check shows.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chainrule.figures.activation import activations
    from chainrule.figures.backprop import network
    from chainrule.figures.composition import chain_rule
    from chainrule.figures.decision import boundary
    from chainrule.figures.deep import depth
    from chainrule.figures.entries import mismatch
    from chainrule.figures.links import missing_link
    from chainrule.figures.neuron import three_factors
    from chainrule.figures.scaling import conventions
    from chainrule.figures.stepping import step_size

__all__ = [
    "activations",
    "boundary",
    "chain_rule",
    "conventions",
    "depth",
    "mismatch",
    "missing_link",
    "network",
    "step_size",
    "three_factors",
]

# Modules have other names than their factories, which an import would otherwise hide.
_HOMES = {
    "activations": "activation",
    "boundary": "decision",
    "chain_rule": "composition",
    "conventions": "scaling",
    "depth": "deep",
    "mismatch": "entries",
    "missing_link": "links",
    "network": "backprop",
    "step_size": "stepping",
    "three_factors": "neuron",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"There is no figure {name!r}. The figures are: {', '.join(__all__)}.")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
