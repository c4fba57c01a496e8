"""Recognise a derivative that was measured or memorised instead of derived.

A finite difference inside the learner's function is right to six digits or to ten, so a tolerance
lets it pass.  Two kinds of evidence speak: the source (a function called at x + h and at x − h,
an imaginary step), and the numbers (its error is the error of a difference quotient of step h).
A memorised answer is right at the points that the notebook shows and wrong at all others.
"""

import ast
import functools
import inspect
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from chainrule.checking import contract
from chainrule.checking.verdict import Cause
from chainrule.course.exercise import Case, Derivative, Exercise, Gradient
from chainrule.course.written import read_text_of as read_text_of
from chainrule.course.written import text_holder_of, text_of_code
from chainrule.mistakes import fingerprint, sentences
from chainrule.mistakes.differentiators import home_of, library_used, words_for

_DIFFERENCES = frozenset(
    {
        "numerical_gradient",
        "central_difference",
        "forward_difference",
        "approx_fprime",
        "approx_derivative",
        "measure",
    }
)
_OWN_FILE = re.compile(r"<\d\d_\w+:")
_STEP_NAMES = frozenset(
    {"h", "eps", "epsilon", "step", "dx", "dh", "tiny", "small", "nudge", "delta_x"}
)


def measured(exercise: Exercise, answer: Any, exact: bool) -> Cause | None:
    """Return the cause when `answer` measures its derivative; None when it derives it.

    `exact` says that the numbers are right to round-off: then only the source can tell.
    """
    differentiated = isinstance(exercise.truth, Derivative | Gradient)
    if not callable(answer) or (not differentiated and _is_handed_functions(exercise)):
        return None  # who is handed f may be asked to measure it
    found = measured_in_source(source_of(answer))
    if found == "complex step":
        return sentences.say("complex_step", {}, (), exercise.name, exercise.causes)
    if found:
        words = {"which": "finite difference"}
        return sentences.say("measured_slope", words, (), exercise.name, exercise.causes)
    if differentiated and (library := library_used(text_holder_of(answer))):
        return sentences.say(
            "measured_slope", {"which": library}, (), exercise.name, exercise.causes
        )
    if exact or not differentiated:
        return None
    quotient = _quotient(exercise, answer)
    if quotient is None:
        return None
    words = {"which": f"{quotient[0]} difference with h = {quotient[1]}"}
    return sentences.say("measured_slope", words, (), exercise.name, exercise.causes)


def _is_handed_functions(exercise: Exercise) -> bool:
    cases = exercise.inputs(np.random.default_rng(0))
    return any(callable(value) for case in cases for value in case.args)


def source_of(answer: Any) -> str:
    """Return the source of a function and of the functions it calls by name, if it is known."""
    texts = []
    answer = text_holder_of(answer)
    pending = [answer]
    seen: set[int] = set()
    while pending and len(seen) < 12:
        function = pending.pop()
        code = getattr(function, "__code__", None)
        if code is None or id(code) in seen:
            continue
        seen.add(id(code))
        # The course's own functions, handed to the learner, are not the learner's work.
        if function is not answer and _OWN_FILE.match(code.co_filename):
            continue
        written = getattr(inspect.unwrap(function), "__code__", code)
        text = _text(written, written.co_filename, written.co_firstlineno)
        if not text:
            continue
        texts.append(text)
        names = [*code.co_names, *code.co_freevars]
        for constant in code.co_consts:
            if hasattr(constant, "co_names"):
                names += constant.co_names
        for name in names:
            value = getattr(function, "__globals__", {}).get(name)
            if inspect.isfunction(value):
                pending.append(value)
    return "\n\n".join(texts)


def constants_of(answer: Any) -> list[float]:
    """Return the numbers that an answer's own text contains, at most eight, 0, 1 and 2 left out."""
    return list(_constants(source_of(answer)))


@functools.lru_cache(maxsize=256)
def _constants(source: str) -> tuple[float, ...]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ()
    found: dict[float, None] = {}
    for node in ast.walk(tree):
        value = _number(node)
        if value is not None and value not in (0.0, 1.0, 2.0) and np.isfinite(value):
            found.setdefault(value)
    return tuple(found)[:8]


