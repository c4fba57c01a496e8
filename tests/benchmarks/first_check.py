"""How long until a learner's first right answer in the browser edition, on an ordinary line.

    python tests/benchmarks/first_check.py [--megabits 20] [--milliseconds 40]

Builds the self-contained site and opens unit 01 in Chromium twice: with nothing in the browser, and
again with what the first visit has left there. All that the site gives goes through one line of
that width, uncompressed, and each answer comes that much later. Prints for each visit the seconds
to an idle kernel and to the first right answer, with the megabytes that came until then.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))
from labpage import CHROMIUM, FLAGS
from playwright.sync_api import sync_playwright
from sitehost import Host, expose, pyodide, running
from test_browser_edition import answers, await_kept, measured, page_of, run

from chainrule.lite import site

UNIT, NAME = "01_composition", "compose"


def visit(context: Any, host: Host, title: str) -> Any:
    """Open the unit, answer rightly, and print what that took."""
    with measured(f"{title} visit, to the first right answer", host):
        with measured(f"{title} visit, to an idle kernel", host):
            lab = page_of(context, host, UNIT)
        lab.command("notebook:clear-all-cell-outputs")
        run(lab, "import numpy")
        _, right = answers(UNIT, NAME)
        run(lab, f"def {NAME}", right)
        said = "\n".join(run(lab, f'check("{NAME}"'))
    if f"{NAME} is right" not in said:
        raise SystemExit(said)
    return lab


def main() -> int:
    """Print the times of both visits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabits", type=float, default=20.0)
    parser.add_argument("--milliseconds", type=float, default=40.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary) / "site"
        built = site.build(folder, pyodide(), pyodide(), lambda said: None)
        print(f"the site: {built.size / 1e6:.0f} MB")
        expose(folder)
        host = Host(folder, args.megabits, args.milliseconds / 1000)
        context = playwright.chromium.launch_persistent_context(
            str(Path(temporary) / "profile"), executable_path=CHROMIUM, args=FLAGS
        )
        with running(host):
            lab = visit(context, host, "first")
            await_kept(lab, folder)
            lab.page.close()
            visit(context, host, "second")
        context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
