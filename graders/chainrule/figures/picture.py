"""A picture together with the sentence and the table that say the same numbers.

Nobody has to see a figure to know what it states: the sentence is the drawing's accessible
name, and both stand under the drawing with the numbers in a table. A picture displays
itself in a notebook, without a widget and without a running kernel.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from chainrule.figures.svg import DARK, LIGHT, document, escape


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--cr-{name}:{value};" for name, value in colours.items())


STYLE = (
    f".cr-figure{{{_variables(LIGHT)}color:var(--jp-content-font-color1,#1b1b1b)}}"
    f'[data-jp-theme-light="false"] .cr-figure{{{_variables(DARK)}}}'
    ".cr-figure .cr-sentence{margin:4px 0 6px;line-height:1.45;max-width:860px;white-space:normal}"
    ".cr-figure .cr-scroll{overflow-x:auto;max-width:100%}"
    ".cr-figure table.cr-numbers{border-collapse:collapse;margin:0 0 6px;font-size:13px;"
    "line-height:1.35;color:inherit}"
    ".cr-figure table.cr-numbers caption{text-align:left;font-weight:600;padding:2px 0;"
    "white-space:nowrap;color:inherit;caption-side:top}"
    ".cr-figure table.cr-numbers :is(th,td){text-align:left;padding:2px 12px 2px 0;border:0;"
    "border-bottom:1px solid var(--cr-faint);font-variant-numeric:tabular-nums;"
    "background:none;white-space:normal;max-width:none;color:inherit;vertical-align:top}"
    ".cr-figure table.cr-numbers th{font-weight:600}"
)


@dataclass(frozen=True)
class Picture:
    """What a figure shows for one setting of its parameters."""

    title: str
    sentence: str
    svg: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    folded: bool = False  # whether the table waits to be opened

    @property
    def html(self) -> str:
        """The drawing, its sentence and its table."""
        head = "".join(f'<th scope="col">{escape(h)}</th>' for h in self.header)
        body = "".join(
            "<tr>"
            + f'<th scope="row">{escape(first)}</th>'
            + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
            + "</tr>"
            for first, *rest in self.rows
        )
        table = (
            f'<div class="cr-scroll"><table class="cr-numbers">'
            f"<caption>The numbers: {escape(self.title)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )
        if self.folded:
            table = f"<details><summary>The same in a table</summary>{table}</details>"
        return f'{self.svg}<p class="cr-sentence">{escape(self.sentence)}</p>{table}'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/html": f'<style>{STYLE}</style><div class="cr-figure">{self.html}</div>',
            "text/plain": f"{self.title}. {self.sentence}",
        }


def compose(
    title: str,
    sentence: str,
    size: tuple[int, int],
    body: Iterable[str],
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> Picture:
    """Return the picture whose drawing is made of `body` and named by title and sentence."""
    return Picture(
        title=title,
        sentence=sentence,
        svg=document(*size, f"{title}. {sentence}", "".join(body)),
        header=tuple(header),
        rows=tuple(tuple(str(cell) for cell in row) for row in rows),
    )
