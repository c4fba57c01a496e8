"""What a notebook draws under a failed check: the broken link, and the entries that are wrong.

The chain is read off the reference: a product of named quantities, in which the diagnosis
names one. Nothing is drawn that the diagnosis does not know, and of the reference only the
names of the links are shown, never what they are: that is for the hints.
"""

import ast
from dataclasses import replace

import numpy as np

from chainrule.checking.verdict import Cause, Outcome, Verdict
from chainrule.course.exercise import Derivative, Exercise
from chainrule.course.source import reference_source
from chainrule.figures.gallery.mismatch import mismatch
from chainrule.figures.gallery.missing_link import missing_link
from chainrule.figures.picture import Picture
from chainrule.mistakes.sentences import pretty
from chainrule.mistakes.syntax import factors

_BROKEN = {
    "missing_factor": "missing",
    "extra_factor": "extra",
    "slope_again": "extra",
    "factor_twice": "extra",
    "divided_not_multiplied": "wrong",
    "ignored": "missing",
    "wrong_variable": "wrong",
    "other_function": "wrong",
    "activation_twice": "wrong",
}


def pictures(exercise: Exercise, verdict: Verdict) -> list[Picture]:
    """Return the pictures for a failed check: none, one, or two."""
    if verdict.outcome is not Outcome.WRONG:
        return []
    drawn = [broken_link(exercise, cause) for cause in verdict.causes[:1]]
    # The entries of a slope function are points, which say little without their x.
    slopes = isinstance(exercise.truth, Derivative)
    drawn.append(None if slopes else wrong_entries(verdict))
    shown = [picture for picture in drawn if picture is not None]
    # The message above has a table already.
    return [replace(picture, folded=True) for picture in shown]


def broken_link(exercise: Exercise, cause: Cause) -> Picture | None:
    """Return the chain of the reference with the link that `cause` names, or None."""
    kind, words = cause.kind, cause.words
    if kind not in _BROKEN or words.get("function_of", exercise.name) != exercise.name:
        return None
    try:
        tree = ast.parse(reference_source(exercise.unit, exercise.name))
    except KeyError:
        return None
    right = {*exercise.results} - {*cause.parts} if cause.parts else set()
    products = [
        (target, links)
        for target, links in _products(tree)
        if target not in right and all(map(_is_plain, links))
    ]
    bent = words.get("target", "")
    for target, links in products:
        if bent and bent != (target or "the result"):
            continue
        drawn, symbol = [pretty(link) for link in links], pretty(target) or exercise.name
        if _BROKEN[kind] == "extra" and bent:
            extra = pretty(words.get("factor", "a factor"))
            return missing_link([*drawn, extra], len(drawn), "extra", symbol)
        for name in (words.get("factor"), words.get("old")):
            if name in links:
                return missing_link(drawn, links.index(name), _BROKEN[kind], symbol)
    for target, links in products:  # the slip is inside one of the links
        if bent not in links or bent == target:
            continue
        drawn, symbol = [pretty(link) for link in links], pretty(target) or exercise.name
        if _BROKEN[kind] == "extra":
            extra = words.get("factor", "")
            return (
                missing_link([*drawn, pretty(extra)], len(drawn), "extra", symbol)
                if _is_plain(extra)
                else None
            )
        # A link that lacks a factor of its own is there, but not right.
        how = "missing" if kind == "ignored" else "wrong"
        return missing_link(drawn, links.index(bent), how, symbol)
    return None


def _is_plain(link: str) -> bool:
    """Whether a factor is a name or a number, which say nothing of how it is worked out."""
    return link.isidentifier() or link.replace(".", "", 1).isdecimal()


def _products(tree: ast.Module) -> list[tuple[str, list[str]]]:
    """Return the products of the reference: what each is assigned to (or ""), and its factors."""
    products = []
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Assign | ast.Return) else None
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
            target = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""
            products.append((target, [ast.unparse(factor) for factor in factors(value)]))
    return products


def wrong_entries(verdict: Verdict) -> Picture | None:
    """Return yours beside the truth for the first wrong array of two or more entries, or None."""
    wrong = {part.name for part in verdict.parts if not part.passed}
    for observation in verdict.observations:
        for name, truth in observation.truth.items():
            yours = observation.parts.get(name)
            if name not in wrong or not isinstance(truth, np.ndarray) or truth.size < 2:
                continue
            if yours is not None and not np.allclose(yours, truth, rtol=1e-6, atol=1e-12):
                return mismatch(yours, truth, name)
    return None
