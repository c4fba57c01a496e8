"""Figures that answer to the hand: the chain rule, seen.

Each factory below returns a widget that a notebook cell shows by ending in it; none displays
itself. Every figure follows sliders, fields and keys, says its numbers in a sentence and a
table, and leaves a still picture behind for readers without a kernel. `mismatch` and
`missing_link` return still pictures: what a failed check shows. Of the others the picture
alone is had by `draw`: `figures.depth.draw(layers=20)`. `show` is for a plot that you draw with
matplotlib: it gives it words, and the page's colours.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chainrule.figures.gallery.activations import activations
    from chainrule.figures.gallery.boundary import boundary
    from chainrule.figures.gallery.chain_rule import chain_rule
    from chainrule.figures.gallery.conventions import conventions
    from chainrule.figures.gallery.depth import depth
    from chainrule.figures.gallery.digit import digit
    from chainrule.figures.gallery.graph import graph
    from chainrule.figures.gallery.matrix_product import matrix_product
    from chainrule.figures.gallery.mismatch import mismatch
    from chainrule.figures.gallery.missing_link import missing_link
    from chainrule.figures.gallery.network import network
    from chainrule.figures.gallery.secant import secant
    from chainrule.figures.gallery.step_size import step_size
    from chainrule.figures.gallery.three_factors import three_factors
    from chainrule.figures.gallery.training import training

__all__ = [
    "activations",
    "boundary",
    "chain_rule",
    "conventions",
    "depth",
    "digit",
    "graph",
    "matrix_product",
    "mismatch",
    "missing_link",
    "network",
    "secant",
    "step_size",
    "three_factors",
    "training",
]


def __getattr__(name: str) -> Any:
    if name == "show":
        from chainrule.figures.plot import show

        return show
    if name not in __all__:
        raise AttributeError(f"There is no figure {name!r}. The figures are: {', '.join(__all__)}.")
    return getattr(importlib.import_module(f"{__name__}.gallery.{name}"), name)


def __dir__() -> list[str]:
    return [*__all__, "show"]
