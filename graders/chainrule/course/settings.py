"""What an instructor sets, read from the course's own configuration files.

`nbgrader_config.py` says `c.HiddenTests.seed = 1234`, and `c.HiddenTests.accept_measured = True`
where a derivative that was measured instead of derived may score. nbgrader runs a submission
inside the course directory, so the file is found by walking up from the working directory.
`chainrule_config.json` lies beside the notebooks that learners get and ends the hints early:
`{"Hints": {"steps": 3}}`. Without these files (self-study) a fixed seed serves, a measured
derivative does not pass, and all hints are given. A misspelt setting is an error.
"""

import difflib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, Enum, Float, Int, List, TraitError, TraitType
from traitlets.config import Configurable

from chainrule.course import versions
from chainrule.course.units import UNITS

CONFIG_NAME = "nbgrader_config.py"
NOTEBOOK_CONFIG_NAME = "chainrule_config.json"
VISIBLE_SEED = 20_240_229
DEFAULT_HIDDEN_SEED = 86_028_157
HINT_STEPS = ("a nudge", "which factor", "the formula", "the solution")
_ALIKE = 0.85  # from here on a section is taken for a misspelt one; ClearHiddenTests is none


class CourseSettings(Configurable):
    """All settings; each trait says its name in the file, the file, and what to write there."""

    hidden_seed = Int(
        DEFAULT_HIDDEN_SEED, min=0, help="The seed from which the hidden tests draw their points."
    ).tag(config=True, written="HiddenTests.seed", file=CONFIG_NAME, form="a whole number from 0 up")
    accept_measured = Bool(
        False, help="Whether a derivative that was measured instead of derived scores."
    ).tag(
        config=True, written="HiddenTests.accept_measured", file=CONFIG_NAME, form="True or False"
    )
    partial_credit = Bool(
        False, help="Whether an answer of several parts scores for those that are right."
    ).tag(
        config=True, written="HiddenTests.partial_credit", file=CONFIG_NAME, form="True or False"
    )
    own_points = Bool(
        False, help="Whether the hidden tests draw other points for each student."
    ).tag(config=True, written="Versions.points", file=CONFIG_NAME, form="True or False")
    own_units = List(
        Enum(versions.VERSIONED), help="The units of which each student has a version."
    ).tag(
        config=True,
        written="Versions.units",
        file=CONFIG_NAME,
        form=f"a list with some of {', '.join(versions.VERSIONED)}",
    )
    question_points = Dict(
        key_trait=Enum(UNITS), value_trait=Float(min=0.0), help="What each question of a unit scores."
    ).tag(
        config=True,
        written="Questions.points",
        file=CONFIG_NAME,
        form='points by unit, such as {"03_neuron": 1}',
    )
    watch_attempts = Int(
        0, min=0, help="How many hand-ins of a unit `chainrule watch` grades; 0 is any number."
    ).tag(config=True, written="Watch.attempts", file=CONFIG_NAME, form="a whole number from 0 up")
    watch_pause = Float(
        0.0, min=0.0, help="How many minutes lie at least between two graded hand-ins of a unit."
    ).tag(config=True, written="Watch.pause", file=CONFIG_NAME, form="minutes, from 0 up")
    hint_steps = Int(
        len(HINT_STEPS), min=0, max=len(HINT_STEPS), help="How many steps of a hint are given."
    ).tag(
        config=True,
        written="Hints.steps",
        file=NOTEBOOK_CONFIG_NAME,
        form=f"a number from 0 to {len(HINT_STEPS)}",
    )


def read_settings(start: Path | None = None) -> CourseSettings:
    """Return the settings that hold in the folder `start` (default: here).

    Raises ValueError with a sentence when a file cannot be read, names a setting that the
    course does not have, or gives one a value of another kind.
    """
    folder = (start or Path.cwd()).resolve()
    settings = CourseSettings()
    for name in (CONFIG_NAME, NOTEBOOK_CONFIG_NAME):
        path = _nearest(folder, name)
        for trait, value in (_read(path) if path is not None else {}).items():
            setattr(settings, trait, value)
    return settings


def hidden_seed(start: Path | None = None) -> int:
    """Return the seed of the hidden tests in the folder `start`; errors as `read_settings`.

    In a submission's folder it is the student's own where the course says so.
    """
    return seed_for(read_settings(start), student_in(start))


def seed_for(chosen: CourseSettings, student: str) -> int:
    """Return the seed of the hidden tests of a student; of the course when there is none."""
    if student and chosen.own_points:
        return versions.seed_of(chosen.hidden_seed, student)
    return int(chosen.hidden_seed)


def version_for(chosen: CourseSettings, student: str, unit: str) -> int:
    """Return the number of the version of `unit` that a student has."""
    if student and unit in chosen.own_units:
        return versions.number_of(chosen.hidden_seed, student, unit)
    return 0


