"""The page to keep, as tables: what has been earned stands there, the rest says where it waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from chainrule.course.page_to_keep import SECTIONS, Row
from chainrule.figures.picture import STYLE
from chainrule.figures.svg import escape

_WAITS = "fills when {exercise} passes"


@dataclass(frozen=True)
class Sheet:
    """The page: it shows itself in a notebook, prints as text, and is written as one file."""

    sentence: str
    sections: tuple[tuple[str, tuple[Row, ...]], ...]
    passed: frozenset[tuple[str, str]]

    def text_of(self, row: Row) -> str:
        """Return what a row says now."""
        if not row.exercise or (row.unit, row.exercise) in self.passed:
            return row.right
        return _WAITS.format(exercise=row.exercise)

    @property
    def html(self) -> str:
        """The sentence and one table for each section."""
        return f'<p class="cr-sentence">{escape(self.sentence)}</p>' + "".join(
            self._table(name, rows) for name, rows in self.sections
        )

    def _table(self, name: str, rows: Sequence[Row]) -> str:
        title, left, right = SECTIONS[name]
        head = "".join(f'<th scope="col">{h}</th>' for h in (left, right, "unit"))
        body = ""
        for row in rows:
            open_still = self.text_of(row) != row.right
            said = escape(self.text_of(row))
            said = f"<i>{said}</i>" if open_still else said
            first = f"<code>{escape(row.left)}</code>" if name == "lines" else escape(row.left)
            body += f'<tr><th scope="row">{first}</th><td>{said}</td><td>{row.unit[:2]}</td></tr>'
        return (
            f'<div class="cr-scroll" tabindex="0" role="group" aria-label="{title}">'
            f'<table class="cr-numbers"><caption>{title}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    @property
    def plain(self) -> str:
        """The page as text, one row a line."""
        parts = [self.sentence]
        for name, rows in self.sections:
            parts += ["", SECTIONS[name][0]]
            parts += [f"  {row.left}: {self.text_of(row)}" for row in rows]
        return "\n".join(parts)

    @property
    def document(self) -> str:
        """The page as a file of its own, which needs nothing else and prints on paper."""
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            "<title>Where Is the Chain Rule? The page to keep</title>"
            f"<style>body{{font-family:system-ui,sans-serif;margin:1.5rem}}{STYLE}</style></head>"
            "<body><main><h1>Where is the chain rule?</h1>"
            f'<div class="cr-sheet">{self.html}</div></main></body></html>\n'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/html": f'<style>{STYLE}</style><div class="cr-sheet">{self.html}</div>',
            "text/plain": self.plain,
        }


def page_to_keep(
    sections: Sequence[tuple[str, Sequence[Row]]], passed: Collection[tuple[str, str]]
) -> Sheet:
    """Return the page with the rows of the exercises in `passed`, pairs (unit, name), filled."""
    earned = [row for _, rows in sections for row in rows if row.exercise]
    done = sum((row.unit, row.exercise) in passed for row in earned)
    if not earned:
        sentence = "Words of the course, and the unit that explains each."
    elif done < len(earned):
        sentence = (
            f"{done} of {len(earned)} rows are yours. "
            "The others fill as your functions pass their checks."
        )
    else:
        sentence = f"All {done} rows are yours."
    kept = tuple((name, tuple(rows)) for name, rows in sections)
    return Sheet(sentence, kept, frozenset(passed))
