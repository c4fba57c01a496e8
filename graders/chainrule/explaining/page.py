"""Show an explanation in a notebook or a browser: the program's source with a margin.

It needs no script and no kernel. Each line of the backward pass can be opened for its values
(with the keyboard, too), the colours follow JupyterLab's theme or the system's, and what is said
by colour is said in words as well.
"""

from html import escape
from typing import TYPE_CHECKING

from chainrule.explaining.words import parameter_phrase, phrase, summary

if TYPE_CHECKING:
    from chainrule.explaining.report import Explanation, Line

_STYLE = """
<style>
.chainrule-explain { color-scheme: light dark; font-family: var(--jp-ui-font-family, sans-serif);
  color: var(--jp-ui-font-color1, CanvasText);
  background: var(--jp-layout-color0, Canvas); }
.chainrule-explain code, .chainrule-explain .cr-line { font-family: var(--jp-code-font-family,
  monospace); }
.chainrule-explain .cr-line { display: grid; grid-template-columns: 3em minmax(20em, 3fr) 2fr;
  gap: 1em; white-space: pre-wrap; padding: 1px 4px; }
.chainrule-explain .cr-line > :first-child { text-align: right; opacity: 0.7; }
.chainrule-explain summary { cursor: pointer; list-style: none; }
.chainrule-explain summary:focus-visible { outline: 2px solid var(--jp-brand-color1, Highlight); }
.chainrule-explain .broken { border-left: 4px solid var(--jp-error-color1, #b00020); }
.chainrule-explain table { border-collapse: collapse; margin: 0.5em 0 0.5em 4em; }
.chainrule-explain th, .chainrule-explain td { text-align: left; padding: 2px 12px 2px 0; }
@media (max-width: 600px) {
  .chainrule-explain .cr-line { grid-template-columns: 2em 1fr; row-gap: 0; }
  .chainrule-explain .cr-line > :last-child { grid-column: 2; }
  .chainrule-explain table { display: block; overflow-x: auto; margin-left: 0; }
}
.chainrule-explain .steps { display: flex; flex-wrap: wrap; gap: 2px; border: 0; padding: 0;
  margin: 0.5em 0; min-width: 0; }
.chainrule-explain .steps input { width: 24px; height: 24px; margin: 0; }
.chainrule-explain .steps input:focus-visible { outline: 2px solid var(--jp-brand-color1,
  Highlight); }
.chainrule-explain .step { display: none; order: 1; flex: 1 0 100%; min-width: 0; }
.chainrule-explain .steps input:checked + .step { display: block; }
</style>
"""


def fragment(found: "Explanation") -> str:
    """Return the whole explanation as HTML."""
    lines: dict[int, list[Line]] = {}
    others: dict[str, list[Line]] = {}
    for line in found.lines:
        if not line.file:
            lines.setdefault(line.line, []).append(line)
        elif line.kind != "none":
            others.setdefault(line.file, []).append(line)
    parts = [_STYLE, '<section class="chainrule-explain" aria-label="Explanation of a program">']
    parts.append(f"<p><strong>{escape(summary(found))}</strong></p>")
    parts.append(_ends(found))
    parts.append(
        _source(found, lines)
        if found.source
        else _table([line for line in found.lines if not line.file], found)
    )
    for file, theirs in others.items():
        parts.append(f"<p><code>{escape(file)}</code></p>{_table(theirs, found)}")
    parts += [f"<p>{escape(note)}</p>" for note in found.notes]
    parts.append(_graph(found))
    parts.append("</section>")
    return "\n".join(part for part in parts if part)


def _graph(found: "Explanation") -> str:
    """Return the forward's graph, one picture for each step: a row of radio buttons goes on."""
    if found.graph is None:
        return ""
    from chainrule.figures.gallery.graph import graph, steps
    from chainrule.figures.picture import STYLE, variables
    from chainrule.figures.svg import DARK

    dark = (  # a page of its own follows the system; JupyterLab says which theme it has
        "@media (prefers-color-scheme: dark) { body:not([data-jp-theme-light]) .chainrule-explain"
        f" .cr-figure {{ {variables(DARK)} --jp-content-font-color1: CanvasText;"
        " --jp-layout-color0: Canvas } }"
    )
    count = steps(found)
    name = f"step-{id(found):x}"
    pictures = [graph.draw(found, step=step) for step in range(count)]
    buttons = "".join(
        f'<input type="radio" name="{name}" data-lm-suppress-shortcuts="true"'
        f' aria-label="Step {step} of {count - 1}"'
        f"{' checked' if step == count - 1 else ''}>"
        f'<div class="step">{picture.drawing}</div>'
        for step, picture in enumerate(pictures)
    )
    return (
        f"<style>{STYLE}\n{dark}</style><details open><summary>The forward pass as a graph: "
        "values forward, slopes back. The arrow keys go from step to step.</summary>"
        f'<div class="cr-figure"><fieldset class="steps" aria-label="Steps">{buttons}</fieldset>'
        f"<details><summary>The same in a table</summary>{pictures[-1].table}</details></div>"
        "</details>"
    )


def _source(found: "Explanation", lines: dict[int, list["Line"]]) -> str:
    rows = []
    broken = found.break_.line if found.break_ and not found.break_.file else 0
    for number, text in enumerate(found.source.splitlines(), 1):
        mine = [line for line in lines.get(number, []) if line.kind != "none"]
        said = phrase(best(mine), found) if mine else ""
        if number == broken:
            said = f"{said + '; ' if said else ''}here the chain breaks"
        cells = (
            f"<span>{number}</span><span>{escape(text) or ' '}</span><span>{escape(said)}</span>"
        )
        # not "row": on a page that has Bootstrap, such as nbgrader's, that brings cells of its own
        kind = "cr-line broken" if number == broken else "cr-line"
        if mine:
            rows.append(
                f'<details><summary class="{kind}">{cells}</summary>{_table(mine, found)}</details>'
            )
        else:
            rows.append(f'<div class="{kind}">{cells}</div>')
    return "\n".join(rows)


def best(lines: list["Line"]) -> "Line":
    """Return the value that stands for its line: what is stored, before what is inside."""
    named = [line for line in lines if line.text.replace("_", "").replace(".", "").isalnum()]
    return (named or lines)[-1]


def _table(lines: list["Line"], found: "Explanation") -> str:
    rows = "".join(
        f"<tr><td>{line.line}</td><td><code>{escape(line.text)}</code></td>"
        f"<td>{escape(phrase(line, found))}</td><td>{line.scale:.6g}</td>"
        f"<td>{escape(', '.join(line.also))}</td></tr>"
        for line in lines
    )
    head = "".join(
        f'<th scope="col">{title}</th>' for title in ("line", "value", "is", "scale", "also")
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _ends(found: "Explanation") -> str:
    if not found.parameters:
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(parameter.name)}</code></td>"
        f"<td>{escape(parameter_phrase(parameter))}</td></tr>"
        for parameter in found.parameters
    )
    return (
        '<table><thead><tr><th scope="col">parameter</th><th scope="col">gradient</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>"
    )
