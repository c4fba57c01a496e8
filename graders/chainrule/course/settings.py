"""What an instructor sets for the hidden tests, from the course's own configuration.

`nbgrader_config.py` says `c.HiddenTests.seed = 1234`, and `c.HiddenTests.accept_measured = True`
where a derivative that was measured instead of derived may score. nbgrader runs a submission
inside the course directory, so the file is found by walking up from the working directory.
Without one (self-study) a fixed seed serves, and a measured derivative does not pass.
"""

from functools import cache
from pathlib import Path
from typing import Any

CONFIG_NAME = "nbgrader_config.py"
VISIBLE_SEED = 20_240_229
DEFAULT_HIDDEN_SEED = 86_028_157


def find_config(start: Path) -> Path | None:
    """Return the nearest `nbgrader_config.py` in `start` or a folder above it."""
    for folder in [start, *start.parents]:
        candidate = folder / CONFIG_NAME
        if candidate.is_file():
            return candidate
    return None


@cache
def _read(config: Path) -> dict[str, Any]:
    from traitlets.config.loader import PyFileConfigLoader

    loaded = PyFileConfigLoader(config.name, path=str(config.parent)).load_config()
    return dict(loaded.HiddenTests)


def _setting(start: Path | None, name: str, default: Any) -> tuple[Any, Path | None]:
    config = find_config((start or Path.cwd()).resolve())
    return (default if config is None else _read(config).get(name, default)), config


def hidden_seed(start: Path | None = None) -> int:
    """Return the seed of the hidden tests that holds in the folder `start` (default: here).

    Raises ValueError when the configuration says something else than a number from 0 up.
    """
    seed, config = _setting(start, "seed", DEFAULT_HIDDEN_SEED)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise ValueError(
            f"c.HiddenTests.seed in {config} is {seed!r}; write a whole number from 0 up."
        )
    return seed


def accepts_measured(start: Path | None = None) -> bool:
    """Return whether a measured derivative scores in the folder `start` (default: here).

    Raises ValueError when the configuration says neither True nor False.
    """
    accepts, config = _setting(start, "accept_measured", False)
    if not isinstance(accepts, bool):
        raise ValueError(
            f"c.HiddenTests.accept_measured in {config} is {accepts!r}; write True or False."
        )
    return accepts
