"""A unit as a page to read: the learner's notebook, with its still pictures and its questions.

Solutions and checks are not on it: a page is made from the published notebook. What only
makes sense while somebody works (the progress, the questions that come back) is left out.
"""

import ast
import base64
import html
import json
import re
from collections.abc import Callable
from typing import Any

from chainrule.book.frames import Frames, frames
from chainrule.book.markdown import python, to_html
from chainrule.course.questions import Question, questions
from chainrule.course.units import course_dir
from chainrule.figures.picture import IMAGE, narrowest
from chainrule.figures.widget import Figure
from chainrule.notebook.stills import figure_at

# The calls that make a cell nothing to read, and the texts that only announce one of them.
_LEFT_OUT = {"recall", "course_map", "page_to_keep", "glossary", "check"}
_ANNOUNCED = (
    "**Recall.**",
    "### Where you stand",
    "Your page to keep",
    "### Words of this unit",
)
_WORD = re.compile(r'<a href="#Words-of-this-unit">([^<]+)</a>')
_PLACE = re.compile(r'<hr data-cell="(\d+)">\n?')


def unit_html(unit: str, link: Callable[[str], str]) -> str:
    """Return the text, code, questions and pictures of a unit as HTML."""
    notebook = json.loads((course_dir() / f"{unit}.ipynb").read_text("utf-8"))
    texts, blocks = [], {}
    for number, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            if not source.startswith(_ANNOUNCED):
                texts.append(source)
        elif block := _block(unit, number, cell, source):
            blocks[str(number)] = block
            # A place in the text, so that the headings of the whole page are counted together.
            texts.append(f'<hr data-cell="{number}">')
    page = _WORD.sub(_look_up, to_html("\n\n".join(texts), link))
    return _PLACE.sub(lambda found: blocks[found[1]], page)


def word_anchor(word: str) -> str:
    """Return the anchor of a word on the page of the glossary."""
    return re.sub("[^a-z]+", "-", word.casefold())


def _look_up(found: re.Match[str]) -> str:
    return f'<a href="glossary.html#{word_anchor(found[1])}">{found[1]}</a>'


def _block(unit: str, number: int, cell: dict[str, Any], source: str) -> str:
    name, first = _called(source)
    if cell["metadata"].get("nbgrader", {}).get("grade_id") == "given_start" or name in _LEFT_OUT:
        return ""
    if name == "ask":
        return _question(questions(unit)[first])
    shown = "".join(_picture(output, _moving(unit, number)) for output in cell["outputs"])
    return python(source.strip("\n")) + shown


def _called(source: str) -> tuple[str, str]:
    """Return which function the first line that does something calls, and with which text."""
    body = ast.parse(source).body
    match body:
        case [ast.Expr(ast.Call(func=ast.Name(name), args=[ast.Constant(str(first)), *_])), *_]:
            return name, first
        case [ast.Expr(ast.Call(func=ast.Name(name))), *_]:
            return name, ""
    return "", ""


def _question(question: Question) -> str:
    """Return a question with what there is to choose from; the text after it has the answer."""
    given = [option.text for option in question.options] if question.kind == "choice" else []
    given += [question.lines[number] for number in question.shown]
    items = "".join(f"<li>{html.escape(text)}</li>" for text in given)
    choices = f"<ul>{items}</ul>" if items else ""
    return f'<div class="question"><p>{html.escape(question.prompt)}</p>{choices}</div>\n'


def _moving(unit: str, number: int) -> Frames | None:
    made = figure_at(unit, number)
    return frames(made) if isinstance(made, Figure) else None


def _picture(output: dict[str, Any], moving: Frames | None) -> str:
    """Return a stored picture as part of the page, and the others that a slider leads to.

    The picture takes the page's colours. Without a script it stands alone.
    """
    shown = _drawing(*stored_picture(output))
    if moving is None:
        return f'<figure class="cr-figure">{shown}</figure>\n'
    last = len(moving.places) - 1
    slider = (
        f'<label class="slide" hidden>{html.escape(moving.label)} '
        f'<input type="range" min="0" max="{last}" value="{moving.start}"> '
        f"<output>{html.escape(moving.places[moving.start])}</output></label>"
    )
    others = "".join(
        f'<template data-place="{html.escape(place)}">'
        + ("" if k == moving.start else _drawing(one.svg, f"{one.title}. {one.sentence}"))
        + "</template>"
        for k, (place, one) in enumerate(zip(moving.places, moving.pictures, strict=True))
    )
    return (
        f'<figure class="cr-figure" data-frames>{slider}<div class="frame">{shown}</div>'
        f"{others}</figure>\n"
    )


def stored_picture(output: dict[str, Any]) -> tuple[str, str]:
    """Return a stored picture as SVG and its sentence; ValueError when the output is none."""
    stored = "".join(output.get("data", {}).get("text/html", ""))
    found = IMAGE.fullmatch(stored.strip())
    if found is None:
        raise ValueError("A picture in the course is not one that the book can show.")
    return base64.b64decode(found[2]).decode(), html.unescape(found[1])


def _drawing(svg: str, caption: str) -> str:
    return (
        '<div class="wide" tabindex="0" role="group" '
        f'aria-label="Drawing"><div style="min-width:{narrowest(svg)}px">{svg}</div></div>'
        f"<figcaption>{html.escape(caption, quote=False)}</figcaption>"
    )
