"""What is said about each kind of mistake, and which kind is the likelier when two fit.

A sentence is made from the kind and the words of a rewrite: `{part}` is what came out wrong,
`{target}` where the mistake was made.  Exercises may say it better in `Exercise.causes`, by kind
or by `kind:word`, for example `"missing_factor:da_dz"`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chainrule.checking.message import enumerated
from chainrule.checking.verdict import Cause

# kind -> (rank, what, why).  A low rank is a likely mistake.
_KINDS: dict[str, tuple[float, str, str]] = {
    "missing_factor": (
        1.0,
        "{part} is right but for the factor {factor}.",
        "{link}",
    ),
    "missing_term": (
        1.2,
        "{part} lacks the term {term}.",
        "",
    ),
    "sign": (
        1.1,
        "{part} has the opposite sign.",
        "",
    ),
    "sign_term": (1.9, "The term {term} enters {target} with the wrong sign.", ""),
    "activation_twice": (
        1.3,
        "{function} is applied twice in {part}.",
        "The value handed over is an output already, and is treated as an input again.",
    ),
    "slope_of_z": (
        1.4,
        "{part} uses the formula for the output on the pre-activation z.",
        "The slope a·(1 − a) or 1 − a² is written in terms of the output a, not of z.",
    ),
    "tanh_slope": (
        1.6,
        "{part} uses 1 − a², the slope of tanh.",
        "This activation is a sigmoid; its slope from the output is a·(1 − a).",
    ),
    "sigmoid_slope": (
        1.6,
        "{part} uses a·(1 − a), the slope of a sigmoid.",
        "This activation is tanh; its slope from the output is 1 − a².",
    ),
    "not_squared": (1.5, "{part} lacks a square: {old} should be squared.", ""),
    "slope_again": (
        1.5,
        "{part} has the factor {factor} too many.",
        "The difference of output and target holds that link already.",
    ),
    "slope_divided": (
        1.6,
        "{part} lacks the factor {factor}.",
        "It is the derivative with respect to the output, not to the pre-activation.",
    ),
    "loss_by_output": (
        1.6,
        "{part} is {new}, the derivative with respect to the output of the true class.",
        "The link from the output back to the pre-activation is missing.",
    ),
    "elementwise_softmax": (
        1.6,
        "{part} treats each output of softmax by itself: p·(1 − p).",
        "Every logit moves every probability; the paths across classes are missing.",
    ),
    "sign_of_second_term": (
        1.6,
        "The term with 1 − y enters {part} with the wrong sign.",
        "The derivative of log(1 − a) is −1/(1 − a): an inner −1 is lost.",
    ),
    "whole_rows": (
        1.5,
        "{part} subtracts 1 from whole rows, not from one entry of each row.",
        "P[y] picks the rows numbered y; one entry for each row needs two indices.",
    ),
    "ignored": (
        1.7,
        "{part} does not depend on {old}.",
        "It is treated as if it were 1 everywhere; the chain rule multiplies by it.",
    ),
    "overwritten": (
        1.2,
        "{target} is overwritten on each pass, not added up.",
        "Only the last contribution is left; an = stands where += belongs.",
    ),
    "accumulated": (2.2, "{target} is added to what was there before.", ""),
    "reset_in_loop": (
        1.4,
        "{target} starts again on each pass of the loop.",
        "What earlier passes gave is lost.",
    ),
    "not_reversed": (
        1.5,
        "The loop runs from the first layer to the last.",
        "A layer needs what the layer after it hands back, so the last one goes first.",
    ),
    "reversed": (2.0, "The loop runs in the opposite order.", ""),
    "results_swapped": (1.3, "{old} and {new} are returned in each other's place.", ""),
    "result_reversed": (1.4, "The results are right, but in reverse order.", ""),
    "transposed": (
        1.8,
        "In {part} a matrix product has its factors swapped or transposed.",
        "{new} is formed, where the shapes of {target} ask for {old}.",
    ),
    "elementwise": (2.2, "{part} multiplies entry by entry where a matrix product is needed.", ""),
    "axis": (
        1.5,
        "In {part} the {function} runs over the wrong axis.",
        "axis={new} is taken, axis={old} is needed.",
    ),
    "keepdims": (2.0, "{target} loses an axis that is needed later (keepdims).", ""),
    "not_reduced": (1.5, "In {part} the {function} over {term} is missing.", ""),
    "one_sample": (
        1.6,
        "{part} uses the {which} row only.",
        "Every row is a path to the cost; their contributions add up.",
    ),
    "divided_by_width": (1.8, "{part} is divided by the number of outputs as well.", ""),
    "other_function": (2.0, "{part} uses {new} in place of {old}.", ""),
    "wrong_variable": (1.6, "{part} uses {new} where {old} belongs.", ""),
    "not_applied": (
        1.7,
        "In {part} {function} is not applied.",
        "{argument} is used as it is.",
    ),
    "applied_twice": (1.9, "In {part} {function} is applied twice.", ""),
    "negative_argument": (2.0, "In {part} {function} is taken at {argument}.", ""),
    "value_not_slope": (
        1.5,
        "{part} has the value {new} where its slope {old} belongs.",
        "That link is not differentiated.",
    ),
    "slope_not_value": (1.9, "{part} has the slope {new} where the value {old} belongs.", ""),
    "power_slip": (
        1.5,
        "{part} has {new} where {old} belongs.",
        "The slope of xⁿ is n·xⁿ⁻¹: the exponent goes down by one.",
    ),
    "exponent": (2.0, "{part} has {new} where {old} belongs.", "The exponent is another one."),
    "not_raised": (1.9, "{part} lacks the exponent in {old}.", ""),
    "constant": (2.1, "{part} has the constant {new} where {old} belongs.", ""),
    "factor_twice": (1.8, "{part} has the factor {factor} twice.", ""),
    "extra_factor": (
        2.0,
        "{part} has the factor {factor} too many.",
        "It does not belong into this product.",
    ),
    "missing_divisor": (1.2, "{part} is not divided by {factor}.", ""),
    "multiplied_not_divided": (1.8, "{part} is multiplied by {factor}, not divided by it.", ""),
    "divided_twice": (1.5, "{part} is divided by {factor} twice.", ""),
    "divided_not_multiplied": (2.0, "{part} is divided by {factor}, not multiplied by it.", ""),
    "upside_down": (2.0, "In {part} numerator and denominator are exchanged.", ""),
    "added_not_multiplied": (
        1.6,
        "{part} adds {left} and {right}; they should be multiplied.",
        "Slopes along one path multiply; only different paths add up.",
    ),
    "subtracted_not_multiplied": (
        1.6,
        "{part} takes {right} from {left}; they should be multiplied.",
        "Slopes along one path multiply; only different paths add up.",
    ),
    "multiplied_not_added": (
        1.7,
        "{part} multiplies {left} and {right}; they should be added.",
        "Slopes along one path multiply; different paths add up.",
    ),
    "absolute": (2.1, "{part} uses the size of {term} and loses its sign.", ""),
    "comparison": (2.1, "{part} tests {new} where {old} is needed.", ""),
    "branches_swapped": (1.8, "In {part} the two branches of a condition are exchanged.", ""),
    "branch_ignored": (2.0, "{part} takes the same branch everywhere, whatever {old} says.", ""),
    "branch_always": (2.0, "{part} does everywhere what belongs only where {old}.", ""),
    "index": (1.8, "In {part} the index {new} is taken where {old} belongs.", ""),
    "slice": (2.0, "{part} uses {new} where {old} is needed.", ""),
    "loop_part": (1.7, "A loop of {part} {which}.", ""),
    "misaligned": (
        2.0,
        "{part} pairs {old} with the wrong partners.",
        "The two lists are out of step.",
    ),
    "returns_other": (1.9, "{part} is {new}, not the whole result.", ""),
    "left_out": (1.9, "{part} never forms or updates {target}.", ""),
    "inside_loop": (1.9, "{target} is done inside the loop, on each pass.", ""),
    "after_loop": (1.9, "{target} is done once after the loop, not on each pass.", ""),
    "labels_swapped": (1.7, "{part} takes the labels 0 and 1 for each other.", ""),
    "spread_out": (
        1.8,
        "{part} compares every output with every target.",
        "Shapes (N, 1) and (N,) spread out to (N, N) without a word.",
    ),
    "product_of_sums": (
        1.6,
        "{part} multiplies the sums of {left} and {right}; the products should be summed.",
        "Row by row one factor meets the other; a product of sums mixes the rows.",
    ),
    "cross_terms": (
        1.7,
        "{part} sums every product of two columns of {term}, not the squares alone.",
        "Off its diagonal a product X.T @ X pairs different columns.",
    ),
    "added_not_largest": (
        1.6,
        "{part} divides by {left} + {right}, not by the larger one.",
        "",
    ),
    "mean_not_largest": (
        1.6,
        "{part} divides by the mean of {left} and {right}, not by the larger one.",
        "",
    ),
    "smallest_not_largest": (1.6, "{part} divides by the smaller of {left} and {right}.", ""),
    "integer_division": (
        1.6,
        "{part} divides without the fraction (//).",
        "/ keeps the fraction, // leaves it out.",
    ),
    "slope_not_handed_on": (
        1.5,
        "{target} comes from an error without the slope of a layer that it has crossed.",
        "On the way back every link counts, the slope of each layer too.",
    ),
    "divided_each_pass": (
        1.7,
        "{part} divides {target} on each pass of the loop that adds it up.",
        "What earlier passes gave is divided again and again.",
    ),
    "by_entries": (
        1.7,
        "{part} compares {new}, not the lengths of the whole arrays.",
        "",
    ),
    "halved": (1.9, "{part} is the mean of the paths; they should be added.", ""),
    "once_for_each": (2.0, "{part} adds {term} once for each input, not once.", ""),
    "mean_not_sum": (1.9, "{part} takes a mean where a sum is needed.", ""),
    "one_path": (
        1.7,
        "{part} follows the {which} path only.",
        "Several units of the next layer read this output; their shares add up.",
    ),
    "order_swapped": (1.5, "{part} applies {left} and {right} in the other order.", ""),
    "multiplied_not_composed": (
        1.6,
        "{part} multiplies {left} and {right}.",
        "In a composition one is put into the other.",
    ),
    "added_not_composed": (
        1.6,
        "{part} adds {left} and {right}.",
        "In a composition one is put into the other.",
    ),
    "scaled_argument": (2.1, "In {part} {function} is taken at {new}, not at {old}.", ""),
    "leaky": (1.8, "{part} leaks: it has the slope {new} where z < 0.", "ReLU is 0 there."),
    "capped": (1.9, "{part} is cut off at {new}.", ""),
    "whole_columns": (
        1.7,
        "{part} takes whole columns, not one entry of each row.",
        "One entry for each row needs two indices: its row and its label.",
    ),
    "wrong_size": (
        1.6,
        "{part} counts {new} where {old} is needed.",
        "The mean runs over the N examples of the batch.",
    ),
    "starts_elsewhere": (2.0, "In {part} the totals do not start at 0.", ""),
    "not_reset": (
        1.5,
        "{target} is not set back on each pass of the loop.",
        "What earlier passes left in it is counted again.",
    ),
    "row_not_column": (
        1.5,
        "{part} reads the weights of the next layer by row, not by column.",
        "Unit j hands on through weight j of every later neuron.",
    ),
    "own_weights": (
        1.5,
        "{part} uses the neuron's own weights, not those of the next layer.",
        "What a unit does to the cost goes through the weights that read it.",
    ),
    "updated_too_early": (
        1.4,
        "{part} uses {old} after its update.",
        "Every slope belongs to the weights of the forward pass; update at the very end.",
    ),
    "returns_function": (
        2.0,
        "{part} returns what {new} returns, another function of this unit.",
        "",
    ),
    "other_forward": (
        1.9,
        "{part} is the right slope of another function.",
        "{new} is differentiated, where the function has {old}.",
    ),
    "slopes_composed": (
        1.5,
        "{part} puts the slope {right} into the slope {left}.",
        "Slopes along a path are numbers that multiply; each is taken at its own input.",
    ),
    "epsilon": (
        1.9,
        "{part} keeps the probability away from 0 and 1 by {new}.",
        "That changes the numbers; a form in z needs no such guard.",
    ),
    "divided_by": (
        2.1,
        "{part} is divided by {factor} as well.",
        "A mean is taken once too often, or over too much.",
    ),
    "multiplied_by": (2.1, "{part} is multiplied by {factor}.", "A mean is missing."),
    "applied_before": (2.2, "{part} is taken at {function}({argument}), not at {argument}.", ""),
    "applied_after": (2.2, "{part} has {function} applied on top.", ""),
    "step_sign": (1.2, "{target} is changed in the wrong direction (+= and −= exchanged).", ""),
    "both": (6.0, "", ""),
    # Found by algebra on the numbers, without a rewrite.
    "ratio": (2.5, "{part} is exactly {ratio} times what it should be.", "{reason}"),
    "sign_and_ratio": (
        2.5,
        "{part} has the opposite sign, and {ratio} times the size it should have.",
        "{reason}",
    ),
    "zero": (2.5, "{part} is zero everywhere.", ""),
    "ones": (2.5, "{part} is 1 everywhere.", ""),
    "equals_argument": (2.5, "{part} is the argument {new}, unchanged.", ""),
    "equals_other": (2.5, "{part} is what {new} should be.", ""),
    "permuted": (2.6, "{part} holds the right numbers in another order.", ""),
    "transpose_of": (2.4, "{part} is the transpose of what it should be.", ""),
    "one_number": (2.5, "{part} holds the same number everywhere.", "{reason}"),
    "rounded": (2.5, "{part} is rounded to {digits}.", "{reason}"),
    "some_signs": (2.6, "{part} has the right size everywhere, but the wrong sign in places.", ""),
    "some_zero": (
        2.6,
        "{part} is right in places and zero elsewhere.",
        "",
    ),
    "function_itself": (2.4, "{part} is the function itself, not its slope.", ""),
    "differentiated_twice": (2.4, "{part} is the slope of the slope: differentiated twice.", ""),
    "extra_term": (
        2.5,
        "{part} has an extra term, {ratio} times {new}.",
        "Nothing in the cost asks for it.",
    ),
    "formula": (2.7, "{part} equals {new}, with the names of the course.", "{reason}"),
    "clipped": (2.6, "{part} is cut off at {new}.", "Larger numbers are real; keep them."),
    "beyond": (
        2.8,
        "{part} is right for {old}, and wrong for {new}.",
        "",
    ),
    "nearly": (
        3.0,
        "{part} is close to the truth, but right to {digits} at most.",
        "",
    ),
    "measured_slope": (
        0.5,
        "{part} is measured, not derived: it takes a {which}.",
        "A measured slope is good for checking; the exercise asks for the formula.",
    ),
    "asks_close": (
        0.5,
        "{part} is measured, not derived: it {evidence}.",
        "A measured slope is good for checking; the exercise asks for the formula.",
    ),
    "complex_step": (
        0.5,
        "{part} is measured by a complex step, not derived.",
        "A measured slope is good for checking; the exercise asks for the formula.",
    ),
    "memorised": (
        0.5,
        "{part} is right at the points shown and wrong at every other point.",
        "Numbers seen in a check are stored in the code.",
    ),
}

_LOOPS = {
    "first": "leaves out the first item",
    "last": "leaves out the last item",
    "beyond": "runs one item too far",
    "only the first": "takes the first item only",
    "only the last": "takes the last item only",
    "every second": "takes every second item only",
}
_LINK = re.compile(r"^d([A-Za-z]\w*?)_d([A-Za-z]\w*)$")


def kinds() -> tuple[str, ...]:
    """Return every kind of mistake that has a sentence."""
    return tuple(_KINDS)


def rank(kind: str, words: Mapping[str, str]) -> float:
    """Return how far back a kind stands among those with the same numbers; low is likely."""
    value = _KINDS[kind][0]
    if kind == "missing_factor" and words.get("factor", "").replace(".", "").isdigit():
        value += 0.3
    if kind == "wrong_variable" and words.get("caller"):
        value -= 0.3
    if kind == "constant" and words.get("new") == "0":
        value += 0.3
    if "where" in words or "unless" in words:
        value += 0.2
    return value


def pretty(expression: str) -> str:
    """Write a reference's expression as the course writes it: dJ_da becomes ∂J/∂a."""
    link = _LINK.match(expression)
    if link:
        return f"∂{link[1]}/∂{link[2]}"
    text = re.sub(r"\bd_(sigmoid|transfer)\(", "σ′(", expression)
    text = re.sub(r"\b(sigmoid|transfer)\(", "σ(", text)
    text = re.sub(r"np\.linalg\.norm\((\w+(?: - \w+)?)\)", r"‖\1‖", text)
    text = text.replace("np.", "").replace("math.", "")
    text = re.sub(r"(\w+)\['(\w+)'\]", r'\1["\2"]', text)
    text = re.sub(r"\bd([A-Za-z])_d([A-Za-z]\w*)\b", r"∂\1/∂\2", text)
    text = re.sub(r"(?<![\w.])(\d+)\.0\b", r"\1", text)
    return re.sub(r"\s*\*\*\s*2\b", "²", text)


