"""All that the grading engine knows about this course's own checks.

An assignment of another course never comes here. For this course's units the engine reads the
verdict of a failed check, decides when the course's own version of an exercise may stand in for an
answer, and lets the checks read the text of a function that lives in another process.

The rule of standing in: an exercise is judged by itself. While it is judged, the course's version
stands in for every exercise *before* it that has been judged and was not accepted, as in the
notebook, and for no other one. An answer that calls an exercise *after* it is judged once more
when everything else has been judged, in a fresh process, on the learner's own answers: its points
wait on that one's.
"""

import ast
import functools
import linecache
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chainrule.checking import programs, traced
from chainrule.checking.message import enumerated
from chainrule.checking.stored import MIME_TYPE, mime_bundle
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.course import versions
from chainrule.grading.cell_plan import read_names
from chainrule.grading.channel import RemoteError
from chainrule.grading.jobs import Pack

SESSION = "chainrule.notebook.session"
_READ = 64 << 10  # characters of a cell whose text the checks can read


def session_of(pack: Pack, student: str = "") -> Any:
    """Return the session of the course's own checks, with the hidden tests' settings in it.

    They are those of a student where each has their own. None for an assignment of another course.
    """
    module = sys.modules.get(SESSION)
    if module is None or pack.seed is None:
        return None
    own = bool(student) and pack.own_points
    module.session.hidden_seed = versions.seed_of(pack.seed, student) if own else pack.seed
    version = versions.number_of(pack.seed, student, pack.assignment) if student else 0
    module.session.version = version if pack.own_version else 0
    module.session.accepts_measured = pack.accepts_measured
    module.session.partial_credit = pack.partial_credit
    cells = [cell for notebook in pack.notebooks.values() for cell in notebook.cells.values()]
    module.session.points = {cell.name: cell.max_score for cell in cells if cell.grade}
    return module.session


def warm_up(unit: str) -> None:
    """Read the texts of a unit's own versions once, before any submission needs them."""
    from chainrule.course.exercise import unit_exercises

    exercises = unit_exercises(unit)
    for name in exercises:
        stand_in_texts(unit, name, set(exercises))


def is_stand_in(value: Any) -> bool:
    """Say whether this is the course's own version, in place of a missing or wrong answer."""
    module = sys.modules.get(SESSION)
    # Asked of the type: a question to a remote object would run the submission's code.
    return module is not None and issubclass(type(value), module.StandIn)


def verdict_of(error: BaseException | None) -> Verdict | None:
    """Return the verdict of a check that failed, None for any other error."""
    verdict = getattr(error, "verdict", None)
    return verdict if isinstance(verdict, Verdict) else None


def without_verdict(output: dict[str, Any]) -> dict[str, Any]:
    """Return a submission's display without what would be read as a verdict."""
    if "data" not in output:
        return output
    data = {kind: value for kind, value in output["data"].items() if kind != MIME_TYPE}
    return output | {"data": data}


class Judged:
    """What has been judged in one submission, and what its functions look like.

    Parameters
    ----------
    session : what `session_of` gave.

    """

    def __init__(self, session: Any) -> None:
        """Start with nothing judged."""
        self.session = session
        self.done: set[str] = set()  # exercises whose test cell has run
        self.place: dict[str, int] = {}  # exercise → place of its test cell
        self.standing: set[str] = set()  # exercises that the course's version stands in for
        self.written: dict[str, types.FunctionType] = {}  # what the learner's functions look like

    def meet(self, exercise: str) -> None:
        """Note the place of an exercise's test cell."""
        self.place.setdefault(exercise, len(self.place))

    def before(self, exercise: str) -> set[str]:
        """Return the exercises whose test cells come before that of `exercise`."""
        return {name for name, place in self.place.items() if place < self.place[exercise]}

    def waits(self, verdict: Verdict) -> bool:
        """Say whether an answer failed only because it calls an exercise that is not judged yet."""
        from chainrule.course.exercise import unit_exercises

        name = verdict.undefined_name
        return name in unit_exercises(self.session.unit) and name not in self.done

    def rests_on(self, exercise: str) -> list[str]:
        """Return what an answer calls, directly or through others, that comes later and fails."""
        earlier, found, todo = self.before(exercise), [], [exercise]
        known = set(todo)
        while todo:
            look = self.written.get(todo.pop())
            names = look.__code__.co_names if look is not None else ()
            fresh = [name for name in names if name not in known]
            known.update(fresh)
            todo += [name for name in fresh if name not in earlier]
            found += [n for n in fresh if n in self.place and n not in earlier]
        return sorted((n for n in found if not self.passed(n)), key=self.place.__getitem__)

    def texts(self, exercise: str) -> list[str]:
        """Return the code of the course's own version, with all it builds on, in order."""
        return stand_in_texts(self.session.unit, exercise, self.done)

    def passed(self, exercise: str) -> bool:
        """Say whether the check of an exercise has passed."""
        return exercise in self.session.passed

    def read(self, code: str, filename: str) -> None:
        """Note what the functions of a learner's cell look like; nothing is run or compiled."""
        fresh = functions_in(code, filename)
        self.written.update(fresh)
        self.standing -= set(fresh)

    def look_of(self, name: str) -> types.FunctionType | None:
        """Return a function with the text of the learner's `name`, None when it is not known.

        What stands in for another exercise is not the learner's work, so its text is left out:
        an answer is not accused of what another one does.
        """
        look = self.written.get(name)
        if look is None:
            return None
        space = {n: f for n, f in self.written.items() if n == name or n not in self.standing}
        return types.FunctionType(look.__code__, space, name)


