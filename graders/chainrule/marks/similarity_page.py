"""The page of a similarity report: the most alike pairs, each exercise side by side."""

import difflib
import io
import tokenize
from collections.abc import Mapping

from jinja2 import Environment

from chainrule.marks.similarity import Likeness, Pair

_PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Likeness in {{ unit }}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .15rem .8rem .15rem 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
pre { background: #f4f4f4; padding: .6rem; overflow-x: auto; margin: 0; }
mark { background: #ffe08a; } summary { cursor: pointer; padding: .2rem 0; }
</style></head><body>
<h1>Likeness in {{ unit }}</h1>
<p>For reading. These numbers say how much two hand-ins share that few others have, from 0 to 1.
They say nothing about how that came about: two people may have the same idea, or the same source.
Nothing here changes a score. Short right answers are alike by themselves, and what everybody was
handed, the course's own answers among it, is left out.</p>
<table><tr><th>pair</th><th>likeness</th></tr>
{% for pair in pairs %}
<tr><td><a href="#pair-{{ loop.index }}">{{ pair.one }} and {{ pair.other }}</a></td>
<td>{{ "%.2f"|format(pair.score) }}</td></tr>
{% endfor %}</table>
<p>Of all {{ count }} pairs half are below {{ "%.2f"|format(middle) }}.</p>
{% for pair in pairs %}
<h2 id="pair-{{ loop.index }}">{{ pair.one }} and {{ pair.other }}:
{{ "%.2f"|format(pair.score) }}</h2>
{% for name, left, right in sides[loop.index0] %}
<details{% if loop.index <= 3 %} open{% endif %}><summary>{{ name }}</summary>
<div class="pair">
{% for side in (left, right) %}
<pre>{% for text, alike in side %}
{% if alike %}<mark>{{ text }}</mark>{% else %}{{ text }}{% endif %}{{ "\n" }}
{%- endfor %}</pre>
{% endfor %}
</div></details>
{% endfor %}{% endfor %}
{% if unread %}<h2>Not compared</h2><ul>
{% for name, reason in unread.items() %}
<li>{{ name }}: {{ reason }}</li>
{% endfor %}</ul>{% endif %}
</body></html>
"""
)
Side = list[tuple[str, bool]]


def as_html(found: Likeness, most: int) -> str:
    """Return the page with the `most` pairs that are most alike."""
    pairs = found.pairs[:most]
    scores = sorted(pair.score for pair in found.pairs)
    return _PAGE.render(
        unit=found.unit,
        pairs=pairs,
        count=len(scores),
        middle=scores[len(scores) // 2],
        sides=[_sides(pair, found.cells) for pair in pairs],
        unread=found.unread,
    )


def _sides(pair: Pair, cells: Mapping[str, Mapping[str, str]]) -> list[tuple[str, Side, Side]]:
    one, other = cells[pair.one], cells[pair.other]
    return [
        (name, *side_by_side(one.get(name, ""), other.get(name, ""))) for name in pair.exercises
    ]


def side_by_side(one: str, other: str) -> tuple[Side, Side]:
    """Return the lines of two cells, each with whether the other cell has its like somewhere."""
    left, right = one.splitlines(), other.splitlines()
    shapes = [[_shape(line) for line in lines] for lines in (left, right)]
    return _marked(left, *shapes), _marked(right, *reversed(shapes))


def _marked(lines: list[str], own: list[str], others: list[str]) -> Side:
    known = [shape for shape in others if shape]
    return [
        (line, bool(shape) and bool(difflib.get_close_matches(shape, known, 1, 0.9)))
        for line, shape in zip(lines, own, strict=True)
    ]


def _shape(line: str) -> str:
    """Return a line without its spaces and its names, empty when that says nothing."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(line.strip()).readline))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return "".join(line.split())
    parts = ["_" if t.type == tokenize.NAME else t.string for t in tokens if t.string.strip()]
    return "".join(parts) if len(parts) > 3 else ""
