"""Build the book: pages, slides, style, and what the search looks through, as files in a folder.

The same sources give the same bytes. A page asks no other host for anything.
"""

import json
import re
import tempfile
from collections.abc import Sequence
from html.parser import HTMLParser
from importlib.resources import files
from itertools import groupby, pairwise
from pathlib import Path

import jinja2

from chainrule.book.pages import Page, pages, slides_file
from chainrule.book.slides import deck
from chainrule.course.units import UNITS
from chainrule.figures.picture import static
from chainrule.figures.svg import DARK, LIGHT

MARK = "chainrule-book.json"
_SEARCH = """<h1>Search</h1>
<p><label for="words">Words</label></p>
<input id="words" type="search" autocomplete="off">
<p id="count" role="status"></p>
<noscript><p>The search needs JavaScript. All pages are under <em>Contents</em>.</p></noscript>
<ol id="found"></ol>
<script src="sections.js"></script>
<script src="search.js"></script>"""


class CannotBuild(Exception):
    """The book cannot be built; the text is one sentence that says what to do."""


def in_the_way(folder: Path, mark: str) -> str:
    """Say in a sentence why nothing can be built in `folder`; "" where something can.

    A folder that holds the file `mark` was built before, and may be built anew.
    """
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return f"{folder} is a file, not a folder: choose another name."
    if any(folder.iterdir()) and not (folder / mark).is_file():
        return f"{folder} holds something else: name a new or empty folder."
    return ""


def build(folder: Path, edition: str = "") -> int:
    """Build the book in `folder` and return its size in bytes.

    `edition` is the address of a browser edition, with a slash at its end: each page then links
    to it. A book that was built before is replaced when the new one is finished.

    Raises:
        CannotBuild: the folder is a file, or holds something else.
        OSError: a file cannot be written; nothing has changed.
    """
    if reason := in_the_way(folder, MARK):
        raise CannotBuild(reason)
    contents = book_files(edition)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".chainrule-book-", dir=folder.parent) as temporary:
        book = Path(temporary) / "book"
        book.mkdir()
        for name, text in contents.items():
            (book / name).write_text(text, "utf-8", newline="\n")
        if folder.exists():
            folder.rename(Path(temporary) / "former")
        book.rename(folder)
    return sum(len(text.encode()) for text in contents.values())


def book_files(edition: str = "") -> dict[str, str]:
    """Return the text of every file of the book by its name."""
    made = pages()
    search = Page("search.html", "Look up", "Search", _SEARCH)
    place = 1 + max(number for number, page in enumerate(made) if page.part == "Look up")
    shown = [*made[:place], search, *made[place:]]
    parts = [(part, list(of)) for part, of in groupby(shown, lambda page: page.part) if part]
    loader = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, autoescape=False)
    template = loader.from_string(_file("page.html"))
    beside = zip([None, *shown[:-1]], [*shown[1:], None], strict=True)
    texts = {
        page.path: template.render(
            page=page, parts=parts, before=before, after=after, edition=edition
        )
        for page, (before, after) in zip(shown, beside, strict=True)
    }
    texts |= {slides_file(unit): deck(unit, edition) for unit in UNITS}
    texts["book.css"] = _style()
    texts["search.js"] = _file("search.js")
    texts["frames.js"] = _file("frames.js")
    texts["sections.js"] = f"const SECTIONS = {json.dumps(_sections(made), ensure_ascii=False)};\n"
    texts[MARK] = json.dumps({"pages": len(shown)})
    return texts


def _file(name: str) -> str:
    return (files("chainrule.book") / name).read_text("utf-8")


def _style() -> str:
    """Return the style of the pages, with the colours that drawings have in both themes."""
    light, dark = (
        "".join(f"--cr-{name}: {value}; " for name, value in colours.items())
        for colours in (LIGHT, DARK)
    )
    colours = f":root {{ {light}}}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n"
    return colours + static("picture.css") + _file("book.css")


def _sections(made: Sequence[Page]) -> list[dict[str, str]]:
    """Return the sections of all pages: title, address, and the text that is searched."""
    found = []
    for page in made:
        starts = [match.start() for match in re.finditer(r"<h[1-3]\b", page.body)]
        for start, end in pairwise([*starts, len(page.body)]):
            part = page.body[start:end]
            heading, _, text = part.partition("</h")
            anchor = re.match(r'<h\d[^>]*id="([^"]*)"', heading)
            own = "" if heading.startswith("<h1") else f"{page.title}: "
            found.append(
                {
                    "title": own + plain(heading),
                    "address": page.path + (f"#{anchor[1]}" if anchor else ""),
                    "text": plain(text.partition(">")[2]),
                }
            )
    return found


class _Text(HTMLParser):
    """Collects what a reader sees at first as text; the words in drawings stand in captions."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.drawings = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.drawings += tag in ("svg", "template")

    def handle_endtag(self, tag: str) -> None:
        self.drawings -= tag in ("svg", "template")
        if tag in ("p", "li", "td", "th", "dt", "dd", "pre", "figcaption", "summary"):
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.drawings:
            self.parts.append(data)


def plain(text: str) -> str:
    """Return the text of a piece of HTML on one line."""
    reader = _Text()
    reader.feed(text)
    reader.close()
    return " ".join("".join(reader.parts).split())