def show_texts(judged: Judged, put: Mapping[str, Any]) -> None:
    """Let the course's checks read the text of a remote function, as they would locally.

    `put` maps names to the submission's objects that stand under them here.
    """
    from chainrule.mistakes import not_derived

    def written(answer: Any) -> Any:
        names = [name for name, value in put.items() if value is answer]
        return judged.look_of(names[0]) if names else answer

    not_derived.read_text_of(written)


def remake_there(ask: Callable[..., Any], is_theirs: Callable[[Any], bool]) -> None:
    """Let the checks try a changed text of an answer, in the submission's process.

    `ask` sends a command there, `is_theirs` tells an object that lives there. What comes back is
    called as the answer is, and decides about words alone.
    """
    from chainrule.course import written

    def make(answer: Any, source: str) -> Any:
        if not is_theirs(answer):
            return None
        try:
            name = next(node.name for node in ast.parse(source).body if hasattr(node, "name"))
            return ask("remake", name, source)
        except (RemoteError, StopIteration, SyntaxError):
            return None

    written.remake_elsewhere(make)


class _TracedThere:
    """Stands for `traced.Traced`, of an answer in the submission's process.

    What was seen there is that process's own word: numbers of the same forms, or nothing.
    """

    def __init__(self, ask: Callable[..., Any], answer: Any, places: tuple[traced.Place, ...]):
        self._ask, self.answer, self.places = ask, answer, places

    def begin(self, replaced: Mapping[int, Sequence[Any]], recording: bool, seconds: float) -> None:
        """Let the next run hold other values at some places, as in `traced.Traced`."""
        orders = {number: traced.without_gaps(values) for number, values in replaced.items()}
        self._ask("trace_begin", orders, recording, seconds)

    def end(self) -> traced.Seen:
        """Return what was recorded since `begin`."""
        told = self._ask("trace_end")
        if not isinstance(told, list):
            return []
        return [
            (pair[0], traced.NOT_SEEN if pair[1] is None else traced.copied(pair[1]))
            for pair in told[: traced.RECORDS]
            if isinstance(pair, tuple) and len(pair) == 2
            if type(pair[0]) is int and 0 <= pair[0] < len(self.places)
        ]


def trace_there(ask: Callable[..., Any], is_theirs: Callable[[Any], bool]) -> None:
    """Let the checks follow the lines of an answer, in the submission's process.

    `ask` sends a command there, `is_theirs` tells an object that lives there. It decides about
    words alone.
    """

    def trace(answer: Any, source: str) -> Any:
        found = traced.read(source) if is_theirs(answer) else None
        if found is None:
            return None
        definition, places = found
        try:
            return _TracedThere(ask, ask("trace", definition.name, source), places)
        except RemoteError:
            return None

    traced.trace_elsewhere(trace)


def watch_submission(ask: Callable[..., Any], is_theirs: Callable[[Any], bool]) -> None:
    """Let the checks watch an answer where it runs.

    `ask` sends a command to the submission's process, `is_theirs` tells an object that lives there.
    What comes back is that process's own word. It can only add to what the text tells.
    """
    from chainrule.checking import evaluations

    def begin(answer: Any) -> Callable[[], evaluations.Record] | None:
        if not is_theirs(answer):
            return None
        ask("watch")
        return end

    def end() -> evaluations.Record:
        told = ask("watched")
        try:
            return evaluations.from_data(told)
        except ValueError:
            return evaluations.Record()

    evaluations.watch_elsewhere(begin)


def run_there(do: programs.Do, is_theirs: Callable[[Any], bool]) -> None:
    """Let the checks ask an answer for many things in one message.

    `do` has the steps done in the submission's process, `is_theirs` tells an object that lives
    there. What is read is that process's word, as the answer to a single question is.
    """
    programs.run_elsewhere(lambda answer: do if is_theirs(answer) else None)