def _number(node: ast.AST) -> float | None:
    """Return the value of a number, also where it is written −0.1, 2 / 3 or 10**-8."""
    if isinstance(node, ast.Constant):
        value = node.value
        return float(value) if isinstance(value, int | float) and value is not True else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        operand = _number(node.operand)
        return None if operand is None else -operand
    if isinstance(node, ast.BinOp):
        left, right = _number(node.left), _number(node.right)
        if left is None or right is None:
            return None
        try:
            if isinstance(node.op, ast.Div):
                return left / right
            if isinstance(node.op, ast.Pow):
                return float(left**right)
        except (ArithmeticError, TypeError, ValueError):
            return None
    return None


@functools.lru_cache(maxsize=256)
def _text(code: types.CodeType, *place: str | int) -> str:
    """Return the source of `code`; equal codes at different places may be written differently."""
    source = text_of_code(code)
    # From Python 3.13 on, code without a file of its own may be taken for what `python -c` ran.
    name = "lambda" if code.co_name == "<lambda>" else code.co_name
    return source if re.search(rf"\b{re.escape(name)}\b", source) else ""


@functools.lru_cache(maxsize=256)
def measured_in_source(source: str) -> str:
    """Return "finite difference" or "complex step" when the source takes one, else ""."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    nodes = list(ast.walk(tree))
    divisions = [n for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]
    # Without a step to divide by, complex numbers are honest algebra.
    if any(_is_complex(node) for node in nodes) and _divides_by_small(divisions, nodes):
        return "complex step"
    for node in nodes:
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in ("np.gradient", "numpy.gradient"):
                return "finite difference"
            name = name.split(".")[-1]
            if name in _DIFFERENCES and not _defined(tree, name):
                return "finite difference"
    if divisions and any(_divides_by_step(n, step) for step in _nudges(nodes) for n in divisions):
        return "finite difference"
    return ""


def line_of_measuring(answer: Any, definition: ast.FunctionDef) -> int | None:
    """Return the first line of an answer that takes a quotient, or asks a library for a slope.

    `definition` is the answer's own; None where no single line of it does so.
    """
    nodes = list(ast.walk(definition))
    steps = list(_nudges(nodes))
    names = getattr(text_holder_of(answer), "__globals__", {})
    simple = [one for one in nodes if isinstance(one, ast.stmt) and not hasattr(one, "body")]
    for statement in sorted(simple, key=lambda one: one.lineno):
        inside = list(ast.walk(statement))
        divisions = [n for n in inside if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]
        if (
            any(_divides_by_step(one, step) for one in divisions for step in steps)
            or (any(map(_is_complex, inside)) and _divides_by_small(divisions, nodes))
            or any(_asks_for_slope(one, names) for one in inside)
        ):
            return statement.lineno
    return None


def _asks_for_slope(node: ast.AST, names: Mapping[str, Any]) -> bool:
    """Whether a node imports, or names, what differentiates in the learner's place."""
    if isinstance(node, ast.Import):
        return any(words_for(one.name) for one in node.names)
    if isinstance(node, ast.ImportFrom):
        return bool(words_for(node.module or ""))
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name in ("np.gradient", "numpy.gradient") or name.split(".")[-1] in _DIFFERENCES:
            return True
    if isinstance(node, ast.Name):
        return bool(words_for(home_of(names.get(node.id))))
    dotted = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
    return bool(words_for(re.sub(r"^np\.", "numpy.", dotted)))


def _is_complex(node: ast.AST) -> bool:
    return (
        (isinstance(node, ast.Constant) and isinstance(node.value, complex))
        or (isinstance(node, ast.Attribute) and node.attr == "imag")
        or (isinstance(node, ast.Call) and ast.unparse(node.func) == "complex")
    )


def _divides_by_small(divisions: Sequence[ast.BinOp], nodes: Sequence[ast.AST]) -> bool:
    """Whether something is divided by a step."""
    small = _small_names(nodes)
    return any(
        _is_small(node.right)
        or any(isinstance(part, ast.Name) and part.id in small for part in ast.walk(node.right))
        for node in divisions
    )


def _defined(tree: ast.Module, name: str) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body)


def _small_names(nodes: Sequence[ast.AST]) -> set[str]:
    """Return the names that hold a step: by their value, or by what they are called."""
    small = set(_STEP_NAMES)
    for node in nodes:
        if isinstance(node, ast.Assign) and _is_small(node.value):
            small.add(ast.unparse(node.targets[0]))
        elif isinstance(node, ast.FunctionDef):
            arguments = node.args.args[len(node.args.args) - len(node.args.defaults) :]
            small |= {
                name.arg
                for name, value in zip(arguments, node.args.defaults, strict=True)
                if _is_small(value)
            }
    return small - _other_quantities(nodes, small)


