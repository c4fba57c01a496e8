"""What axe finds on a whole page."""

from pathlib import Path
from typing import Any

import axe_playwright_python

_SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_RUN = """async () => {
    const result = await window.axe.run();
    return [result.passes.length,
            result.violations.map(v => [v.id, v.nodes[0].html.slice(0, 200)])];
}"""


def violations(page: Any) -> list[list[str]]:
    """Return the rule and the first place of each violation on a page that is open."""
    page.evaluate(_SOURCE)
    passes, found = page.evaluate(_RUN)
    assert passes > 10, f"axe looked at nothing on {page.url}"
    return list(found)
