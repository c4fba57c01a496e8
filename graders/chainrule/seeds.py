"""The random seed of the hidden tests, from the course's own configuration.

An instructor's `nbgrader_config.py` says `c.HiddenTests.seed = 1234`. nbgrader runs a
submission inside the course directory, so the file is found by walking up from the
working directory. Without one (self-study) a fixed seed serves.
"""

from functools import cache
from pathlib import Path

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
def _read_seed(config: Path) -> int:
    from traitlets.config.loader import PyFileConfigLoader

    loaded = PyFileConfigLoader(config.name, path=str(config.parent)).load_config()
    seed = loaded.HiddenTests.get("seed", DEFAULT_HIDDEN_SEED)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise ValueError(
            f"c.HiddenTests.seed in {config} is {seed!r}; write a whole number from 0 up."
        )
    return seed


def hidden_seed(start: Path | None = None) -> int:
    """Return the seed of the hidden tests that holds in the folder `start` (default: here)."""
    config = find_config((start or Path.cwd()).resolve())
    return DEFAULT_HIDDEN_SEED if config is None else _read_seed(config)
