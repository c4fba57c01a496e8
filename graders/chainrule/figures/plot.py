"""Show a matplotlib plot so that it follows the page's colours and has words.

A plot is a still picture that a learner draws, such as a loss curve. As it comes from matplotlib
it is black on white on every page, and says nothing to those who listen.
"""

import html
import io
import re
from typing import Any


def show(fig: Any, words: str) -> None:
    """Display the matplotlib figure `fig` as a drawing that is named by `words`, and close it.

    What is black in the plot takes the colour of the page's text, and its ground is the page's.
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
    display(HTML(f'<div role="img" aria-label="{html.escape(words)}">{svg}</div>'))
