"""Show a matplotlib plot so that it follows the page's colours and has words.

A plot is a still picture that a learner draws, such as a loss curve. As it comes from matplotlib
it is black on white on every page, and says nothing to those who listen.
"""

import html
import io
import math
import re
from typing import Any

from chainrule.figures.picture import LEAST

_VIEW = re.compile(r'viewBox="0 0 ([\d.]+)')
_SIZES = re.compile(r'style="font(?:-size)?:[^;"]*?([\d.]+)px')
_POINT = 96 / 72  # pixels


def show(fig: Any, words: str) -> None:
    """Display the matplotlib figure `fig` as a drawing that is named by `words`, and close it.

    What is black in the plot takes the colour of the page's text, and its ground is the page's.
    In a narrow place it scrolls, as every drawing does, before its text becomes too small.
    """
    import matplotlib.pyplot as plt
    from IPython.display import HTML, display

    drawing = io.StringIO()
    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": words}):
        fig.savefig(drawing, format="svg", transparent=True)
    plt.close(fig)
    svg = drawing.getvalue()
    svg = svg[svg.index("<svg") :].replace("#000000", "currentColor")
    # matplotlib's style would be a rule for the whole page
    svg = re.sub("<(metadata|style).*?</\\1>", "", svg, flags=re.DOTALL)
    own = 'aria-hidden="true" fill="currentColor" style="max-width:100%;height:auto"'
    svg = svg.replace("<svg", f"<svg {own}", 1)
    display(
        HTML(
            '<div style="overflow-x:auto;max-width:100%" tabindex="0" role="group" '
            f'aria-label="Plot"><div role="img" aria-label="{html.escape(words)}" '
            f'style="min-width:{_least_width(svg)}px">{svg}</div></div>'
        )
    )


def _least_width(svg: str) -> int:
    """Return the pixels at which the smallest text is still readable, at most the full width."""
    width = float(_VIEW.findall(svg)[0])
    smallest = min(map(float, _SIZES.findall(svg)), default=float(LEAST))
    return math.ceil(width * min(LEAST / smallest, _POINT))
