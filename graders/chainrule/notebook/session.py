"""What a notebook of the course calls: `start`, `check`, `ready`, `hint` and `course_map`.

`start` names the unit and gives the notebook a stand-in for every exercise, so that
cells can be run in any order. `check` judges one answer and prints the comparison. When it
is wrong, a notebook goes on with the next cell, and the course's own version stands in: one
open exercise blocks neither the rest of a unit nor Run All. Where a failure has to be seen
from outside (under nbgrader, in `chainrule check`, in a script) `check` raises `CheckFailed`.
`ready` gives the learner's function once its check has passed, also when that was before the
kernel was restarted, and the course's own until then. `hint` shows the next hint, and
`course_map` what is done and what is open.
"""

import ast
import os
import sys
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from chainrule.checking import message
from chainrule.checking.judge import judge_parts, rng_for
from chainrule.checking.stored import mime_bundle
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.course import settings, versions
from chainrule.course.exercise import Exercise, Value, find_exercise, unit_exercises
from chainrule.mistakes.naming import judge_and_name, measures
from chainrule.notebook import credit, hints, progress
from chainrule.notebook.replay import failing_call
from chainrule.notebook.stopped import stoppable


class CheckFailed(AssertionError):
    """A check that did not pass; shown in a notebook as its message alone."""

    def __init__(self, verdict: Verdict, text: str) -> None:
        """Keep the verdict beside the message."""
        super().__init__(text)
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this name; a stack of the checker's own frames helps nobody.
        return str(self).strip("\n").splitlines()


# Read once, before any cell of a submission has run.
_GRADED = "NBGRADER_EXECUTION" in os.environ
_AUTOGRADED = os.environ.get("NBGRADER_EXECUTION") == "autograde"  # not where one only validates


class StandIn:
    """The course's own version of an exercise, in place of one that is missing or wrong."""

    def __init__(self, exercise: Exercise, learner: Any = None) -> None:
        """Remember the exercise, and the learner's own answer if there is one."""
        self.exercise = exercise
        self.learner = learner
        self._announced = learner is not None

    def _own(self) -> Any:
        if not self._announced:
            self._announced = True
            print(f"{self.exercise.name} is still open: the course's own version stands in.")
        return self.exercise.reference

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the course's own version."""
        return self._own()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        """Read from the course's own version (a class or a dictionary)."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._own(), name)

    def __getitem__(self, key: Any) -> Any:
        """Read an entry of the course's own dictionary."""
        return self._own()[key]


class Session:
    """The one unit that a kernel is working on."""

    def __init__(self) -> None:
        """Begin with no unit open."""
        self.unit = ""
        self.namespace: MutableMapping[str, Any] = {}
        self.passed: dict[str, Any] = {}
        self.hidden_seed: int | None = None
        self.accepts_measured: bool | None = None
        self.partial_credit: bool | None = None
        self.points: dict[str, float] = {}
        self.version: int | None = None  # that of the student who is graded
        self.hints = hints.Hints()
        self.noted: set[str] = set()
        self.refused: dict[str, Any] = {}
        self.committed: dict[tuple[str, str], Any] = {}  # answers to questions, in this kernel


session = Session()


def start(unit: str, namespace: MutableMapping[str, Any], version: int = 0) -> None:
    """Open `unit` in a notebook: `start("03_neuron", globals())`.

    `version` is the number of the student's own version of the unit. Where nbgrader grades a
    submission it follows from the course's configuration, whatever the notebook says.

    Raises ValueError when the course has no such unit, or no such version.
    """
    if session.version is not None:
        version = session.version
    elif _AUTOGRADED:
        version = settings.version_for(settings.read_settings(), settings.student_in(), unit)
    unit = versions.named(unit, version)
    exercises = unit_exercises(unit)
    if session.unit != unit:
        session.passed.clear()
        session.refused.clear()
    session.unit, session.namespace = unit, namespace
    # A failed check names `hint`, so it has to work without an import.
    namespace.setdefault("hint", hint)
    for name, exercise in exercises.items():
        namespace.setdefault(name, StandIn(exercise))
    if not _failure_raises():
        _let_open_cells_pass(_shell())


