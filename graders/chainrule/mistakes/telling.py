"""Tell a mutant so that every word is true of the learner's own code.

Of the changes that give the same numbers the one is told that stands in the answer's text. Where
none stands there, the numbers are all that is certain: "the numbers are as if …". A name that is
neither the learner's nor the course's notation is replaced by what it stands for, or left out.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from chainrule.checking.message import enumerated, look_at
from chainrule.checking.verdict import Cause, WrongLine
from chainrule.course.exercise import Exercise, Value
from chainrule.mistakes import mutants, own_code, relations, sentences, syntax
from chainrule.mistakes.syntax import code

_WEIGHT = 1.5  # of what stands in the answer, beside how likely a kind of mistake is
_OWN_WORDS = 0.6  # of an explanation for which the exercise has a sentence of its own
_SHORT = 48  # letters of an expression in the place of a name
# The course's notation, and what every reader of Python knows.
_NOTATION = frozenset(
    re.findall(
        r"\S+",
        "z a J w b x y W X A Z P Y N M D H h f g delta dW db dX dZ dA upstream sigmoid tanh relu "
        "softplus softmax np math len sum max min abs exp log sqrt sin cos mean where range zip "
        "reversed shape size T axis None True False arctan arctanh log1p expm1 log2 log10 median "
        "prod square maximum minimum the of a number all entries hard",
    )
)
# Kinds whose reason speaks of slopes, paths or links.
_OF_SLOPES = frozenset(
    {
        "added_not_multiplied",
        "asks_close",
        "complex_step",
        "elementwise_softmax",
        "ignored",
        "loss_by_output",
        "measured_slope",
        "missing_factor",
        "multiplied_not_added",
        "one_sample",
        "power_slip",
        "sigmoid_slope",
        "sign_of_second_term",
        "slope_again",
        "slope_divided",
        "slope_not_handed_on",
        "slope_of_z",
        "slopes_composed",
        "subtracted_not_multiplied",
        "tanh_slope",
        "updated_too_early",
        "value_not_slope",
    }
)
_TOKEN = re.compile(r"(?<![\w.])[^\W\d]\w*")
# Kinds of which the answer shows nothing: what is missing must not stand there.
_MISSING = frozenset(
    {
        "missing_factor",
        "missing_term",
        "missing_divisor",
        "not_reduced",
        "not_applied",
        "not_raised",
        "not_squared",
        "not_reversed",
        "not_reset",
        "left_out",
        "ignored",
        "one_sample",
        "slope_again",
        "slope_divided",
        "slope_not_handed_on",
    }
)
# Kinds that the numbers alone prove, when it is the whole result that is changed.
_NUMERIC = frozenset(
    {"sign", "result_reversed", "results_swapped", "capped", "clipped", "returns_function"}
)
# Kinds whose numbers hardly come about in another way, in whatever form they are written, or that
# say what is missing: the text need not show them. A constant or a sign may come from anywhere.
_STRUCTURAL = frozenset(
    {
        "activation_twice",
        "added_not_composed",
        "added_not_multiplied",
        "applied_twice",
        "axis",
        "cross_terms",
        "elementwise_softmax",
        "epsilon",
        "halved",
        "index",
        "labels_swapped",
        "loop_part",
        "loss_by_output",
        "mean_not_sum",
        "misaligned",
        "missing_divisor",
        "missing_factor",
        "missing_term",
        "multiplied_not_added",
        "multiplied_not_composed",
        "not_reset",
        "not_reversed",
        "once_for_each",
        "one_path",
        "one_sample",
        "order_swapped",
        "overwritten",
        "own_weights",
        "product_of_sums",
        "reset_in_loop",
        "reversed",
        "row_not_column",
        "sigmoid_slope",
        "slope_again",
        "slope_divided",
        "slope_not_handed_on",
        "slope_of_z",
        "slopes_composed",
        "spread_out",
        "step_sign",
        "tanh_slope",
        "updated_too_early",
        "whole_columns",
        "whole_rows",
    }
)
# Kinds that a division or a product has to show.
_OF_SIZES = frozenset({"divided_by", "multiplied_by"})
# Kinds that change one term only, where the result is a sum.
_OF_ONE_PATH = frozenset(
    {
        "extra_factor",
        "factor_twice",
        "missing_factor",
        "missing_term",
        "missing_divisor",
        "divided_by",
        "multiplied_by",
        "divided_not_multiplied",
        "sign",
    }
)
# Words that are quantities, which the learner may have given a name.
_QUANTITIES = frozenset({"factor", "term", "old", "new", "argument", "left", "right"})
_PLAIN = {
    "wrong_variable": "{part} takes one quantity where another belongs.",
    "missing_factor": "{part} lacks a factor.",
    "missing_term": "{part} lacks a term.",
    "extra_factor": "{part} has a factor too many.",
    "factor_twice": "{part} has one factor twice.",
    "sign": "{part} has a difference the other way round.",
    "sign_term": "A term of {part} has the wrong sign.",
    "index": "{part} takes another entry than the needed one.",
    "slice": "{part} takes other items of a list than the needed ones.",
    "not_applied": "{part} leaves out one function.",
    "overwritten": "{part} keeps the last contribution only; the others are overwritten.",
    "reset_in_loop": "{part} starts again on each pass of a loop.",
    "not_reset": "{part} counts again what an earlier pass of a loop left.",
    "returns_other": "{part} is a quantity on the way, not the whole result.",
    "left_out": "{part} leaves out a step.",
    "not_squared": "{part} lacks a square.",
    "not_raised": "{part} lacks an exponent.",
    "absolute": "{part} loses a sign.",
    "exponent": "{part} has another exponent.",
    "power_slip": "{part} has an exponent that should have gone down by one.",
    "constant": "{part} has another constant.",
    "inside_loop": "{part} does inside a loop what belongs after it.",
    "after_loop": "{part} does after a loop what belongs inside it.",
    "other_function": "{part} uses one function in the place of another.",
    "value_not_slope": "{part} has a value where its slope belongs.",
}


def tell(
    exercise: Exercise,
    entry: mutants.Entry,
    mutant: mutants.StoredMutant,
    parts: tuple[str, ...],
    own: own_code.OwnCode | None,
) -> list[Cause]:
    """Return the cause of a mutant that reproduces the parts, in words that are true of `own`.

    Without the answer's text the likeliest explanation is told.
    """
    if own is None:
        one = mutant.explanations[0]
        return [sentences.say(one.kind, one.words, parts, exercise.name, exercise.causes)]
    changes = [
        own_code.change(entry.sources[one.function], entry.text(one)) for one in mutant.explanations
    ]
    order = sorted(
        range(len(changes)),
        key=lambda i: (
            sentences.rank(mutant.explanations[i].kind, mutant.explanations[i].words)
            - _WEIGHT
            * _support(
                own,
                changes[i],
                mutant.explanations[i],
                entry.text(mutant.explanations[i]),
                bool(parts),
            )
            - _OWN_WORDS * _is_curated(exercise, mutant.explanations[i])
        ),
    )
    best = order[0]
    cause = _told(exercise, entry, mutant.explanations[best], changes[best], parts, own)
    return [cause] if cause.what else []


def _told(
    exercise: Exercise,
    entry: mutants.Entry,
    one: mutants.Explanation,
    made: own_code.Change,
    parts: tuple[str, ...],
    own: own_code.OwnCode,
) -> Cause:
    stands = _support(own, made, one, entry.text(one), bool(parts)) > 0.0
    known = known_names(exercise) | own.names
    curated = sentences.is_curated(one.kind, one.words, exercise.causes)
    whole = one.words.get("target", "the result") == "the result"
    if one.kind in _NUMERIC and whole:
        stands = True  # the numbers alone say it
    elif one.kind == "left_out" and not curated:
        stands = False
    source = entry.sources[one.function]
    if curated and stands:
        words = dict(one.words)
    else:
        words = _without_old(one.kind, _legible(one, source, known, own), known, own)
        if one.kind == "wrong_variable" and _same_value(words["old"], words["new"]):
            return Cause(one.kind, "", "", "", parts)  # a copy: what differs is who else sees it
    causes: Mapping[str, Any] = exercise.causes
    if curated and parts and _is_of_all(exercise, one):
        curated, causes = False, {}
    if not stands:
        causes = {key: text for key, text in causes.items() if key.startswith("place:")}
    cause = sentences.say(one.kind, words, parts, exercise.name, causes)
    part = sentences.subject(parts, exercise.name)
    vague = not (curated and stands) and (
        _unknown_in(one.kind, words, known, own) or _is_not_there(exercise, one.kind, words, own)
    )
    if vague and curated:
        # What the exercise says is about the numbers; the answer's text shows it otherwise.
        vague = False
        cause = sentences.say(one.kind, dict(one.words), parts, exercise.name, exercise.causes)
    elif vague:
        plain = _PLAIN.get(one.kind, "")
        cause = replace(cause, what=sentences.capital(plain.format(part=part)), why="", whole=())
        cause = replace(cause, unnamed=False)
    elif one.kind == "order_swapped" and not curated and (point := _other_point(made)):
        cause = replace(cause, what=point, whole=())
    elif one.kind == "sign" and not curated and words["target"] in own.names:
        # A quantity on the way may be turned where the result is not.
        cause = replace(cause, what=f"{words['target']} has the opposite sign.", whole=())
    elif not (curated and stands) and one.kind in _OF_ONE_PATH:
        path = _path(one.words.get("target", ""), source, known)
        predicate = cause.what.removeprefix(part)
        if path and predicate != cause.what:
            cause = replace(cause, what=f"In {part} {path}{predicate}", whole=())
    if not stands and one.kind != "both":
        cause = replace(cause, what=f"It is as if {inside(cause.what)}")
    if not cause.own:
        line = own_code.line_of(own, made, one.kind in _OF_SIZES) if stands else None
        cause = replace(cause, where=_where(one, own, line))
        if line is not None and not _fits(one.kind, line.text):
            line = None
            cause = replace(cause, where="")
        if line is not None:
            cause = replace(cause, line=WrongLine(line.number, line.text))
    if isinstance(exercise.truth, Value) and not cause.own and one.kind in _OF_SLOPES:
        cause = replace(cause, why="")  # nothing is differentiated here
    if vague and one.kind not in _PLAIN:
        return replace(cause, what="")
    doubts = ("doubtful",) * (not stands) + ("vague",) * vague
    # The figures look for the names of the reference.
    return replace(cause, words={**one.words, **dict.fromkeys(doubts, "yes")})


# Where a kind of slip can stand.
_AT = {
    "added_not_multiplied": r"\+|sum\(",
    "loop_part": r"\bfor\b|\bwhile\b|\[",
    "results_swapped": r"return\b",
    "result_reversed": r"return\b",
}


def _fits(kind: str, text: str) -> bool:
    """Whether a line may hold a kind of slip."""
    return kind not in _AT or re.search(_AT[kind], text) is not None


def _other_point(made: own_code.Change) -> str:
    """Say that a function is taken at another point, where a change of two does no more."""
    calls = [
        [one[1:] for one in features if one[0] == "call" and len(one) == 3]
        for features in (made.added, made.removed)
    ]
    if [len(one) for one in calls] == [1, 1] and calls[0][0][0] == calls[1][0][0]:
        (function, new), (_, old) = calls[0][0], calls[1][0]
        shown = [sentences.pretty(one) for one in (function, new, old)]
        return "{} is taken at {}, not at {}.".format(*shown)
    return ""


_COPIED = re.compile(r"\.(?:astype\(\w+\)|copy\(\))|(?:np\.)?(?:array|asarray|float)\((\w+).*\)$")


def _same_value(old: str, new: str) -> bool:
    """Whether two expressions differ in a copy or a cast only."""
    return _COPIED.sub(r"\1", old) == _COPIED.sub(r"\1", new)


def _is_curated(exercise: Exercise, one: mutants.Explanation) -> bool:
    return sentences.is_curated(one.kind, one.words, exercise.causes)


def _is_of_all(exercise: Exercise, one: mutants.Explanation) -> bool:
    """Whether the exercise's own sentence speaks of every part of the result."""
    if one.kind == "sign":
        return True
    # A sentence that names its part speaks of any.
    told = [
        sentences.say(one.kind, one.words, parts, exercise.name, exercise.causes).what
        for parts in ((), ("its part",))
    ]
    return told[0].startswith(exercise.name) and told[0] == told[1]


