"""`page_to_keep()` shows the one page to keep, filled as far as you are; `glossary` one word."""

from pathlib import Path

from chainrule.course.page_to_keep import sections, word
from chainrule.figures.gallery import page_to_keep as drawing
from chainrule.figures.gallery.page_to_keep import Sheet
from chainrule.notebook import progress


def page_to_keep() -> Sheet:
    """Return the page: the rows of passed exercises filled, the others waiting."""
    return page_of(Path.cwd())


def page_of(folder: Path) -> Sheet:
    """Return the page as the progress file in `folder` fills it."""
    known = progress.read(folder)
    passed = {key for key, entry in known.entries.items() if entry.done}
    rows = [(name, rows) for name, rows in sections().items() if name != "words"]
    return drawing.page_to_keep(rows, passed)


def glossary(*names: str) -> Sheet | None:
    """Say what one word means; of several words, or without one of all, return the table.

    Raises ValueError, with the nearest word, when the course does not use it.
    """
    rows = [word(name) for name in names]
    if len(rows) == 1:
        print(f"{rows[0].left}: {rows[0].right}. (Unit {rows[0].unit[:2]}.)")
        return None
    return drawing.page_to_keep([("words", rows or sections()["words"])], ())