def check(name: str, answer: Any, hidden: bool = False) -> None:
    """Check one exercise of the open unit and show the comparison.

    Raises ValueError when the unit has no such exercise and, outside a learner's notebook,
    `CheckFailed` when the answer is wrong. `hidden` draws the points from the seed in the
    course's configuration.
    """
    if not session.unit:
        raise ValueError("No unit is open. Run the first code cell of the notebook.")
    exercise = find_exercise(name, session.unit)
    before = session.namespace.get(name)
    # A class or a recursive function looks itself up by name and must not find a stand-in.
    _restore(name)
    try:
        with stoppable(name):
            verdict = verdict_on(exercise, answer, hidden=hidden)
            verdict, earned = _with_credit(exercise, answer, verdict, hidden)
    except KeyboardInterrupt:
        if isinstance(before, StandIn):
            session.namespace[name] = before
        raise
    text = render(exercise, verdict)
    _record(exercise, verdict)
    if verdict.passed:
        session.passed[name] = session.namespace.get(name)
        print(f"Fresh points: {text}" if hidden else text)
        return
    session.passed.pop(name, None)
    if isinstance(answer, StandIn) or answer is session.namespace.get(name):
        _stand_in(exercise, answer)
    elif isinstance(before, StandIn):
        # Something else was tried, as unit 00 does: the exercise itself is as open as before.
        session.namespace[name] = before
    if _failure_raises():
        _at_the_end_of_the_cell(lambda: _help_on(exercise, verdict, answer))
        _keep_with_the_cell(verdict)
        if earned:  # nbgrader takes a cell's first result for its score, also before an error
            _shell().displayhook(earned)
        raise CheckFailed(verdict, text)
    print(text.strip("\n"), file=sys.stderr, flush=True)
    _help_on(exercise, verdict, answer)
    _keep_with_the_cell(verdict)


def _failure_raises() -> bool:
    """Whether a failed check has to stop what runs it: everywhere but in a learner's notebook."""
    return _is_graded() or not _in_a_notebook()


def _is_graded() -> bool:
    return _GRADED or "NBGRADER_EXECUTION" in os.environ


class _OpenCells(ast.NodeTransformer):
    """Take `raise NotImplementedError()` off the end of a cell, so that Run All goes on."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Replace the line by a sentence when it is the last of the cell."""
        last = node.body[-1] if len(node.body) > 1 else None
        if isinstance(last, ast.Raise) and ast.unparse(last) == "raise NotImplementedError()":
            words = "The last line of this cell was left out. Delete it when the cell is filled in."
            # `hand_in` says itself what its cell waits for, and takes the line away later.
            silent = any(isinstance(n, ast.Name) and n.id == "hand_in" for n in ast.walk(node))
            instead = "pass" if silent else f"print({words!r})"
            node.body[-1] = ast.copy_location(ast.parse(instead).body[0], last)
            ast.fix_missing_locations(node)
        return node


def _let_open_cells_pass(shell: Any) -> None:
    if not any(isinstance(known, _OpenCells) for known in shell.ast_transformers):
        shell.ast_transformers.append(_OpenCells())


def verdict_on(exercise: Exercise, answer: Any, hidden: bool = False) -> Verdict:
    """Judge an answer at the visible points, or at those of the course's hidden seed."""
    if isinstance(answer, StandIn):
        if answer.learner is None:
            return message.missing(exercise.name)
        answer = answer.learner
    seed = _hidden_seed() if hidden else settings.VISIBLE_SEED
    # What is said of a line may hold numbers of the points, and those of hidden ones stay hidden.
    verdict = judge_and_name(exercise, answer, rng_for(exercise, seed), with_line=not hidden)
    if verdict.outcome is Outcome.MEASURED and _accepts_measured():
        # The numbers are right, and this course lets that be enough; the words stay.
        return replace(verdict, outcome=Outcome.APPROXIMATE)
    return verdict


def _hidden_seed() -> int:
    known = session.hidden_seed
    return settings.hidden_seed() if known is None else known


def _accepts_measured() -> bool:
    known = session.accepts_measured
    return settings.accepts_measured() if known is None else known


def _with_credit(
    exercise: Exercise, answer: Any, verdict: Verdict, hidden: bool
) -> tuple[Verdict, float]:
    """Return the verdict with its sentence about the parts that score, and their points.

    Only where a notebook is graded, and the course gives partial credit. A part has to be right at
    the visible and at the hidden points.
    """
    known = session.partial_credit
    if verdict.outcome not in (Outcome.WRONG, Outcome.CONTRACT) or _shell() is None:
        return verdict, 0.0
    if known is None and not _is_graded():
        return verdict, 0.0
    if not (settings.gives_partial_credit() if known is None else known):
        return verdict, 0.0
    learner = answer.learner if isinstance(answer, StandIn) else answer
    seeds = [_hidden_seed()] if hidden else [settings.VISIBLE_SEED, _hidden_seed()]
    seen = [judge_parts(exercise, learner, rng_for(exercise, seed)) for seed in seeds]
    if credit.right_parts(seen) and not _accepts_measured() and measures(exercise, learner):
        return verdict, 0.0
    points = session.points.get(f"test_{exercise.name}")
    if points is None:
        points = credit.points_of(exercise, Path.cwd())
    return credit.given(verdict, seen, points)


def render(exercise: Exercise, verdict: Verdict) -> str:
    """Return the words of a verdict, the same in a notebook, a terminal and nbgrader."""
    return message.render(verdict, "expected" if isinstance(exercise.truth, Value) else "measured")


def ready(name: str) -> Any:
    """Return the learner's own answer when its check has passed, else the course's, saying so."""
    exercise = find_exercise(name, session.unit)
    answer = session.namespace.get(name)
    # A function that was changed after its check is another object, and not checked yet.
    if name in session.passed and session.passed[name] is answer:
        return answer
    if _was_done(exercise):
        if isinstance(answer, StandIn) and answer.learner is None:
            print(f"{name} is done, but its cell has not been run since the kernel started:")
            print("this cell uses the course's own version.")
            return exercise.reference
        if _passes_still(exercise, answer):
            return answer
    print(f"{name} is still open: this cell uses the course's own version.")
    return exercise.reference


