"""Put what was found into the course's words: one short phrase for each line.

The phrases say what a value is, which constant travels along with it, and why that is no mistake
where it is none.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainrule.explaining.report import Explanation, Line, Parameter


def factor(scale: float) -> str:
    """Write a constant in front of a slope: nothing for 1, a minus for −1."""
    if scale == 1:
        return ""
    if scale == -1:
        return "−"
    return f"{scale:.4g}".replace("-", "−") + " · "


def phrase(line: "Line", found: "Explanation") -> str:
    """Say in a few words what a line's value is; `found` is the explanation that it stands in."""
    if line.kind == "none":
        return "not recognised"
    if line.kind == "undecided":
        return "zero: every slope fits, so none is named"
    slope = factor(line.scale) + line.label
    if line.kind == "term":
        return f"one path of {slope}"
    if line.kind == "partial":
        return f"{slope}, summed up to here"
    if line.kind == "update":
        step = f"{abs(line.scale):.4g} · {line.label}"
        return f"moved by {'−' if line.scale < 0 else '+'}{step}"
    if line.kind in ("local", "factor"):
        return f"{slope}, one link"
    if line.scale == -1:
        return _with_a_minus(slope, found)
    return slope


def _with_a_minus(slope: str, found: "Explanation") -> str:
    """Say where a minus goes: the update settles it when the parameters' gradients have it, too."""
    last = {
        parameter.name: line.scale < 0
        for line in found.lines
        for parameter in found.parameters
        if _is_gradient(line, parameter.name)
    }
    carried = list(last.values())
    if carried and all(carried):
        return f"{slope}, with a minus that the update settles"
    if carried and not any(carried):
        return f"{slope}, with a minus that a later line settles"
    return f"{slope}, with a minus"


def _is_gradient(line: "Line", parameter: str) -> bool:
    """Whether a line's value is the slope of a parameter, or of an entry of it."""
    of = line.label.rpartition("/∂")[2]
    return line.kind == "slope" and (of == parameter or of.startswith(f"{parameter}["))


def parameter_phrase(parameter: "Parameter") -> str:
    """Say whether a parameter's gradient is right."""
    if parameter.right:
        return f"right to {parameter.digits} digits"
    if parameter.digits:
        return f"wrong: {factor(parameter.scale)}∂J/∂{parameter.name}"
    return "wrong: no multiple of the measured slope"


def summary(found: "Explanation") -> str:
    """Say in one or two sentences how the program stands."""
    broken = found.break_
    if broken is not None:
        line, file, at, why = broken.line, broken.file, broken.text, broken.why
        said = [
            f"The chain breaks on line {line} of {file}, at {at}: {why}."
            if file
            else f"The chain breaks on line {line}, at {at}: {why}.",
            f"It is: {broken.is_}.",
        ]
        if broken.needed:
            said.append(f"Needed: {broken.needed}.")
        return " ".join(said)
    if not found.parameters:
        return "No parameter's gradient was found, so nothing can be said of the end."
    count = len(found.parameters)
    return (
        "The chain holds: the gradient of the one parameter is right."
        if count == 1
        else f"The chain holds: the gradients of {count} parameters are right."
    )
