"""Markdown to HTML that needs nothing else: formulas as MathML, code coloured by classes.

Every browser draws MathML by itself, so a page needs neither a script nor a font for its
formulas, and a screen reader reads them.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight as coloured
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_EMPTY_HEAD = re.compile("<th([^>]*)></th>")


def to_html(text: str, link: Callable[[str], str]) -> str:
    """Return `text` as HTML; every address in it goes through `link`.

    Headings get anchors as on GitHub. What is wider than a telephone scrolls by itself and can
    be reached with the keyboard.
    """
    md = MarkdownIt("commonmark", {"html": True, "highlight": highlighted}).enable("table")
    md.use(dollarmath_plugin, double_inline=True).use(anchors_plugin, max_level=4)
    md.add_render_rule("math_inline", _inline)
    md.add_render_rule("math_inline_double", _block)
    md.add_render_rule("math_block", _block)
    md.add_render_rule("fence", _fence)
    md.add_render_rule("table_open", _table_open)
    md.add_render_rule("table_close", lambda *_: "</table></div>\n")
    tokens = md.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrs["href"] = link(str(child.attrs["href"]))
            elif child.type == "image":
                raise ValueError(f"The book holds no picture {child.attrs['src']}.")
    # a corner of a table with nothing in it heads nothing
    return _EMPTY_HEAD.sub(r"<td\1></td>", str(md.renderer.render(tokens, md.options, {})))


def formula(latex: str, display: str = "inline") -> str:
    """Return a formula as MathML."""
    return str(convert(latex, display=display)).replace("\\_", "_")


def highlighted(code: str, language: str, _: str = "") -> str:
    """Return code as HTML with one class for each kind of word; "" where it is no known one."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return ""
    return str(coloured(code, lexer, HtmlFormatter(nowrap=True)))


def python(code: str) -> str:
    """Return a cell of Python as a block."""
    return f'<pre class="code" tabindex="0">{highlighted(code, "python")}</pre>\n'


def _inline(_: Any, tokens: Sequence[Any], index: int, *__: Any) -> str:
    return formula(tokens[index].content)


def _block(_: Any, tokens: Sequence[Any], index: int, *__: Any) -> str:
    drawn = formula(tokens[index].content.strip(), "block")
    return f'<div class="wide" tabindex="0" role="group" aria-label="Formula">{drawn}</div>\n'


def _fence(_: Any, tokens: Sequence[Any], index: int, *__: Any) -> str:
    token = tokens[index]
    code = highlighted(token.content, token.info.strip()) or _escaped(token.content)
    return f'<pre class="code" tabindex="0">{code}</pre>\n'


def _table_open(*_: Any) -> str:
    return '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>\n'


def _escaped(text: str) -> str:
    return re.sub("[&<>]", lambda found: f"&#{ord(found[0])};", text)
