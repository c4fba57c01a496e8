"""A picture together with the sentence and the table that say the same numbers.

Nobody has to see a figure to know what it states: the sentence is the drawing's accessible
name, and both stand under the drawing with the numbers in a table. A picture displays
itself in a notebook, without a widget and without a running kernel.
"""

import base64
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from chainrule.figures.svg import DARK, LIGHT, RED, document, escape, panel, text


def variables(colours: dict[str, str]) -> str:
    """Return a theme's colours as custom properties of CSS."""
    return "".join(f"--cr-{name}:{value};" for name, value in colours.items())


def static(name: str) -> str:
    """Return the text of a script or a style sheet of this package."""
    return (files("chainrule.figures") / "static" / name).read_text(encoding="utf-8")


STYLE = (
    f":is(.cr-figure,.cr-sheet){{{variables(LIGHT)}}}"
    f'[data-jp-theme-light="false"] :is(.cr-figure,.cr-sheet){{{variables(DARK)}}}'
    f"\n{static('picture.css')}"
)
LEAST = 11  # pixels: no text of a drawing is shown smaller
# What `as_image` writes: the alternative text, and the drawing in base64.
IMAGE = re.compile(
    r'<div [^>]*><img alt="([^"]*)" width="760" style="[^"]*" '
    r'src="data:image/svg\+xml;base64,([^"]*)"></div>'
)
_FONT_SIZE = re.compile(r'font-size="([\d.]+)"')
_WIDTH = re.compile(r'viewBox="0 0 (\d+)')
_STACKED_TEXT = 14  # units: no text is smaller where panels are stacked, as picture.css has it
_NOTICE = "Something is wrong: see the sentence below."


@dataclass(frozen=True)
class Picture:
    """What a figure shows for one setting of its parameters."""

    title: str
    sentence: str
    svg: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    folded: bool = False  # whether the table waits to be opened
    stacked: tuple[int, int] | None = None  # its size when its panels stand below each other

    @property
    def drawing(self) -> str:
        """The drawing and its sentence."""
        return (
            f'<div class="cr-scroll cr-drawing" tabindex="0" role="group" aria-label="Drawing">'
            f"<div {self._place}>{self.svg}</div></div>"
            f'<p class="cr-sentence">{escape(self.sentence)}</p>'
        )

    @property
    def _place(self) -> str:
        """The attributes of what holds the drawing: how narrow it may become, and how stacked."""
        least = narrowest(self.svg)
        if self.stacked is None:
            return f'style="min-width:{least}px"'
        width, height = self.stacked
        whole = 100 * float(_WIDTH.findall(self.svg)[0]) / width
        return (
            f'class="cr-stack" style="--cr-least:{least}px;--cr-shape:{width}/{height};'
            f"--cr-least-stacked:{math.ceil(width * LEAST / _STACKED_TEXT)}px;"
            f'--cr-most-stacked:{round(1.2 * width)}px;--cr-whole:{whole:.2f}%"'
        )

    @property
    def table(self) -> str:
        """The numbers in a table."""
        head = "".join(f'<th scope="col">{escape(h)}</th>' for h in self.header)
        body = "".join(
            "<tr>"
            + f'<th scope="row">{escape(first)}</th>'
            + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
            + "</tr>"
            for first, *rest in self.rows
        )
        return (
            f'<div class="cr-scroll" tabindex="0" role="group" aria-label="Table">'
            f'<table class="cr-numbers">'
            f"<caption>The numbers: {escape(self.title)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    @property
    def html(self) -> str:
        """The drawing, its sentence and its table."""
        table = self.table
        if self.folded:
            table = f"<details><summary>The same in a table</summary>{table}</details>"
        return f"{self.drawing}{table}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/html": f'<style>{STYLE}</style><div class="cr-figure">{self.html}</div>',
            "text/plain": f"{self.title}. {self.sentence}",
        }


def narrowest(svg: str) -> int:
    """Return the pixels of width below which the smallest text would be shown under `LEAST`.

    In a narrower place a drawing scrolls.
    """
    smallest = min(map(float, _FONT_SIZE.findall(svg)), default=float(LEAST))
    return math.ceil(float(_WIDTH.findall(svg)[0]) * min(LEAST / smallest, 1.0))


def as_image(picture: Picture) -> dict[str, str]:
    """Return the drawing as an image with its sentence as alternative text, by MIME type.

    An image is shown where no widget runs and nothing is trusted, and where inlined SVG is cut.
    It scrolls in a narrow place, as the live drawing does.
    """
    label = f"{picture.title}. {picture.sentence}"
    drawing = base64.b64encode(picture.svg.encode()).decode()
    html = (
        '<div style="overflow-x:auto" tabindex="0" role="group" aria-label="Drawing">'
        f'<img alt="{escape(label)}" width="760" '
        f'style="width:100%;max-width:760px;min-width:{narrowest(picture.svg)}px" '
        f'src="data:image/svg+xml;base64,{drawing}"></div>'
    )
    return {"text/html": html, "text/plain": label}


def compose(
    title: str,
    sentence: str,
    size: tuple[int, int],
    body: Iterable[str],
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    troubles: Iterable[str] = (),
    stacked: tuple[int, int] | None = None,
) -> Picture:
    """Return the picture whose drawing is made of `body` and named by title and sentence.

    `troubles` say what is wrong with the parameters: the sentence begins with them, and a
    line at the top of the drawing points there. `stacked` is the size of the drawing where each
    `svg.panel` has moved to its place below the others.
    """
    marks = list(body)
    found = "; ".join(troubles)
    if found:
        sentence = f"Attention: {found}. {sentence}".rstrip()
        notice = text(size[0] / 2, 15, _NOTICE, anchor="middle", colour=RED, bold=True)
        marks.append(panel([notice], (stacked[0] - size[0]) / 2, 0) if stacked else notice)
    return Picture(
        title=title,
        sentence=sentence,
        svg=document(*size, f"{title}. {sentence}", "".join(marks)),
        header=tuple(header),
        rows=tuple(tuple(str(cell) for cell in row) for row in rows),
        stacked=stacked,
    )
