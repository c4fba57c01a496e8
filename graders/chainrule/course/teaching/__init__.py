"""Teacher's notes: one page for each unit, the plans, and the first hour, as Markdown."""

from pathlib import Path


def pages() -> dict[str, str]:
    """Return the text of each page by its file name: `README.md` and `NN_topic.md`."""
    return {
        path.name: path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("*.md"))
    }
