"""The still pictures of a unit's figures, for readers of the published notebook without a kernel.

A figure's cell is drawn with the course's own answers, from the few cells that it needs, and left
as an `<img>` with its sentence as alternative text: the form that nbviewer, GitHub and a notebook
that nobody trusts show alike. A drawing's numbers come out of floating point, whose last digit
differs between machines and versions of NumPy. So a picture that is stored already stays as it
is, byte for byte, while the fresh one differs from it by no more than one in the last digit that
is written: only a change that can be seen changes a notebook.
"""

import ast
import base64
import contextlib
import io
import re
from collections.abc import Mapping, Sequence

import numpy as np

from chainrule import figures
from chainrule.course.source import Cell, fresh_namespace, reference, run_source, unit_cells
from chainrule.figures.picture import IMAGE, Picture, as_image
from chainrule.figures.widget import Figure

# These show what a learner's own training gave, or are drawn by matplotlib in pixels.
_NOT_STILL = {"show", "digit"}
# The subject of this one is rounding itself: on another machine other digits are as right.
_ROUNDING = {"step_size"}
_RASTER = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")
_ROUNDED = re.compile(_NUMBER.pattern + "(?:(?:×10)?[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


def figure_called(source: str) -> str:
    """Return the name of the figure that a cell ends in, or "" when it leaves no still picture."""
    try:
        last = ast.parse(source).body[-1]
    except (SyntaxError, IndexError):
        return ""
    match last:
        case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name("figures"), attr=name))):
            return "" if name in _NOT_STILL else name
    return ""


def still(unit: str, place: int) -> dict[str, str]:
    """Return the outputs, by MIME type, of the figure in cell number `place` of a unit's source."""
    made = figure_at(unit, place)
    return as_image(_told_to_the_end(made) if isinstance(made, Figure) else made)


def figure_at(unit: str, place: int) -> Figure | Picture:
    """Return what the figure's cell number `place` of a unit's source shows, at its beginning."""
    cells = unit_cells(unit)
    namespace = fresh_namespace(unit)
    namespace |= {"figures": figures, "ready": lambda name: reference(unit, name)}
    shown = ast.parse(cells[place].source)
    last = shown.body.pop()
    assert isinstance(last, ast.Expr)
    silence = io.StringIO()
    with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
        for number in _needed(cells, place, set(namespace)):
            run_source(cells[number].source, namespace, f"<{unit}:{number}>")
        run_source(ast.unparse(shown), namespace, f"<{unit}:{place}>")
        made: Figure | Picture = eval(ast.unparse(last.value), namespace)
    return made


def _told_to_the_end(figure: Figure) -> Picture:
    """Return the picture of a figure's last step, where it has steps: nobody can press Next."""
    for name, last in figure.steps.items():
        setattr(figure, name, last)
    return figure.picture


def _needed(cells: Sequence[Cell], place: int, known: set[str]) -> list[int]:
    """Return, in order, the ungraded cells before `place` that make names which it uses."""
    wanted, found = _used(cells[place].source) - known, []
    for number in range(place - 1, -1, -1):
        if cells[number].kind != "code" or figure_called(cells[number].source):
            continue
        made = _made(cells[number].source)
        if made & wanted:
            found.append(number)
            wanted = (wanted - made) | (_used(cells[number].source) - known)
    return found[::-1]


def _used(source: str) -> set[str]:
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    return {node.id for node in nodes if isinstance(node.ctx, ast.Load)}


def _made(source: str) -> set[str]:
    """Return the names that the statements of a cell bind, not those inside its functions."""
    tree = ast.parse(source)
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names |= {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return names


def looks_the_same(stored: Mapping[str, str], fresh: Mapping[str, str], name: str) -> bool:
    """Whether nobody can tell a stored picture of the figure `name` from a fresh one.

    All but the numbers is equal, a number differs by at most 1 in its last digit, and a raster by
    less than 2 of 255 on the average. Where the subject is rounding, no number is compared.
    """
    before, after = _text(stored), _text(fresh)
    number = _ROUNDED if name in _ROUNDING else _NUMBER
    if number.sub("#", _RASTER.sub("", before)) != number.sub("#", _RASTER.sub("", after)):
        return False
    if name not in _ROUNDING:
        numbers = [_NUMBER.findall(_RASTER.sub("", text)) for text in (before, after)]
        if not all(map(_near, *numbers)):
            return False
    rasters = [_RASTER.findall(text) for text in (before, after)]
    return len(rasters[0]) == len(rasters[1]) and all(map(_alike, *rasters))


def _text(bundle: Mapping[str, str]) -> str:
    """Return what an image says, and its drawing as text; "" where there is no such image."""
    match = IMAGE.fullmatch(bundle.get("text/html", ""))
    drawing = base64.b64decode(match[2]).decode() if match else ""
    return f"{match[1]}\n{drawing}" if match else ""


def _near(a: str, b: str) -> bool:
    digits = max(len(text.partition(".")[2]) for text in (a, b))
    if not digits:
        return a == b
    values = [float(text.replace("−", "-")) for text in (a, b)]
    return abs(values[0] - values[1]) < 1.5 * 10.0**-digits


def _alike(a: str, b: str) -> bool:
    from PIL import Image

    pixels = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"), dtype=float)
        for data in (a, b)
    ]
    same_shape = pixels[0].shape == pixels[1].shape
    return same_shape and float(np.abs(pixels[0] - pixels[1]).mean()) < 2.0
