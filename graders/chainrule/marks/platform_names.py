"""How learning platforms name the files in a zip of submissions.

Canvas: `nunezjose_LATE_4711_90210_03_neuron-2.ipynb`: the name without blanks, a late mark, the
person's number, the submission's number, the file's own name with a number for each time it was
handed in again. Moodle: `José Núñez_4711_assignsubmission_file_/03_neuron.ipynb`, with the number
of this participation. Either may lie in folders of somebody's making. A folder with a student's id
is understood as well.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_CANVAS = re.compile(
    r"(?P<name>[^_]*)_(?P<late>late_)?(?P<number>\d+)_(?P<turn>\d+)_(?P<file>.+)", re.IGNORECASE
)
_MOODLE = re.compile(
    r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)", re.IGNORECASE
)
_AGAIN = re.compile(r"-(?P<again>\d{1,3})(?=(\.[A-Za-z0-9]{1,8}){1,2}$)")


@dataclass(frozen=True)
class Named:
    """What a path says: whose it is, which file, and how often it was handed in before."""

    names: tuple[str, ...]
    file: str
    platform: str = ""  # canvas, moodle, or nothing: the student's own id
    late: bool | None = None  # None: the platform does not say
    turn: int = 0
    again: int = 0
    typed: bool = False  # text typed into the platform, no file

    @property
    def key(self) -> str:
        """A name for one who is not known yet."""
        return "_".join(re.sub(r"[^\w-]+", "-", name).strip("-") for name in self.names[::-1])


def read_name(parts: tuple[str, ...], known: Callable[[str], bool]) -> Named | None:
    """Return what the path says; None when it has no form of a platform's.

    `known` says whether a folder's name is a student's.
    """
    for place, part in enumerate(parts):
        rest = parts[place + 1 :]
        moodle = _MOODLE.fullmatch(part)
        if moodle and (rest or moodle["file"]):
            file = "/".join([moodle["file"], *rest] if moodle["file"] else rest)
            names = (moodle["number"], moodle["name"])
            return Named(names, file, "moodle", typed=moodle["kind"].lower() != "file")
        canvas = _CANVAS.fullmatch(part)
        if canvas and not rest:
            return _canvas(canvas)
        if rest and known(part):
            return Named((part,), "/".join(rest))
    return None


def _canvas(match: re.Match[str]) -> Named:
    again = _AGAIN.search(match["file"])
    file = _AGAIN.sub("", match["file"]) if again else match["file"]
    return Named(
        (match["number"], match["name"]),
        file,
        "canvas",
        late=bool(match["late"]),
        turn=int(match["turn"]),
        again=int(again["again"]) if again else 0,
        typed=match["file"].lower() in ("text.html", "url.html"),
    )