_OF_THE_WHOLE = ("sign", "zero")  # their general sentences claim something of a whole result


def say(
    kind: str,
    words: Mapping[str, str],
    parts: tuple[str, ...],
    name: str,
    causes: Mapping[str, Any],
) -> Cause:
    """Return the cause in words; `causes` are the exercise's own sentences."""
    if kind == "both":
        return _both(words, parts, name, causes)
    if kind == "other_forward":
        return _of_forward(words, parts, name, causes)
    _, what, why = _KINDS[kind]
    shown = {key: pretty(value) for key, value in words.items()}
    shown["part"] = subject(parts, name)
    shown.setdefault("target", "the result")
    if kind == "loop_part":
        shown["which"] = _LOOPS.get(words["which"], words["which"])
    factor = words.get("factor", "")
    link = _LINK.match(factor)
    shown["link"] = f"The link ∂{link[1]}/∂{link[2]} is missing from the product." if link else ""
    if "caller" in words and words["caller"] and kind == "wrong_variable":
        what = "{caller} is taken at {new}, not at {old}."
        if words["old"] == "another value":
            what = "{caller} is taken at {new}; it belongs at another point."
        if words["caller"].endswith((".append", ".insert")):
            what = "{target} holds {new} where {old} belongs."
        slope = re.match(r"d_?[a-z]|.*_derivative$", words["caller"])
        why = "A slope belongs to the point at which its own input stands." if slope else ""
    what, why = what.format_map(_Blank(shown)), why.format_map(_Blank(shown))
    what = re.sub(r"^In (\w+) (?=\1\b)", "", what)  # "In softmax softmax is applied twice."
    where = look_at_target(words)
    curated, unnamed = _curated(kind, words, causes), False
    if curated:
        what, why, where = (*curated, *(why, where)[len(curated) - 1 :])[:3]
        unnamed = all(what == what.replace(one, "") for one in ("{part}", *parts))
        what = what.format_map(_Blank(shown))
    whole = kind in _OF_THE_WHOLE and not curated
    for key, phrase in (("where", "only in {}"), ("unless", "except in {}")):
        if key in words and not (curated and parts):
            place = phrase.format(_place(words[key], causes))
            what = what.rstrip(".") + f", {place}."
            whole = False
    made = Cause(kind, capital(what), why, where, parts, dict(words), own=len(curated) > 1)
    made = replace(made, unnamed=unnamed and bool(parts))
    return replace(made, whole=("what",)) if whole else made


