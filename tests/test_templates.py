"""What a person reads could come from a catalogue of messages, in any language."""

import re
from pathlib import Path

import pytest
from fragments import fragments, templates

from chainrule.book.slides import deck
from chainrule.course.units import UNITS

PACKAGE = Path(__file__).resolve().parents[1] / "graders/chainrule"
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else ""


def test_no_sentence_is_put_together_from_fragments() -> None:
    found = [one for path in MODULES for one in fragments(path, str(path.relative_to(PACKAGE)))]
    assert [f"{o.file}:{o.line} {o.kind}: {o.code}" for o in found] == []


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        (["chosen"], "f\"There {'is' if n == 1 else 'are'} {n} files.\""),
        (["chosen"], "f\"{n} file{'s' if n != 1 else ''} in the folder.\""),
        (["chosen"], "f\"{n} file{'s' * (n != 1)} in the folder.\""),
        (["chosen"], "f\"The folder has {('no', 'one')[n]} file.\""),
        (["chosen"], "f\"It needs {name or 'a name'} first.\""),
        (["named"], "word = 'before' if early else 'after'\nf'It runs {word} the check.'"),
        (["named"], "more = f' and {n} more' if n else ''\nf'Left out: the files {names}{more}.'"),
        (["named"], "if early:\n    w = 'before'\nelse:\n    w = 'after'\nf'It runs {w} it all.'"),
        (["added"], "'The file is ' + name"),
        (["added"], "said += ', and it is late'"),
        (["listed"], "' and '.join(names)"),
        (["raised"], "f'{kind.capitalize()} is taken over the rows.'"),
        ([], "f'There is no unit {unit}. The nearest is {near}.'"),
        ([], "'It is right.' if right else 'It is wrong.'"),
        ([], "f'The file {path} is new.' if new else f'The file {path} is kept.'"),
        ([], "f'{count(n, \"file\")} in the folder.'"),
        ([], "'The first sentence ends. ' + second"),
        ([], "', '.join(names)"),
        ([], 'f\'<p class="{kind if kind else "plain"}">\''),
        ([], "mode = 'rb' if binary else 'r'\nopen(path, mode)"),
    ],
)
def test_what_a_fragment_is(tmp_path: Path, kinds: list[str], code: str) -> None:
    module = tmp_path / "module.py"
    module.write_text(f"def say():\n    {code.replace(chr(10), chr(10) + '    ')}\n", "utf-8")
    assert [one.kind for one in fragments(module, "module.py")] == kinds


def catalogue(name: str) -> set[str]:
    """Return the sentences of a room as templates."""
    found = {text for path in MODULES if room(path) == name for _, text in templates(path)}
    return {part for text in found for part in sentences(text)}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+(?=\S)", text.strip())


def test_the_catalogue_has_every_sentence_that_the_figures_say() -> None:
    patterns = [
        re.compile(re.sub(r"\\\{.*?\\\}", ".+", re.escape(text)), re.DOTALL)
        for text in catalogue("figures")
    ]
    said = {
        sentence
        for unit in UNITS
        for caption in re.findall('<p class="sentence">(.*?)</p>', deck(unit))
        for sentence in sentences(caption.replace("&lt;", "<").replace("&amp;", "&"))[1:]
    }
    assert len(said) > 40
    unknown = [one for one in said if not any(pattern.fullmatch(one) for pattern in patterns)]
    assert unknown == []