def is_doubtful(cause: Cause) -> bool:
    """Whether a cause only says what the numbers are like."""
    return "doubtful" in cause.words


def is_structural(cause: Cause) -> bool:
    """Whether the numbers prove how they were made, in whatever form that is written."""
    signs = {cause.words.get("one"), cause.words.get("two")}
    return cause.kind in _STRUCTURAL or signs <= {"sign", "sign_term", "step_sign"}


def is_vague(cause: Cause) -> bool:
    """Whether a cause says next to nothing: no name in it is known to the learner."""
    return "vague" in cause.words


def _path(target: str, source: str, known: frozenset[str]) -> str:
    """Name the term that a target is, where the result is a sum of several; else ""."""
    tree = ast.parse(source)
    defined = {name: value for name, value in definitions(source).items() if name != target}
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            whole = node.value
            for _ in range(6):
                whole = syntax.expanded(whole, defined)
            terms = [*_terms(whole)]
            holding = [one for one in terms if target in _TOKEN.findall(code(one))]
            if len(terms) > 1 and len(holding) == 1:
                value = definitions(source).get(target)
                if value is None or code(holding[0]) != target:
                    return "one of its terms"
                if target in known:
                    return target
                for _ in range(6):
                    value = syntax.expanded(value, defined)
                text = code(value)
                fits = len(text) <= _SHORT and is_known(text, known)
                shown = sentences.pretty(text).replace(" * ", "·")
                return f"the term {shown}" if fits else "one of its terms"
    return ""


