"""What the documents promise exists: links, commands and units."""

import re
import tomllib
from pathlib import Path

import pytest

from chainrule import commands
from chainrule.commands.build import present_units
from chainrule.course.exercise import find_exercise
from chainrule.course.source import fresh_namespace, run_source
from chainrule.notebook import session as notebook

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(ROOT.glob("*.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(document):
    text = document.read_text("utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'src="([^"]+)"', text)
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_shown_exists(document):
    code = re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", document.read_text("utf-8"), re.DOTALL)
    shown = re.findall(r"(?<!from )\bchainrule ([a-z][a-z-]+)", "\n".join(a or b for a, b in code))
    assert shown or document.name == "CHANGELOG.md"
    assert set(shown) <= set(commands.names())


def test_the_readme_lists_every_unit():
    text = (ROOT / "README.md").read_text("utf-8")
    assert [unit for unit in present_units() if f"(course/{unit}.ipynb)" not in text] == []


def test_the_message_in_the_readme_is_the_one_that_is_printed():
    exercise = find_exercise("neuron_delta", "03_neuron")
    text = (ROOT / "README.md").read_text("utf-8")
    [written] = re.findall(r"```python\n(def neuron_delta.*?)```", text, re.DOTALL)
    namespace = fresh_namespace("03_neuron") | {"__name__": "__main__"}
    run_source(written, namespace, "<the answer in the README>")
    verdict = notebook.verdict_on(exercise, namespace["neuron_delta"])
    printed = notebook.render(exercise, verdict).strip("\n")
    assert f"```\n{printed}\n```" in text


def test_every_dependency_has_its_reason():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = pyproject["project"]
    extras = project["optional-dependencies"].values()
    wanted = {
        re.split(r"[<>=\[ ]", line)[0]
        for group in (pyproject["build-system"]["requires"], project["dependencies"], *extras)
        for line in group
    } - {"chainrule"}  # an extra may hold another one
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M)
    given = {name.strip() for row in rows for name in row.split(",")}
    assert wanted <= given