def _was_done(exercise: Exercise) -> bool:
    """Whether the learner's progress file says that the exercise has been done."""
    if _failure_raises():
        return False
    return progress.read(Path.cwd()).entry(_base(exercise), exercise.name).done


def _base(exercise: Exercise) -> str:
    return versions.split(exercise.unit)[0]


def _passes_still(exercise: Exercise, answer: Any) -> bool:
    """Judge, without a word, an answer that no check of this kernel has seen yet."""
    name = exercise.name
    if isinstance(answer, StandIn) or session.refused.get(name) is answer:
        return False
    with stoppable(name):
        verdict = verdict_on(exercise, answer)
    if verdict.passed:
        session.passed[name] = answer
        return True
    session.refused[name] = answer
    return False


def hint(name: str) -> None:
    """Show the next hint for an exercise of the open unit, and no more than that.

    In a notebook a button leads to the step after it; elsewhere the hint is printed.
    """
    exercise = find_exercise(name, session.unit)
    shown = _next_hints(exercise)
    if not shown:
        print("Hints are switched off in this course.")
    elif _in_a_notebook():
        from IPython.display import display

        display(hints.widget(lambda: _next_hints(exercise), shown, name))
    else:
        print(f"{shown[-1].title}\n{shown[-1].text}")


def _next_hints(exercise: Exercise) -> list[hints.Hint]:
    """Return the hints shown so far and one more, the last beside the learner's own answer."""
    answer = session.namespace.get(exercise.name)
    learner = answer.learner if isinstance(answer, StandIn) else answer
    return session.hints.next(exercise, learner)


def in_a_learners_notebook() -> bool:
    """Whether a learner sees this: in a notebook, and nobody grades it."""
    return not _failure_raises()


def _in_a_notebook() -> bool:
    # Only a kernel has loaded ipykernel; a terminal and a script have not.
    return hasattr(_shell(), "kernel")


def _shell() -> Any:
    """Return the IPython shell that runs this, or None in a script."""
    loaded = sys.modules.get("IPython")
    return None if loaded is None else loaded.get_ipython()


def course_map() -> Any:
    """Return the picture of the course: what is done, what is open, what was last said."""
    from chainrule.figures.gallery.course_map import course_map as picture

    known = progress.read(Path.cwd())
    return picture(
        progress.totals(known),
        progress.remarks(known),
        versions.split(session.unit)[0],
        known.note,
        progress.in_parts(known),
    )


def _at_the_end_of_the_cell(show: Callable[[], None]) -> None:
    """Call `show` after the message of an exception in a notebook, and at once elsewhere."""
    if not _in_a_notebook():
        show()
        return
    from IPython import get_ipython

    events = get_ipython().events

    def once() -> None:
        events.unregister("post_execute", once)
        show()

    events.register("post_execute", once)


def _help_on(exercise: Exercise, verdict: Verdict, answer: Any) -> None:
    """Say what happens now and where help is, and draw what the diagnosis knows."""
    name = exercise.name
    has_hints = settings.hint_steps() > 0 and bool(exercise.hints[0])
    own = getattr(answer.learner if isinstance(answer, StandIn) else answer, "__name__", "")
    if _in_a_notebook() and own == name and (call := failing_call(exercise, verdict)):
        print(f"To see it, add this below your {name} and run its cell:\n\n{call}\n")
    print(f"Until {name} passes, later cells use the course's own version.")
    if not _in_a_notebook():
        if has_hints:
            print(f'Stuck? hint("{name}") gives a hint.')
        return
    from IPython.display import display

    from chainrule.notebook.evidence import pictures

    if has_hints:
        print(f'Stuck? Press the button, or write hint("{name}") in a new cell and run it.')
        display(hints.widget(lambda: _next_hints(exercise), [], exercise.name))
    for picture in pictures(exercise, verdict):
        display(picture)


def _record(exercise: Exercise, verdict: Verdict) -> None:
    if not _in_a_notebook():
        return
    note = progress.record(Path.cwd(), _base(exercise), verdict)
    if note and note not in session.noted:
        session.noted.add(note)
        print(note)


def _keep_with_the_cell(verdict: Verdict) -> None:
    """Leave the verdict among the cell's outputs, where it is data and draws nothing."""
    shell = _shell()
    if shell is not None:
        shell.display_pub.publish(mime_bundle(verdict))


def _stand_in(exercise: Exercise, answer: Any) -> None:
    learner = answer.learner if isinstance(answer, StandIn) else answer
    session.namespace[exercise.name] = StandIn(exercise, learner)


def _restore(name: str) -> None:
    current = session.namespace.get(name)
    if isinstance(current, StandIn) and current.learner is not None:
        session.namespace[name] = current.learner
