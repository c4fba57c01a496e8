"""Find the line of a wrong answer that is certain though its numbers do not give it away.

An answer may break its contract, with a shape, a type, an argument written to, or be wrong in a
way that nobody has a name for. So its text is changed, one line at a time, and judged again: a line
after whose change it is right is the wrong one. A function of one statement has no other line.
"""

import ast
import contextlib
import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.checking import contract
from chainrule.checking.judge import aim, line_at, rng_for
from chainrule.checking.message import WIDTH, look_at
from chainrule.checking.traced import Place
from chainrule.checking.verdict import Observation, Outcome, Relation, Verdict, WrongLine
from chainrule.checking.wrap import LINES, three_lines
from chainrule.course import written
from chainrule.course.exercise import Exercise, Rule
from chainrule.course.settings import VISIBLE_SEED
from chainrule.mistakes import (
    changed_arguments,
    fingerprint,
    forming_lines,
    near_lines,
    not_derived,
    own_lines,
    small_edits,
    table_lines,
    text_lines,
    trials,
)
from chainrule.mistakes.twins import Definition, Twins

_NEARBY = 350_000  # the work of a search that has something to fall back upon
_MOST = 12  # lines that are tried
_CASES = 6  # points at which an answer of another form is followed
_FAILED = (Outcome.WRONG, Outcome.CONTRACT, Outcome.MEASURED)
_MEASURED = ("measured_slope", "complex_step", "asks_close")
_OF_LOOPS = frozenset(
    {"reversed", "not_reversed", "misaligned", "loop_part", "inside_loop", "not_reset", "slice",
     "index", "one_path"}
)  # fmt: skip
# What is said of a value that is right as it stands, and is put to use wrongly by a later line.
_READ_LATER = frozenset({"factor_twice", "function_itself"})
# What is said of a quantity that stands where another belongs, and is right itself.
_TAKEN = ("wrong_variable", "formula")
_PROPER = ("Python", "Value")  # what keeps its capital inside a sentence


