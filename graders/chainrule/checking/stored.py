"""A verdict among the outputs of a notebook's cell, where every reader finds it.

`check` shows it as an output of its own type just before it fails. Jupyter keeps it with the
cell and draws nothing, nbgrader scores the cell as before, and whoever ran the notebook, the
grading engine, plain nbgrader or `chainrule check`, leaves the same data behind.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chainrule.checking.verdict import Verdict

MIME_TYPE = "application/vnd.chainrule.verdict+json"


def mime_bundle(verdict: Verdict) -> dict[str, Any]:
    """Return the data of the output that carries `verdict`.

    The empty HTML is for programs that would otherwise say that they cannot show the type.
    """
    return {MIME_TYPE: verdict.to_plain(), "text/html": ""}


def verdict_in(outputs: Iterable[Mapping[str, Any]]) -> Verdict | None:
    """Return the last verdict among a cell's outputs (nbformat 4); None when there is none.

    What cannot be read as a verdict is passed over: a submission may show anything.
    """
    last = None
    for output in outputs:
        data = output.get("data") if output.get("output_type") == "display_data" else None
        if isinstance(data, Mapping) and MIME_TYPE in data:
            try:
                last = Verdict.from_plain(data[MIME_TYPE])
            except ValueError:
                continue
    return last
