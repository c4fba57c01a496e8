"""Which pages the book has, in order, and where a link in one of their texts leads."""

import html
import inspect
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files

from chainrule.book.markdown import python, to_html
from chainrule.book.units import unit_html, word_anchor
from chainrule.checking.check_gradient import check_gradient
from chainrule.course.page_to_keep import SECTIONS, Row, sections
from chainrule.course.teaching import pages as teachers_notes
from chainrule.course.units import UNITS, documents_dir

REPOSITORY = "https://github.com/chainrule-course/chainrule/blob/main/"
_TEACHING = "graders/chainrule/course/teaching/"
# A room's own page, by the name that it has in the book.
_ROOMS = {
    "explain": "explaining",
    "grading": "grading",
    "platforms": "marks",
    "book": "book",
    "edition": "lite",
}


@dataclass(frozen=True)
class Page:
    """One page: its file, the part of the book it stands in, its title, its unit if it has one."""

    path: str
    part: str
    title: str
    body: str
    unit: str = ""


def pages() -> list[Page]:
    """Return every page of the book but the search, in the order in which it is read.

    Raises:
        ValueError: a text has a picture that the book does not hold.
    """
    made = [_welcome(), *map(_unit, UNITS), _glossary(), _notation(), _gradient()]
    for name, room in _ROOMS.items():
        text = (files("chainrule") / room / "README.md").read_text("utf-8")
        made.append(_document(f"{name}.html", "Tools", text, f"graders/chainrule/{room}/README.md"))
    text = (documents_dir() / "CONTRIBUTING.md").read_text("utf-8")
    made.append(_document("authoring.html", "Teach and take part", text, "CONTRIBUTING.md"))
    notes = teachers_notes()
    for name in sorted(notes, key=lambda name: (name != "README.md", name)):
        made.append(_teachers(name, notes[name]))
    return made


def _document(path: str, part: str, text: str, source: str) -> Page:
    body = to_html(text, links_from(source))
    return Page(path, part, _title(body), body)


def _teachers(name: str, text: str) -> Page:
    """A page of the teacher's notes; that of a unit leads to its slides."""
    page = _document(_notes(name), "Teacher's notes", text, _TEACHING + name)
    unit = name.removesuffix(".md")
    if unit not in UNITS:
        return page
    link = f'<p><a href="{slides_file(unit)}">Slides for the room</a></p>'
    return replace(page, body=page.body.replace("</h1>", f"</h1>\n{link}", 1))


def slides_file(unit: str) -> str:
    """Return the name of the file in the book that holds the slides of a unit."""
    return f"slides-{unit}.html"


def _title(body: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", re.findall(r"<h1[^>]*>(.*?)</h1>", body)[0]))


def _unit(unit: str) -> Page:
    body = unit_html(unit, links_from(f"course/{unit}.ipynb"))
    title, number = _title(body), unit[:2]
    title = title if title.startswith(number) else f"{number} · {title}"
    return Page(f"{unit}.html", "Units", title, body, unit)


def _notes(name: str) -> str:
    return f"teaching-{name.removesuffix('.md')}.html".replace("README", "notes")


def links_from(source: str) -> Callable[[str], str]:
    """Return where an address in the file `source` of the repository leads in the book.

    Units and documents of the book are its pages; other files are looked up in the repository.
    """
    known = {f"course/{unit}.ipynb": f"{unit}.html" for unit in UNITS}
    known |= {
        f"graders/chainrule/{room}/README.md": f"{name}.html" for name, room in _ROOMS.items()
    }
    known |= {_TEACHING + name: _notes(name) for name in teachers_notes()}
    known |= {"CONTRIBUTING.md": "authoring.html", "README.md": "index.html"}

    def link(address: str) -> str:
        target, mark, anchor = address.partition("#")
        if "://" in target or not target:
            return address
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        return known.get(path, REPOSITORY + path) + mark + anchor

    return link


def _welcome() -> Page:
    """The first page: what the README says of the question and its answer, and the units."""
    text = (documents_dir() / "README.md").read_text("utf-8")
    opening = text.partition("\n![")[0]
    answer, units, teach = (
        _section(text, title) for title in ("So where is it?", "The units", "Teach with it")
    )
    table, _, last = units.rpartition("\n|")  # what follows the table shows a figure and code
    units = f"{table}\n|{last.partition(chr(10))[0]}"
    body = to_html("\n\n".join([opening, answer, units, teach]), links_from("README.md"))
    return Page("index.html", "", "Where Is the Chain Rule?", body)


def _section(text: str, title: str) -> str:
    """Return a section of a document with its heading; KeyError when there is none."""
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise KeyError(f"The README has no section {title!r}.")
    return found[0]


def _glossary() -> Page:
    rows = sorted(sections()["words"], key=lambda row: row.left.casefold())
    items = "".join(
        f'<dt id="{word_anchor(row.left)}">{html.escape(row.left)}</dt>'
        f'<dd>{html.escape(row.right)} (<a href="{row.unit}.html">unit {row.unit[:2]}</a>)</dd>'
        for row in rows
    )
    first = "<h1>Glossary</h1>\n<p>Every word that the course uses in a sense of its own.</p>"
    return Page("glossary.html", "Look up", "Glossary", f"{first}\n<dl>{items}</dl>")


def _notation() -> Page:
    """The signs, and what is found in the units: the answers themselves are for the learner."""
    parts = ["<h1>Notation</h1>", _table("notation", sections()["notation"])]
    parts.append('<h2 id="shapes">What you find yourself</h2>')
    parts.append("<p>Your page to keep fills these in as your functions pass.</p>")
    rows = sections()
    for name in ("factors", "derivatives"):
        parts.append(f'<h3 id="{name}">{html.escape(SECTIONS[name][0])}</h3><ul>')
        parts += [
            f'<li>{html.escape(row.left)}: <a href="{row.unit}.html">unit {row.unit[:2]}</a></li>'
            for row in rows[name]
        ]
        parts.append("</ul>")
    return Page("notation.html", "Look up", "Notation", "\n".join(parts))


def _table(name: str, rows: tuple[Row, ...]) -> str:
    _, left, right = SECTIONS[name]
    body = "".join(
        f'<tr><th scope="row">{html.escape(row.left)}</th><td>{html.escape(row.right)}</td>'
        f'<td><a href="{row.unit}.html">{row.unit[:2]}</a></td></tr>'
        for row in rows
    )
    head = f'<th scope="col">{left}</th><th scope="col">{right}</th><th scope="col">unit</th>'
    return (
        '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _gradient() -> Page:
    """Make the page of `check_gradient` out of its docstring, the one place that describes it."""
    summary, _, rest = (inspect.getdoc(check_gradient) or "").partition("\n\n")
    rest = re.sub(r"^(\w+)\n-+$", r"## \1", rest, flags=re.MULTILINE)
    rest = re.sub(r"^(\w+) : ", r"- `\1`: ", rest, flags=re.MULTILINE)
    text, mark, examples = rest.partition("## Examples\n")
    body = to_html(f"# check_gradient\n\n{summary}\n\n{text}", links_from("README.md"))
    call = "from chainrule import check_gradient\n\ncheck_gradient(f, grad, x, points=1, seed=0)"
    heading, _, after = body.partition("</h1>")
    body = f"{heading}</h1>\n{python(call)}{after}"
    if mark:
        body += '<h2 id="examples">Examples</h2>\n' + python(examples.strip())
    return Page("check-gradient.html", "Tools", "check_gradient", body)
