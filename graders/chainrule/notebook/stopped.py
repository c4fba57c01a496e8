"""What a learner sees who presses the stop button while a check runs: three lines."""

import contextlib
from collections.abc import Iterator

from chainrule.checking.judge import learner_line


class CheckStopped(KeyboardInterrupt):
    """A check that was interrupted; shown in a notebook as its message alone."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this name; a stack of the checker's own frames helps nobody.
        return str(self).splitlines()


@contextlib.contextmanager
def stoppable(name: str) -> Iterator[None]:
    """Let an interrupt of the check of `name` end in three lines."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        line = learner_line(interrupt)
        lines = [f"The check of {name} was stopped."]
        lines += [f"It was in the line: {line}"[:83]] if line else []
        lines += ["Nothing was recorded. Run the cell again when you like."]
        raise CheckStopped("\n".join(lines)) from None