def _both(
    words: Mapping[str, str], parts: tuple[str, ...], name: str, causes: Mapping[str, Any]
) -> Cause:
    """Say two mistakes of one function, in one line each."""
    made = []
    for key in ("one", "two"):
        own = {
            word.removeprefix(f"{key}."): text
            for word, text in words.items()
            if word.startswith(f"{key}.")
        }
        made.append(say(words[key], own, parts, name, causes))
    first, second = made
    whole = (*first.whole, *("why" for _ in second.whole))
    what, also = _beside(first.what, _LACKS), as_well(second.what)
    return Cause("both", what, also, first.where, parts, dict(words), whole=whole)


# With another mistake beside it, nothing is right but for one factor.
_RIGHT_BUT_FOR = re.compile(
    re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(_KINDS["missing_factor"][1]))
)
_LACKS = "{part} lacks the factor {factor}."
_LACKS_AS_WELL = "{part} lacks the factor {factor} as well."


def as_well(sentence: str) -> str:
    """Return the sentence of a second mistake, as it is said after that of the first."""
    return _beside(sentence, _LACKS_AS_WELL)


def _beside(sentence: str, lacks: str) -> str:
    found = _RIGHT_BUT_FOR.fullmatch(sentence)
    return lacks.format(**found.groupdict()) if found else sentence