def _other_quantities(nodes: Sequence[ast.AST], small: set[str]) -> set[str]:
    """Return the names that hold no step although they are called like one, as h = sigmoid(z)."""
    others = set()
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            parts = [part for part in ast.walk(node.value) if isinstance(part, ast.expr)]
            names = {part.id for part in parts if isinstance(part, ast.Name)}
            computed = any(isinstance(part, ast.Call) for part in parts)
            if computed and not any(map(_is_small, parts)) and not names & small:
                others.add(node.targets[0].id)
    return others


def _nudges(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Yield what is added to or taken from an argument before a function is called with it."""
    small = _small_names(nodes)
    for node in nodes:
        step: ast.expr | None = None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            step = node.right
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
            step = node.value
        if step is None:
            continue
        if _is_small(step) or any(
            isinstance(part, ast.Name) and part.id in small for part in ast.walk(step)
        ):
            yield ast.unparse(step)


def _divides_by_step(node: ast.BinOp, step: str) -> bool:
    """Whether a difference is divided by the step, or by a multiple of it."""
    factors = _factors(node.right)
    rest = [ast.unparse(factor) for factor in factors if not isinstance(factor, ast.Constant)]
    literal = [ast.unparse(factor) for factor in factors]
    return rest == [step] or (not rest and step in literal)


def _factors(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_factors(node.left), *_factors(node.right)]
    return [node]


def _is_small(node: ast.expr) -> bool:
    try:
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError):
        text = ast.unparse(node).replace(" ", "")
        return text.startswith(("10**-", "10.0**-", "10.**-", "np.finfo", "np.cbrt(np.finfo"))
    if isinstance(value, str):  # as in Decimal("1e-20")
        try:
            value = float(value)
        except ValueError:
            return False
    return isinstance(value, float) and 0.0 < abs(value) <= 1e-2


def _quotient(exercise: Exercise, answer: Callable[..., Any]) -> tuple[str, str] | None:
    """Return the kind and step of the difference quotient whose error the answer has."""
    truth = exercise.truth
    from chainrule.mistakes import mutants

    points = mutants.cases(exercise)
    if isinstance(truth, Derivative):
        forward, place = truth.forward, truth.argument

        def quotient(case: Case, ahead: float, behind: float) -> np.ndarray:
            args = contract.copy_args(case.args)
            x = np.asarray(args[place], dtype=np.float64)

            def at(shift: float) -> np.ndarray:
                return np.asarray(forward(*args[:place], x + shift, *args[place + 1 :]))

            return np.asarray((at(ahead) - at(behind)) / (ahead - behind))

        errors = []
        for case in points:
            yours = fingerprint.run(exercise, answer, case)
            right = fingerprint.run(exercise, exercise.reference, case)
            for name, value in right.items():
                if isinstance(yours.get(name), np.ndarray) and yours[name].shape == value.shape:
                    errors.append((case, yours[name], value))
        size = max((float(np.abs(y - r).max(initial=0.0)) for _, y, r in errors), default=0.0)
        if size == 0.0:
            return None
        for power in range(2, 11):
            h = 10.0**-power
            for kind, ahead, behind in (
                ("central", h, -h),
                ("forward", h, 0.0),
                ("backward", 0.0, -h),
            ):
                with np.errstate(all="ignore"):
                    off = max(
                        float(np.abs(y - quotient(case, ahead, behind)).max(initial=0.0))
                        for case, y, _ in errors
                    )
                if off <= 0.1 * size:
                    return kind, f"1e-{power}"
    return None


def memorised(
    exercise: Exercise,
    answer: Callable[..., Any],
    shown: Sequence[Case],
    others: Sequence[Case],
) -> Cause | None:
    """Return the cause when `answer` is right at every point shown and wrong at all others."""
    if not shown or not others:
        return None
    if any(_differs(exercise, answer, case) for case in shown):
        return None
    fresh = [case for case in others if case.measured] or list(others)
    if sum(_differs(exercise, answer, case) for case in fresh) < max(1, len(fresh) // 2):
        return None
    return sentences.say("memorised", {}, (), exercise.name, exercise.causes)


def _differs(exercise: Exercise, answer: Callable[..., Any], case: Case) -> bool:
    yours = fingerprint.run(exercise, answer, case)
    return bool(fingerprint.differing(yours, fingerprint.run(exercise, exercise.reference, case)))