def point(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict:
    """Return a failed verdict with the line that it is about, where there is a certain one."""
    if verdict.outcome not in _FAILED:
        return verdict
    if verdict.line is not None:
        return _of_a_loop(exercise, answer, verdict)
    definition = written.definition_of(answer)
    if definition is None:
        return table_lines.point(exercise, answer, verdict)
    search = _Search(exercise, answer, definition, verdict)
    if isinstance(definition, ast.ClassDef):
        found, nearby = None, near_lines.line_of(definition, verdict.near)
        if nearby is not None:
            search.trials.left = _NEARBY
        if not near_lines.is_sure(verdict.near) and verdict.outcome is not Outcome.MEASURED:
            found = search.edited()
        found = found or nearby
        return verdict if found is None else _with(exercise, verdict, line_at(answer, found))
    if verdict.causes and verdict.causes[0].kind in _MEASURED:
        number = not_derived.line_of_measuring(answer, definition)
        number = number or near_lines.line_of(definition, "quotient")
        return verdict if number is None else _with(exercise, verdict, line_at(answer, number))
    if verdict.outcome is Outcome.MEASURED:
        return verdict
    breach = verdict.outcome is Outcome.CONTRACT
    if breach and (last := _nothing_returned(definition)) is not None:
        return _with(exercise, replace(verdict, where=""), line_at(answer, last))
    found = _only_statement(definition, search) or search.changed()
    if found is None and near_lines.is_sure(verdict.near):
        found = near_lines.line_of(definition, verdict.near)
    if found is None and (breach or isinstance(exercise.truth, Rule)):
        found = _other_form(exercise, answer, search)
    if found is None and breach:
        found = search.found()
    if found is None and isinstance(definition, ast.FunctionDef):
        found = _of_kind(exercise, definition, verdict)
    if found is None and verdict.near == "special":
        found = search.of_what_is_special()
    if found is None:
        found = search.edited()
    if found is None and verdict.outcome is Outcome.WRONG:
        found = search.of_whole_numbers()
    if found is None and breach:
        found = _too_often(exercise, answer, search)
    if found is None and breach and isinstance(definition, ast.FunctionDef):
        found = _forming(exercise, answer, definition, search)
    if found is None and isinstance(exercise.truth, Rule):
        found = search.followed() or near_lines.line_of(definition, verdict.near)
    if found is None and isinstance(definition, ast.FunctionDef):
        found = _given_away(exercise, definition, verdict, search)
    return verdict if found is None else _with(exercise, verdict, line_at(answer, found))


def point_nearby(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict:
    """Return a failed verdict with the one line that its words are about; nothing is run."""
    definition = written.definition_of(answer)
    if verdict.outcome not in _FAILED or verdict.line is not None or definition is None:
        return verdict
    found = near_lines.line_of(definition, verdict.near)
    return verdict if found is None else _with(exercise, verdict, line_at(answer, found))


def _of_a_loop(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict:
    """Return the verdict with the line of a slip about a loop, where an edit undoes it.

    The first line that holds a wrong value is the one inside the loop, and is right as it stands.
    """
    definition, known = written.definition_of(answer), verdict.line
    kinds = {cause.kind for cause in verdict.causes}
    if known is None or known.relation is not Relation.UNKNOWN:
        return verdict
    if not isinstance(definition, ast.FunctionDef):
        return verdict
    found = None
    if known.text.startswith("return ") and verdict.causes:
        found = text_lines.filling(definition, known.text.removeprefix("return "))
    if kinds & _READ_LATER:
        found = text_lines.reading(definition, known.text, kinds == {"factor_twice"})
    if kinds == {"missing_divisor"} and not verdict.causes[0].parts:
        found = text_lines.handing_back(definition, known.text)
    if found is None and not kinds & (_OF_LOOPS | forming_lines.BY_TEXT):
        return verdict
    if found is None and verdict.causes[0].kind in forming_lines.BY_TEXT:
        found = _of_kind(exercise, definition, verdict)
    if found is None and kinds & _OF_LOOPS:
        found = _Search(exercise, answer, definition, verdict).edited()
    line = None if found is None else line_at(answer, found)
    if line is None or line.number == known.number:
        return verdict
    pointed = look_at(known.number, known.text)
    where = look_at(line.number, line.text) if verdict.where == pointed else verdict.where
    return replace(verdict, where=where, line=line)


def _statements(definition: ast.FunctionDef) -> list[ast.stmt]:
    """Return the statements of a function, those inside others too, without its docstring."""
    inner = [one for one in ast.walk(definition) if isinstance(one, ast.stmt)]
    return sorted(
        (one for one in inner if one is not definition and not _is_docstring(one)),
        key=lambda one: one.lineno,
    )


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _only_statement(definition: ast.FunctionDef, search: "_Search") -> int | None:
    """Return the line of a function's only statement; of several rows the one with a slip."""
    every = _statements(definition)
    if len(every) != 1:
        return None
    first, last = every[0].lineno, every[0].end_lineno
    if first == last:
        return first
    inner = [one for one in ast.walk(every[0]) if isinstance(one, ast.expr)]
    rows = sorted({one.lineno for one in inner if not isinstance(one, ast.List | ast.Dict)})
    below = [row for row in rows if row > first]
    opened = isinstance(getattr(every[0], "value", None), ast.List | ast.Dict | ast.ListComp)
    return search.edited() or (below[0] if opened and below else first)


def _other_form(exercise: Exercise, answer: Any, search: "_Search") -> int | None:
    """Return the one line that gives something back where that has another form than asked for.

    A number for a list, a list for two results: only the line that puts it together decides that.
    """
    gives = [
        one
        for one in ast.walk(search.definition)
        if isinstance(one, ast.Return | ast.Yield) and one.value is not None
    ]
    kinds = {type(one) for one in gives}
    if isinstance(exercise.truth, Rule):
        pairs = search.trials.beside(exercise.reference)
        gives = [one for one in gives if not isinstance(one.value, ast.Constant)]
    else:
        case = exercise.cases(rng_for(exercise, VISIBLE_SEED))[0]
        both = (fingerprint.returned(exercise, one, case) for one in (answer, exercise.reference))
        pairs = [tuple(both)]
    if len(gives) != 1 or len(kinds) != 1 or isinstance(gives[0].value, ast.Name):
        return None
    several = len(exercise.results) > 1 or ast.Yield in kinds
    return gives[0].lineno if any(_is_other_form(*pair, several) for pair in pairs) else None


def _too_often(exercise: Exercise, answer: Any, search: "_Search") -> int | None:
    """Return the one line that adds to a list which comes out longer than asked for."""
    if isinstance(exercise.truth, Rule):
        pairs = search.trials.beside(exercise.reference)
    else:
        case = exercise.cases(rng_for(exercise, VISIBLE_SEED))[0]
        both = (fingerprint.returned(exercise, one, case) for one in (answer, exercise.reference))
        pairs = [tuple(both)]
    for yours, asked in pairs:
        if not isinstance(yours, tuple | list):
            continue
        members = zip(yours, asked, strict=False) if isinstance(asked, tuple) else [(yours, asked)]
        for mine, theirs in members:
            if isinstance(mine, list) and isinstance(theirs, list) and len(mine) > len(theirs):
                return near_lines.line_of(search.definition, "add")
    return None


def _forming(
    exercise: Exercise, answer: Any, definition: ast.FunctionDef, search: "_Search"
) -> int | None:
    """Return the line that forms a result of another form than the one that is asked for."""
    if isinstance(exercise.truth, Rule):
        for yours, asked in search.trials.beside(exercise.reference):
            if forming_lines.form_of(yours) != forming_lines.form_of(asked):
                return forming_lines.of_other_form(definition, yours, asked)
        return None
    for case in exercise.cases(rng_for(exercise, VISIBLE_SEED)):
        try:
            yours = fingerprint.called(exercise, answer, case)
        except contract.Breach:  # the exercise itself looks at the form
            return forming_lines.of_returned(definition)
        except Exception:  # it stops: no form is known
            return None
        asked = fingerprint.returned(exercise, exercise.reference, case)
        if forming_lines.form_of(yours) != forming_lines.form_of(asked):
            return forming_lines.of_other_form(definition, yours, asked)
    return None


def _of_kind(exercise: Exercise, definition: ast.FunctionDef, verdict: Verdict) -> int | None:
    """Return the one line in which a slip of the named kind can stand."""
    if isinstance(exercise.truth, Rule) or not verdict.causes:
        return None
    case = exercise.cases(rng_for(exercise, VISIBLE_SEED))[0]
    names = [one.arg for one in definition.args.args]
    given = [
        name for name, value in zip(names, case.args, strict=False) if isinstance(value, float)
    ]
    return forming_lines.of_kind(definition, verdict.causes[0].kind, given)


def _given_away(
    exercise: Exercise, definition: ast.FunctionDef, verdict: Verdict, search: "_Search"
) -> int | None:
    """Return the line that the text gives away, where nothing else has found one."""
    if verdict.outcome is Outcome.CONTRACT:
        return near_lines.line_of(definition, verdict.near)
    if isinstance(exercise.truth, Rule):
        return None
    if verdict.causes and verdict.causes[0].kind == "nearly":
        found = text_lines.quotient_of_a_step(definition)
        if found is not None:
            return found
    if verdict.near == "special":
        return text_lines.by_value(definition)
    return _filling(exercise, definition, verdict) or text_lines.only_formula(definition)


def _filling(exercise: Exercise, definition: ast.FunctionDef, verdict: Verdict) -> int | None:
    """Return the one line that fills the list in which all wrong numbers are."""
    given = [one.value for one in ast.walk(definition) if isinstance(one, ast.Return)]
    wrong = {part.name.partition("[")[0] for part in verdict.parts if not part.passed}
    if len(given) != 1:
        return None
    value = given[0]
    if isinstance(value, ast.Tuple) and len(wrong) == 1:
        pairs = dict(zip(exercise.results, value.elts, strict=False))
        value = pairs.get(min(wrong)) if len(value.elts) == len(exercise.results) else None
    if not isinstance(value, ast.Name):
        return None
    taken = bool(verdict.causes) and verdict.causes[0].kind in _TAKEN
    return text_lines.filling(definition, value.id, taken)


def _is_other_form(yours: Any, asked: Any, several: bool) -> bool:
    """Whether one is several things and the other is not, or `several` are too few.

    What stopped, as a text or None, gave nothing back.
    """
    if yours is None or isinstance(yours, str):
        return False
    if isinstance(yours, list) and isinstance(asked, list) and yours and asked and several:
        yours, asked = yours[0], asked[0]  # of what is yielded
    listed, wanted = isinstance(yours, list | tuple), isinstance(asked, list | tuple)
    if isinstance(asked, bool) and not isinstance(yours, bool | np.bool_):
        return True
    if listed and wanted and several:
        return len(yours) != len(asked)
    return listed != wanted


def _nothing_returned(definition: ast.FunctionDef) -> int | None:
    """Return the last line where no line returns a value: there one belongs."""
    definition = forming_lines.innermost(definition)
    every = _statements(definition)
    returns = any(isinstance(one, ast.Return) and one.value is not None for one in every)
    yields = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(definition))
    return every[-1].lineno if every and not returns and not yields else None


def _with(exercise: Exercise, verdict: Verdict, line: WrongLine | None) -> Verdict:
    """Say the line where there is room for it: for an aim, before what is advised, or after."""
    if line is None:
        return verdict
    pointed = look_at(line.number, line.text)
    if not verdict.where or verdict.where == aim(exercise):
        return replace(verdict, where=pointed, line=line)
    if isinstance(exercise.truth, Rule) and not verdict.why:
        return replace(verdict, why=pointed, line=line)
    first, _, rest = verdict.where.partition(" ")
    begun = first.lower() if first[1:].islower() and first not in _PROPER else first
    before = replace(verdict, where=f"In line {line.number}: {begun} {rest}")
    after = replace(verdict, why=f"{verdict.why} Look at line {line.number}.".strip())
    # Of a rule, what came out may stand where others advise.
    ways = [after, before] if isinstance(exercise.truth, Rule) else [before, after]
    if first == "Look":  # a line says more closely where
        ways.insert(0, replace(verdict, where=pointed))
    ways.append(replace(verdict, where=pointed))
    return replace(next(filter(_fits, ways), ways[-1]), line=line)


def _fits(verdict: Verdict) -> bool:
    """Whether all that a verdict says has room."""
    said = (verdict.what, verdict.why, verdict.where)
    return sum(len(three_lines(one, "", "", WIDTH)) for one in said if one) <= LINES


Change = Callable[[Any], None]


class _Search:
    """The search for the line after whose change an answer is right."""

    def __init__(
        self, exercise: Exercise, answer: Any, definition: Definition, verdict: Verdict
    ) -> None:
        self.exercise, self.answer, self.definition = exercise, answer, definition
        self.trials = trials.Trials(exercise, answer, verdict)

    def found(self) -> int | None:
        """Return the line, counted in the answer's text; None where none is certain."""
        return self._written_to() or self._dtype() or self.of_whole_numbers() or self._form()

    def edited(self) -> int | None:
        """Return the line of the first small edit after which the answer is right."""
        is_class = isinstance(self.definition, ast.ClassDef)
        methods = self.trials.methods() if is_class else None
        with contextlib.suppress(ValueError, SyntaxError, RecursionError):
            twins = Twins(self.definition)
            if not is_class and self.trials.passes(twins.text):  # what stands around it is wrong
                return self.definition.lineno if self.definition.decorator_list else None
            if is_class:
                self.trials.begin_with(twins.text)
            return self._edited(twins, methods)
        return None

    def _edited(self, twins: Twins, methods: Mapping[str, int] | None) -> int | None:
        for line, text in small_edits.edited(twins, methods):
            if self.trials.passes(text):
                return line
            if self.trials.left < 0:
                return None
        return None

    def passes(self, change: Change) -> bool:
        """Whether the answer is right after a change of its text."""
        twin = copy.deepcopy(self.definition)
        change(twin)
        return self.is_right(twin)

    def is_right(self, twin: Definition) -> bool:
        """Whether a changed text is right."""
        text = ast.unparse(ast.fix_missing_locations(ast.Module([twin], [])))
        return self.trials.passes(text)

    def _written_to(self) -> int | None:
        """The first line that writes into an argument, where a copy of it makes all right."""
        if not isinstance(self.definition, ast.FunctionDef):
            return None
        names = [one.arg for one in self.definition.args.args]
        stores = [(name, one) for name in names for one in _stores(self.definition, name)]
        for name in dict.fromkeys(name for name, _ in stores):

            def copied(twin: ast.FunctionDef, name: str = name) -> None:
                text = f"{name} = __import__('copy').deepcopy({name})"
                twin.body.insert(0, ast.parse(text).body[0])

            if self.passes(copied):
                return min(one.lineno for other, one in stores if other == name)
        return None

    def _dtype(self) -> int | None:
        """The first line whose value, in floats of 64 bits, makes the result right."""
        places = [
            number
            for number, one in enumerate(ast.walk(self.definition))
            if isinstance(one, ast.Assign | ast.AnnAssign | ast.Return) and one.value is not None
        ]
        for number in places[:_MOST]:

            def floats(twin: ast.FunctionDef, number: int = number) -> None:
                node: Any = [*ast.walk(twin)][number]
                call = ast.parse("__import__('numpy').array(0, dtype=float)", mode="eval").body
                assert isinstance(call, ast.Call)
                call.args = [node.value]
                node.value = call

            if self.passes(floats):
                node: Any = [*ast.walk(self.definition)][number]
                return int(node.lineno)
        return None

    def of_whole_numbers(self) -> int | None:
        """The first line that makes an array like an argument, which may hold whole numbers."""
        if not isinstance(self.definition, ast.FunctionDef):
            return None
        for name in [one.arg for one in self.definition.args.args]:
            alike = [
                one.lineno
                for one in ast.walk(self.definition)
                if isinstance(one, ast.Call)
                and re.search(rf"(_like\({name}\b|\b{name}\.copy\(|\({name}\))", ast.unparse(one))
            ]

            def floats(twin: ast.FunctionDef, name: str = name) -> None:
                text = f"{name} = __import__('numpy').array({name}, dtype=float)"
                twin.body.insert(0, ast.parse(text).body[0])

            if alike and self.passes(floats):
                return min(alike)
        return None

    def of_what_is_special(self) -> int | None:
        """Return the line that lays an array flat, or holds a small number, and so is wrong."""
        if not isinstance(self.definition, ast.FunctionDef):
            return None
        changes = [
            *text_lines.laid_flat(self.definition),
            *text_lines.small_numbers(self.definition),
        ]
        return next((line for line, change in changes[:_MOST] if self.passes(change)), None)

    def changed(self) -> int | None:
        """Return the line that changes an argument of the caller."""
        if isinstance(self.exercise.truth, Rule):
            cases = [one.case for one in self.trials.observations()][::-1]
        else:
            cases = self.exercise.cases(rng_for(self.exercise, VISIBLE_SEED))
        return changed_arguments.line_of(self.exercise, self.answer, cases)

    def followed(self) -> int | None:
        """Return the first wrong line of an answer to a rule, at the calls that judged it."""
        return self._first_wrong(self.trials.observations())

    def _form(self) -> int | None:
        """The first line with whose right value the result has the form that is asked for."""
        if isinstance(self.exercise.truth, Rule):
            return None
        seen = []
        for case in self.exercise.cases(rng_for(self.exercise, VISIBLE_SEED))[:_CASES]:
            parts = fingerprint.run(self.exercise, self.answer, case)
            truth = fingerprint.run(self.exercise, self.exercise.reference, case)
            seen.append(Observation(case, parts, truth))
        return self._first_wrong(seen)

    def _first_wrong(self, seen: Sequence[Observation]) -> int | None:
        found = own_lines.find(self.exercise, self.answer, seen)
        if found is None or _hands_on(found.repair.place):
            return None
        return found.repair.place.line + self.definition.lineno - 1


def _hands_on(place: Place) -> bool:
    """Whether a place only returns a name, which is made elsewhere."""
    return place.kind in ("return", "element") and place.expression.isidentifier()


def _inside_of(loop: ast.For) -> ast.FunctionDef:
    """Return what stands inside a loop as a function, whose parameter is what the loop takes."""
    nothing = ast.arguments([], [], None, [], [], None, [])
    return ast.FunctionDef("_", nothing, loop.body, [])


def _stores(definition: ast.FunctionDef, name: str) -> Iterator[ast.stmt]:
    """Yield the statements that write into what a parameter holds, or into its rows."""
    for loop in ast.walk(definition):
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
            continue
        if isinstance(loop.iter, ast.Name) and loop.iter.id == name:
            yield from _stores(_inside_of(loop), loop.target.id)
    for one in _statements(definition):
        targets: list[ast.expr] = []
        if isinstance(one, ast.Assign):
            targets = one.targets
        elif isinstance(one, ast.AugAssign):
            targets = [one.target]
        elif isinstance(one, ast.Delete):
            targets = one.targets
        stored = any(_is_inside(target, name, isinstance(one, ast.AugAssign)) for target in targets)
        if stored or _is_told_to_change(one, name):
            yield one


def _is_inside(target: ast.expr, name: str, itself: bool) -> bool:
    """Whether a target is a piece of `name`, or `name` where that changes it in place."""
    if isinstance(target, ast.Name):
        return itself and target.id == name
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return isinstance(target, ast.Name) and target.id == name


def _is_told_to_change(statement: ast.stmt, name: str) -> bool:
    """Whether a statement calls a method of `name` by itself, or hands it over as `out`."""
    value = getattr(statement, "value", None)
    if isinstance(statement, ast.Expr | ast.Assign) and isinstance(value, ast.Call):
        called = value.func
        kept = isinstance(statement, ast.Assign)
        if kept and getattr(called, "attr", "") not in ("pop", "popitem"):
            called = ast.Constant(None)
        if isinstance(called, ast.Attribute) and _is_inside(called, name, False):
            return True
    simple = not any(isinstance(one, ast.stmt) for one in ast.iter_child_nodes(statement))
    return simple and any(
        isinstance(one, ast.keyword) and one.arg == "out" and _is_inside(one.value, name, True)
        for one in ast.walk(statement)
    )