def waiting_on(verdict: Verdict, others: Sequence[str]) -> Verdict:
    """Return the verdict on an answer that failed with later exercises which have not passed."""
    names = enumerated(others)
    if len(others) == 1:
        what = f"{verdict.exercise} calls {names}, which has not passed."
        why = "Its points wait on that one."
    else:
        what = f"{verdict.exercise} calls {names}, which have not passed."
        why = "Its points wait on them."
    return replace(
        verdict,
        what=what,
        why=why,
        where=f"Mend {names} first.",
        causes=(),
        line=None,
    )


def say_instead(output: dict[str, Any], verdict: Verdict) -> None:
    """Let an output of a failed check say this verdict in place of its own."""
    if output["output_type"] == "error":
        lines = [verdict.what, verdict.why, verdict.where]
        output.update(evalue="\n".join(["", *lines]), traceback=lines)
    elif MIME_TYPE in output.get("data", {}):
        output["data"] = mime_bundle(verdict)


def words_at_hidden_points(verdict: Verdict) -> str:
    """Return the message of a check that failed at hidden points, without what was seen there.

    The numbers would be the hidden points, and the text of a crash is the submission's own.
    """
    if verdict.outcome in (Outcome.WRONG, Outcome.MEASURED):
        said = [verdict.what, verdict.why, verdict.where]
    else:
        said = [f"{verdict.exercise} stops, or returns another kind of result, at other points."]
    lines = [line for line in (*said, verdict.credit) if line]
    return "\n".join(["", *lines, "It was tried at points that the notebook does not show."])


# The course's own version as text


def stand_in_texts(unit: str, name: str, judged: set[str]) -> list[str]:
    """Return the code of the course's own `name`, with all it builds on, in order.

    Empty when it builds on an exercise that has not been judged.
    """
    from chainrule.course.source import unit_cells

    cells = [cell for cell in unit_cells(unit) if cell.kind in ("given", "solution")]
    solutions = {cell.grade_id: cell.source for cell in cells if cell.kind == "solution"}
    wanted, todo = set(), [name]
    while todo:
        one = todo.pop()
        if one in wanted or one not in solutions:
            continue
        if one not in judged:
            return []
        wanted.add(one)
        todo += _used_in(solutions[one])
    if not wanted:
        return []
    chosen = [c for c in cells if c.kind == "given" or c.grade_id in wanted]
    return [_without_machinery(cell.source) for cell in chosen]


@functools.cache
def _used_in(source: str) -> frozenset[str]:
    return frozenset(read_names(source).used)


@functools.cache
def _without_machinery(source: str) -> str:
    """Leave out what belongs to the notebook: imports of this package and `start`."""
    from chainrule.course.source import is_machinery

    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not is_machinery(node)]
    return ast.unparse(tree)


# The learner's functions as text


def functions_in(code: str, filename: str) -> dict[str, types.FunctionType]:
    """Return functions with the text and the names of those that a cell defines.

    They are made from the tree alone and do nothing: the code itself is never compiled here.
    Found are functions under any condition, lambdas with a name, the `__call__` of a class whose
    object has a name, and what `functools.partial` is given.
    """
    if len(code) > _READ:
        return {}
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    found: dict[str, types.FunctionType] = {}
    callables: dict[str, ast.AST] = {}
    for node in _statements(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            callables[node.name] = node
        elif isinstance(node, ast.ClassDef):
            methods = [m for m in node.body if isinstance(m, ast.FunctionDef)]
            callables.update((node.name, m) for m in methods if m.name == "__call__")
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            origin = _origin(node.value, callables)
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and origin is not None:
                    callables[target.id] = origin
    for name, written in callables.items():
        found[name] = _look(name, written, filename)
    for look in found.values():
        look.__globals__.update(found)
    return found


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a cell in order, those under `if`, `try`, `with` … included."""
    for node in body:
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for field in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(node, field, []))
        for handler in getattr(node, "handlers", []):
            yield from _statements(handler.body)


def _origin(value: ast.expr, known: Mapping[str, ast.AST]) -> ast.AST | None:
    """Return where the text of an assigned function stands."""
    if isinstance(value, ast.Lambda):
        return value
    if isinstance(value, ast.Name):
        return known.get(value.id)
    if isinstance(value, ast.Call):
        for part in (value.func, *value.args):
            origin = _origin(part, known) if not isinstance(part, ast.Call) else None
            if origin is not None:
                return origin
    return None


def _look(name: str, node: ast.AST, filename: str) -> types.FunctionType:
    used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    code = (lambda: None).__code__.replace(
        co_name=getattr(node, "name", "<lambda>"),
        co_filename=filename,
        co_firstlineno=getattr(node, "lineno", 1),
        co_names=tuple(sorted(used)),
    )
    return types.FunctionType(code, {}, name)