def student_in(start: Path | None = None) -> str:
    """Return whose submission lies in a folder STEP/STUDENT/UNIT of a course; "" for no one's."""
    folder = (start or Path.cwd()).resolve()
    config = find_config(folder)
    parts = folder.relative_to(config.parent).parts if config is not None else ()
    return parts[1] if len(parts) > 2 else ""


def accepts_measured(start: Path | None = None) -> bool:
    """Return whether a measured derivative scores there; errors as `read_settings`."""
    return bool(read_settings(start).accept_measured)


def gives_partial_credit(start: Path | None = None) -> bool:
    """Return whether the right parts of an answer score there; errors as `read_settings`."""
    return bool(read_settings(start).partial_credit)


def hint_steps(start: Path | None = None) -> int:
    """Return how many steps of a hint are given there, 0 to 4; errors as `read_settings`."""
    return int(read_settings(start).hint_steps)


def find_config(start: Path) -> Path | None:
    """Return the nearest `nbgrader_config.py` in `start` or a folder above it."""
    return _nearest(start, CONFIG_NAME)


def _nearest(start: Path, name: str) -> Path | None:
    for folder in [start, *start.parents]:
        candidate = folder / name
        if candidate.is_file():
            return candidate
    return None


@cache
def _read(path: Path) -> dict[str, Any]:
    """Return the course's settings in one file by the name of their trait, each checked."""
    traits = {trait.metadata["written"]: trait for trait in _traits().values()}
    sections = {written.partition(".")[0] for written in traits}
    values: dict[str, Any] = {}
    for section, settings in _load(path).items():
        if section not in sections:
            _refuse_if_misspelt(path, section, traits)
            continue
        if not isinstance(settings, Mapping):
            raise ValueError(f"{section} in {path} is {settings!r}; write its settings by name.")
        for key, value in settings.items():
            written = f"{section}.{key}"
            trait = traits.get(written)
            if trait is None:
                raise ValueError(
                    f"{_spelt(path, written)} in {path} is no setting of this course; "
                    f"the nearest is {_spelt(path, _nearest_name(written, traits))}."
                )
            if trait.metadata["file"] != path.name:
                raise ValueError(
                    f"{written} in {path} is without effect; write it in {trait.metadata['file']}."
                )
            values[str(trait.name)] = _checked(path, written, trait, value)
    return values


def _traits() -> dict[str, TraitType[Any, Any]]:
    return CourseSettings.class_traits(written=lambda written: written is not None)


def _load(path: Path) -> dict[str, Any]:
    from traitlets.config.loader import JSONFileConfigLoader, PyFileConfigLoader

    loader = JSONFileConfigLoader if path.name == NOTEBOOK_CONFIG_NAME else PyFileConfigLoader
    try:
        return dict(loader(path.name, path=str(path.parent)).load_config())
    except Exception as error:  # the file is a program of the instructor's, or no JSON
        reason = (str(error).splitlines() or [""])[0].rstrip(".") or type(error).__name__
        raise ValueError(f"{path} cannot be read: {reason}.") from error


def _refuse_if_misspelt(path: Path, section: str, traits: Mapping[str, Any]) -> None:
    ours = path.name == NOTEBOOK_CONFIG_NAME  # then all of it is ours, and what fits is in it
    known = {
        name.lower(): name
        for name, file in ((w.partition(".")[0], t.metadata["file"]) for w, t in traits.items())
        if file == path.name or not ours
    }
    # nbgrader's file holds sections of many programs, ours holds none but our own.
    alike = 0.0 if ours else _ALIKE
    near = difflib.get_close_matches(section.lower(), known, 1, alike)
    if near:
        raise ValueError(
            f"{_spelt(path, section)} in {path} is no section of this course's settings; "
            f"the nearest is {_spelt(path, known[near[0]])}."
        )


def _nearest_name(written: str, names: Mapping[str, Any]) -> str:
    section = written.partition(".")[0] + "."
    own = {name.lower(): name for name in names if name.startswith(section)}
    return own[difflib.get_close_matches(written.lower(), own, 1, 0.0)[0]]


def _checked(path: Path, written: str, trait: TraitType[Any, Any], value: Any) -> Any:
    try:
        if isinstance(value, bool) and not isinstance(trait, Bool):  # True is no number here
            raise TraitError
        setattr(CourseSettings(), str(trait.name), value)
    except TraitError:
        raise ValueError(
            f"{_spelt(path, written)} in {path} is {value!r}; write {trait.metadata['form']}."
        ) from None
    return value


def _spelt(path: Path, written: str) -> str:
    return f"c.{written}" if path.name == CONFIG_NAME else written