def _of_forward(
    words: Mapping[str, str], parts: tuple[str, ...], name: str, causes: Mapping[str, Any]
) -> Cause:
    """Say which mistake in the forward function has the slope that was returned."""
    own = {key: text for key, text in words.items() if key != "inner"}
    forward = words.get("forward", "the function")
    inner = say(words["inner"], own, (), forward, {})
    part = subject(parts, name)
    what = f"{part} is the slope of another function than {forward}."
    why = f"As if the function itself had this mistake: {inner.what}"
    where = f"Compare with the formula of {forward}."
    return Cause("other_forward", what, why, where, parts, dict(words))


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


def curated_keys(kind: str, words: Mapping[str, str]) -> list[str]:
    """Return the keys under which an exercise may say a mistake in its own words, in order."""
    own_words = [word for key, word in words.items() if key not in ("target", "function_of")]
    said = [f"{kind}:{_plain(word)}" for word in own_words or words.values()]
    return [*(f"{key}@{words.get('target', '')}" for key in said), *said, kind]


def _plain(key: str) -> str:
    """Return a key with one sort of quotes: Python writes the other one than the course."""
    return key.replace('"', "'")


def _curated(kind: str, words: Mapping[str, str], causes: Mapping[str, Any]) -> tuple[str, ...]:
    known = {_plain(key): own for key, own in causes.items()}
    for key in curated_keys(kind, words):
        if key in known:
            own = known[key]
            return (own,) if isinstance(own, str) else tuple(own)
    return ()


