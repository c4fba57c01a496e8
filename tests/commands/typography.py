"""How the sentences of a message are set: what may stand in none of them."""

import re
from collections.abc import Iterator

from chainrule.checking import message
from chainrule.checking.verdict import Verdict

# Of every line that a learner reads, Python's own words and quoted lines apart.
FAULTS = {
    "a cut inside a shape, a number or a name": r"[\w(\[{]…|…[\w)\]]",
    "a sign after a sign": r"[-+] ?-\d",
    "a plural of one": r"\b1 (digits|decimals|arrays|results|rows|points)\b",
    "a doubled word": r"\b([A-Za-z]{2,}) \1\b",
    "a capital after a colon": r": (The|In|A(?! should)|Each|Every|It|Or|And) ",
}
# Of the sentences about a cause.
OF_CAUSES = {
    "a cut": r"…\.?$",
    "an empty place": r"\s{2,}|(?<!\w)\(\)\.| ,| \.$|\{|\}",
}
_PYTHONS = re.compile(r" stops with \w+: .*|\bline( \d+)?: .*|Write return .*|def \w+\(.*")


def faults(sentence: str, forms: dict[str, str]) -> list[str]:
    """Return what is set wrongly in one line."""
    return [fault for fault, form in forms.items() if re.search(form, sentence)]


def faults_of(verdict: Verdict) -> Iterator[str]:
    """Yield what is set wrongly in what a failed verdict says, with the line it stands in."""
    for line, forms in _lines_of(verdict):
        for fault in faults(line, forms):
            yield f"{fault} in {line!r}"


def _lines_of(verdict: Verdict) -> Iterator[tuple[str, dict[str, str]]]:
    for line in (verdict.what, verdict.why, verdict.where):
        yield _PYTHONS.sub("", line), FAULTS
    for line in message.render(verdict).splitlines():
        if "…" in line:
            yield line, FAULTS
    for cause in verdict.causes:
        for line in (cause.what, cause.why, _PYTHONS.sub("", cause.where)):
            if line:
                yield line, OF_CAUSES
