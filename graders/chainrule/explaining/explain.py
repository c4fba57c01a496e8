"""Explain a program: which slope is each backward line, and where does the chain break?

`explain` is the way in from Python; `explain_file` is what the command line uses.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from chainrule.explaining.guard import guarded
from chainrule.explaining.localise import Verdict, judge
from chainrule.explaining.places import backward_places, read_places
from chainrule.explaining.program import CallableProgram, CannotExplain, FileProgram, Program
from chainrule.explaining.recognise import Place, Recogniser
from chainrule.explaining.recorder import OutOfTime
from chainrule.explaining.report import Explanation, Line
from chainrule.explaining.study import explainable

if TYPE_CHECKING:
    from chainrule.figures.computation.record import GraphRecord


def explain_program(program: Program, seconds: float = 60.0, drawn: bool = False) -> Explanation:
    """Explain a program that can be run again and again; drawn: with the forward's graph.

    Raises:
        CannotExplain: the program cannot be explained; the text is one sentence.
    """
    with guarded():
        study = explainable(program, seconds)
        recogniser = Recogniser(study)
        places = backward_places(study)
        try:
            read_places(recogniser, places)
            verdict = judge(recogniser, places)
        except OutOfTime:
            verdict = Verdict([])
            study.unfinished.append(
                f"The time of {seconds:g} seconds was over before the end was judged."
            )
        graph = _graph(recogniser, places) if drawn else None
    broken = verdict.break_
    if broken is not None:
        broken = replace(broken, file=_module(broken.file, program.file))
    return Explanation(
        lines=lines(places, program.file),
        parameters=verdict.parameters,
        break_=broken,
        file=program.file,
        notes=list(study.unfinished),
        source=program.plan.sources.get(program.file, ""),
        graph=graph,
    )


def _graph(recogniser: Recogniser, places: list[Place]) -> "GraphRecord | None":
    """Return the forward's graph; None where a notebook is graded, as no figures are there."""
    try:
        from chainrule.explaining.graph import graph_of
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("chainrule.figures"):
            raise
        return None
    return graph_of(recogniser, places)


def _module(file: str, own: str) -> str:
    """Return how another module of the program is called; "" for its own file."""
    if file == own or not file:
        return ""
    folder = Path(own).resolve().parent
    path = Path(file)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def lines(places: Sequence[Place], file: str) -> list[Line]:
    """Return the lines to show: named values first, then the recognised parts of each line."""
    found: dict[tuple[str, int, str], tuple[Line, bool]] = {}
    stores = _stores(places)
    for place in places:
        site = place.site
        if site.kind in ("loop", "argument"):
            continue
        if not site.speaks and (place.kind in ("none", "undecided") or place.turned):
            continue
        if site.kind == "use" and (site.text.isidentifier() or place.kind == "update"):
            continue  # a parameter that was moved is only read here
        text = site.target if site.kind not in ("append", "return", "yield") else site.text
        part = stores.get(site.statement) if site.kind == "whole" else None
        shown = part if part is not None and place.kind == "none" else place
        line = Line(site.line, text or site.text, shown.label, shown.kind, shown.scale, shown.also)
        line.file = _module(site.file, file)
        key = line.file, line.line, line.text
        if key in found:
            old, speaks = found[key]
            if speaks >= site.speaks and old.kind not in ("none", "undecided"):
                continue
        found[key] = line, site.speaks
    return [line for line, _ in found.values()]


def _stores(places: Sequence[Place]) -> dict[int, Place]:
    """Return for each statement that fills a list, slope by slope, what it stores there."""
    whole = {p.site.statement: p for p in places if p.site.kind == "whole"}
    found = {}
    for place in places:
        site, filled = place.site, whole.get(place.site.statement)
        if site.kind != "item" or filled is None or place.kind not in ("slope", "local"):
            continue
        if place.reading is not None and place.reading.entry >= 0:
            continue  # the slope of one entry is not that of its row
        stored = {e.identity: int(np.size(e.values[0])) for e in place.executions}
        if sum(stored.values()) >= int(np.size(filled.executions[-1].values[0])):
            found[site.statement] = place
    return found


def explain_file(
    file: str | Path,
    cost: str = "",
    setup: str = "",
    backward: str = "",
    settings: dict[str, Any] | None = None,
    seconds: float = 60.0,
    drawn: bool = False,
) -> Explanation:
    """Explain the program in a file; drawn: with the graph of its forward pass.

    Raises:
        CannotExplain: the program cannot be explained; the text is one sentence.
    """
    program = FileProgram(str(file), cost, setup, backward, settings or {})
    return explain_program(program, seconds, drawn)


def explain(
    forward: Callable[..., Any], backward: Any = None, *args: Any, seconds: float = 60.0
) -> Explanation:
    """Explain two functions, or one that does both.

    Args:
        forward: returns the cost, a number. A function for both passes returns the cost first,
            and after it the gradients.
        backward: runs the backward pass; left out where one function does both.
        args: what both functions are called with; they are put back exactly as they were.
        seconds: the most time that it may take.

    Raises:
        CannotExplain: the program cannot be explained; the text is one sentence.
    """
    if not callable(forward):
        raise CannotExplain("explain takes functions: explain(forward, backward, arguments).")
    if backward is not None and not callable(backward):
        args, backward = (backward, *args), None
    return explain_program(CallableProgram(forward, backward, args), seconds, drawn=True)


def _register() -> None:
    """Offer `%%explain` where this is imported in a notebook."""
    import sys

    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None:
            from chainrule.explaining.magic import load_ipython_extension

            load_ipython_extension(shell)


_register()