def _place(condition: str, causes: Mapping[str, Any]) -> str:
    """Name the case in which a condition holds: the exercise may call it "the last layer"."""
    own = causes.get(f"place:{condition}")
    return str(own) if own else f"the case {pretty(condition)}"


def look_at_target(words: Mapping[str, str]) -> str:
    """Return where to look, by what the changed line of the reference makes."""
    target = words.get("target", "the result")
    function = words.get("function_of", "")
    if target == "the result":
        return (
            f"Look at what is returned in {function}."
            if function
            else ("Look at what is returned.")
        )
    if target in ("the loop", "the condition"):
        return f"Look at {target} in {function}." if function else f"Look at {target}."
    made = pretty(target)
    return (
        f"Look at how {made} is formed in {function}."
        if function
        else (f"Look at how {made} is formed.")
    )


def subject(parts: tuple[str, ...], name: str) -> str:
    """Return what a sentence is about: the parts, or the exercise."""
    return _listing(parts) if parts else name


def quoted(kind: str, words: Mapping[str, str]) -> set[str]:
    """Return the keys of the words that the sentence of a kind quotes."""
    _, what, why = _KINDS[kind]
    if kind == "wrong_variable" and words.get("caller"):
        what = "{caller} {new} {old}"
    return set(re.findall(r"{(\w+)}", what + why))


def is_curated(kind: str, words: Mapping[str, str], causes: Mapping[str, Any]) -> bool:
    """Whether the exercise says this mistake in its own words."""
    return kind in _KINDS and bool(_curated(kind, words, causes))


def _listing(names: tuple[str, ...]) -> str:
    """Name the parts as one subject of a sentence."""
    if len(names) == 1:
        return names[0]
    if len(names) > 3:
        base = names[0].partition("[")[0]
        if all(name.partition("[")[0] == base for name in names):
            return f"each of {len(names)} arrays in {base}"
        return f"each of {names[0]}, {names[1]} and {len(names) - 2} others"
    return f"each of {enumerated(names)}"


def capital(text: str) -> str:
    """Return a sentence with a capital where it begins with a word, not with a name."""
    return "E" + text[1:] if text.startswith("each of ") else text
