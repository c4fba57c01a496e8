"""What a diagnosis is: the mistakes that reproduce an answer's numbers, none when none does."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cause:
    """One mistake: its kind, what is wrong, why that happens, and where to look.

    `own` says that the exercise's author wrote the why, which then stays beside the what.
    """

    kind: str
    what: str
    why: str = ""
    where: str = ""
    parts: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict, compare=False)
    own: bool = False
