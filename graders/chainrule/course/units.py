"""The units of the course, in order, and where their files are.

In a checkout the sources are `solutions/` and `course/` beside `graders/`;
in an installed wheel they travel inside the package.
"""

from pathlib import Path

UNITS: tuple[str, ...] = (
    "00_start_here",
    "01_composition",
    "02_finite_differences",
    "03_neuron",
    "04_where_is_the_chain_rule",
    "05_activations",
    "06_layers",
    "07_mlp",
    "08_gradient_detective",
    "09_autodiff",
    "10_beyond",
)

LEARNERS_FOLDER = "chainrule-course"  # where the notebooks go when nobody says otherwise


_PACKAGE = Path(__file__).resolve().parents[1]


def _folder(name: str) -> Path:
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / name


def solutions_dir() -> Path:
    """Return the folder that holds the single source `NN_topic.py` of each unit."""
    return _folder("solutions")


def course_dir() -> Path:
    """Return the folder that holds the learners' notebooks `NN_topic.ipynb`."""
    return _folder("course")


def documents_dir() -> Path:
    """Return the folder that holds README.md and CONTRIBUTING.md."""
    installed = _PACKAGE / "_documents"
    return installed if installed.is_dir() else _PACKAGE.parents[1]


def solution_path(unit: str) -> Path:
    """Return the source of `unit`; raise ValueError when the course has no such unit."""
    if unit not in UNITS:
        raise ValueError(f"The course has no unit {unit!r}. Its units are: {', '.join(UNITS)}.")
    return solutions_dir() / f"{unit}.py"