def _terms(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield from _terms(node.left)
        yield from _terms(node.right)
    else:
        yield node


def _support(
    own: own_code.OwnCode, made: own_code.Change, one: mutants.Explanation, text: str,
    partial: bool,
) -> float:  # fmt: skip
    if one.function in own.names and one.function not in own.functions:
        return -1.0  # the answer calls that function as it is
    helper = one.function not in own.functions and not own.is_main(one.function)
    if one.kind == "not_applied" and helper and not own_code.is_begun(own, text):
        return 0.0  # nothing can be left out of what is not there
    if (shown := own_code.shows_slope(own, one.kind)) is not None:
        return 1.0 if shown else 0.0
    if one.kind in _OF_SIZES and not own_code.is_scaled(own, made):
        return 0.0
    found = own_code.support(own, made, one.kind in _MISSING)
    # What one part lacks may stand there for another part.
    return max(found, 0.1) if partial and one.kind in _MISSING else found


def inside(sentence: str) -> str:
    """Return a sentence as the second half of another."""
    first, _, rest = sentence.partition(" ")
    small = first.lower() if first in ("In", "The", "Each", "A", "An", "Every") else first
    return f"{small} {rest}"


def _where(one: mutants.Explanation, own: own_code.OwnCode, line: own_code.Line | None) -> str:
    """Point to the learner's line, or to a name that stands in the learner's code."""
    if line is not None:
        return look_at(line.number, line.text)
    target = one.words.get("target", "")
    if target in own.names:
        return f"Look at how {sentences.pretty(target)} is formed."
    return ""


@cache
def _course_words(name: str, unit: str) -> frozenset[str]:
    from chainrule.course.exercise import find_exercise

    exercise = find_exercise(name, unit)
    text = " ".join((exercise.sentence, inspect.getdoc(exercise.reference) or ""))
    return frozenset(
        {
            *_TOKEN.findall(text),
            *inspect.signature(exercise.reference).parameters,
            *exercise.results,
            exercise.name,
            *mutants.function_names(unit),
        }
    )


def known_names(exercise: Exercise) -> frozenset[str]:
    """Return the names that a message may use whatever the learner wrote."""
    return _NOTATION | _course_words(exercise.name, exercise.unit)


def is_known(text: str, known: frozenset[str]) -> bool:
    """Whether every name in a formula is known to the learner; a text that is none always is."""
    try:
        syntax.parsed(text)
    except SyntaxError:
        return True  # words, no expression
    shown = sentences.pretty(text)
    return all(token in known or token.startswith("σ") for token in _TOKEN.findall(shown))


def _in_own_words(text: str, own: own_code.OwnCode) -> str:
    """Return what the answer calls a quantity: its own name for it, or as it is written there."""
    plain = own_code.plain_text(text)
    written = plain if plain in own.pieces and text not in own.pieces else text
    return own.aliases.get(plain, written)


def _legible(
    one: mutants.Explanation, source: str, known: frozenset[str], own: own_code.OwnCode
) -> dict[str, str]:
    """Return the words with the reference's own names replaced by what they stand for.

    What the learner has given a name is called by that name.
    """
    defined = definitions(source)
    named = _QUANTITIES if one.kind != "wrong_size" else ()  # there the name is what is wrong
    words = {
        key: _in_own_words(text, own) if key in named else text for key, text in one.words.items()
    }
    for key, text in words.items():
        kind = key.rpartition(".")[2]
        if kind in ("one", "two", "inner", "function_of", "which", "where", "unless"):
            continue
        if is_known(text, known):
            continue
        if kind == "target":
            words[key] = "the result"
            continue
        try:
            expression = syntax.parsed(text)
        except SyntaxError:
            continue
        for _ in range(6):
            unknown = {
                node.id
                for node in ast.walk(expression)
                if isinstance(node, ast.Name) and node.id not in known and node.id in defined
            }
            if not unknown:
                break
            expression = syntax.expanded(expression, {name: defined[name] for name in unknown})
        longer = code(expression)
        if is_known(longer, known) and len(longer) <= _SHORT:
            words[key] = longer
    return words


def _without_old(
    kind: str, words: dict[str, str], known: frozenset[str], own: own_code.OwnCode
) -> dict[str, str]:
    """Say "another value" for what should stand there, where no name of it is known."""
    if kind == "wrong_variable" and not _may_be_quoted(words["old"], known, own):
        return words | {"old": "another value"}
    return words


_OF_ARRAYS = ("shape", "size", "ndim", "astype", "copy", "tolist", "reshape", "ravel", "item")


def _may_be_quoted(text: str, known: frozenset[str], own: own_code.OwnCode) -> bool:
    """Whether a formula holds known names only, and no Python that the answer does not hold."""
    if not is_known(text, known):
        return False
    try:
        expression = syntax.parsed(text)
    except SyntaxError:
        return True
    return all(
        code(one) in own.pieces or own_code.plain_text(code(one)) in own.pieces
        for one in ast.walk(expression)
        if isinstance(one, ast.List | ast.Slice)
        or (isinstance(one, ast.Subscript) and isinstance(one.value, ast.List))
        or (isinstance(one, ast.Attribute) and one.attr in _OF_ARRAYS)
    )


@cache
def definitions(source: str) -> Mapping[str, ast.expr]:
    """Return what the names of a function are assigned, where that happens once."""
    found: dict[str, ast.expr] = {}
    again: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in found:
                again.add(name)
            found[name] = node.value
    return {name: value for name, value in found.items() if name not in again}


def _is_not_there(
    exercise: Exercise, kind: str, words: Mapping[str, str], own: own_code.OwnCode
) -> bool:
    """Whether a sentence would name an index or a term that the answer gives another meaning.

    A letter of the course's notation need not be one of the answer's or of the exercise's.
    """
    if kind == "index" and (old := words.get("old", "")).isidentifier():
        return not any(f"[{old}]" in piece or f"[{old}," in piece for piece in own.pieces)
    if kind == "missing_term" and (term := words.get("term", "")).isidentifier():
        return term not in own.names | _course_words(exercise.name, exercise.unit)
    return False


def _unknown_in(
    kind: str, words: Mapping[str, str], known: frozenset[str], own: own_code.OwnCode
) -> bool:
    """Whether a word that the sentence quotes is neither the learner's nor the course's."""
    if kind in ("both", "other_forward"):
        return False
    quoted = sentences.quoted(kind, words)
    needs_target = kind not in ("sign_term", "transposed", "keepdims")
    return any(
        (key == "target" and needs_target and words[key] == "the result")
        or not _may_be_quoted(words[key], known, own)
        for key in quoted - {"which"}
        if key in words
    )


def tell_scaled(
    exercise: Exercise,
    scale: relations.Scale,
    causes: Sequence[Cause],
    names: Sequence[str],
    every: Mapping[str, Any],
) -> list[Cause]:
    """Return one cause of two sentences: the constant factor, and the mutant."""
    parts = tuple(names) if len(names) < len(every) else ()
    second = causes[0]
    turned = second.kind == "sign" and second.parts == parts  # two signs are one factor
    minus = scale.name.startswith("−") != turned
    kind, ratio = "sign_and_ratio" if minus else "ratio", scale.name.removeprefix("−")
    if ratio == "1":
        kind = "sign"
    words = {"ratio": ratio, "term": "the result", "reason": ""}
    factor = sentences.say(kind, words, parts, exercise.name, {})
    if turned:
        return [factor]
    what = {
        "sign": "{} has the opposite sign, and that is not all.",
        "ratio": "{} has the factor {} too many, and that is not all.",
        "sign_and_ratio": "{} has the opposite sign, the factor {} too many, and that is not all.",
    }[kind].format(sentences.subject(parts, exercise.name), ratio)
    words = {**factor.words, **{key: "yes" for key in ("doubtful", "vague") if key in second.words}}
    also = sentences.as_well(second.what)
    return [Cause("both", sentences.capital(what), also, second.where, parts, words)]


def unread(exercise: Exercise, own: own_code.OwnCode | None) -> list[Cause]:
    """Return the cause when the text of a wrong answer never reads one of its arguments."""
    if own is None or not own.unread:
        return []
    if curated := exercise.causes.get(f"argument_unread:{enumerated(own.unread)}"):
        what, why = curated
        return [Cause("argument_unread", what, why, own=True)]
    shown = enumerated(own.unread)
    return [
        Cause(
            "argument_unread",
            (
                f"{exercise.name} never uses its arguments {shown}."
                if len(own.unread) > 1
                else f"{exercise.name} never uses its argument {shown}."
            ),
            "The result has to depend on every argument.",
        )
    ]
