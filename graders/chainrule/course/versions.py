"""Versions of a unit: the same exercises with another formula, for each student their own.

Two conventions differ: the constant of the squared error, so that its slope is k·(a − y) with
k = 1, 2, 3 or 4, and the sign of the bias, z = w·x + b or z = w·x − b. That makes eight versions;
number 0 is the course's own. Version 5 of unit 03 is called `03_neuron@5`, and its text is made
from the unit's one source. Which version a student has, and at which hidden points their answers
are tried, follows from the course's seed and the student's name alone.
"""

import hashlib
from dataclasses import dataclass

COUNT = 8
VERSIONED = ("03_neuron", "06_layers")


@dataclass(frozen=True)
class Version:
    """The conventions of one version: the slope of the cost is `k`·(a − y), z has `sign`·b."""

    number: int

    @property
    def k(self) -> int:
        """The factor in the slope of the squared error: 1, 2, 3 or 4."""
        return 1 + self.number // 2

    @property
    def sign(self) -> int:
        """The sign of the bias: 1 or −1."""
        return -1 if self.number % 2 else 1

    @property
    def formula(self) -> str:
        """What differs, in a line."""
        bias = "−" if self.sign < 0 else "+"
        return f"J = {_COST[self.k]}(a − y)², z = w·x {bias} b"


_COST = {1: "½", 2: "", 3: "3/2·", 4: "2"}
_COST_TEX = {1: r"\tfrac{1}{2}", 2: "", 3: r"\tfrac{3}{2}", 4: "2"}
_COST_CODE = {1: "0.5 * ", 2: "", 3: "1.5 * ", 4: "2 * "}
_MISS = {2: "the squared miss", 3: "one and a half times the squared miss", 4: "twice the squared miss"}
_OVER_N = {2: "1/N", 3: "3/(2N)", 4: "2/N"}
_OVER_N_TEX = {2: r"\frac{1}{N}", 3: r"\frac{3}{2N}", 4: r"\frac{2}{N}"}


def split(unit: str) -> tuple[str, int]:
    """Return the unit and the number of the version that a name such as `03_neuron@5` means.

    Raises ValueError when there is no such version.
    """
    base, at, number = unit.partition("@")
    if not at:
        return base, 0
    if base not in VERSIONED or number not in {str(n) for n in range(COUNT)}:
        raise ValueError(
            f"There is no version {unit!r}: {', '.join(VERSIONED)} have the versions 0 to "
            f"{COUNT - 1}."
        )
    return base, int(number)


def named(unit: str, number: int) -> str:
    """Return the name of a unit's version; version 0 is the unit itself."""
    return f"{unit}@{number}" if number else unit


def number_of(seed: int, student: str, unit: str) -> int:
    """Return the number of the version that a student has of a unit."""
    return _drawn(f"version/{seed}/{student}/{unit}") % COUNT


def seed_of(seed: int, student: str) -> int:
    """Return the seed of the hidden points at which a student's answers are tried."""
    return _drawn(f"points/{seed}/{student}")


def _drawn(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def rewrite(unit: str, number: int, text: str) -> str:
    """Return the text of a unit (its source, or one cell) in the conventions of a version."""
    for old, new in rules(unit, number):
        text = text.replace(old, new)
    return text


def rules(unit: str, number: int) -> list[tuple[str, str]]:
    """Return what is written otherwise in a version: (the course's own text, the version's)."""
    version = Version(number)
    if unit == "03_neuron":
        k, sign = _neuron_cost(version.k), _neuron_bias()
    elif unit == "06_layers":
        k, sign = _layer_cost(version.k), _layer_bias()
    else:
        return []
    found = [(f"start(\"{unit}\", globals())", f"start(\"{unit}\", globals(), version={number})")]
    found += k if version.k > 1 else []
    found += sign if version.sign < 0 else []
    return found if number else []


def _neuron_cost(k: int) -> list[tuple[str, str]]:
    slope = f"{k}(a − y)"
    return [
        (r"$J = \tfrac{1}{2}(a - y)^2$ | half the squared miss",
         f"$J = {_COST_TEX[k]}(a - y)^2$ | {_MISS.get(k, '')}"),
        (r"$J = \tfrac12 (a - y)^2$", f"$J = {_COST_TEX[k]}(a - y)^2$"),
        ("½(a − y)²", f"{_COST[k]}(a − y)²"),
        ("0.5 * (a - y) ** 2", f"{_COST_CODE[k]}(a - y) ** 2"),
        ("0.5 * (sigma(z", f"{_COST_CODE[k]}(sigma(z"),
        ("$a - y$ | the 2 of the square and the ½ cancel; that is what the ½ is for",
         f"${k}(a - y)$ | the 2 of the square times the constant in front"),
        ("In factors: $(a-y)$", f"In factors: ${k}(a-y)$"),
        ("dJ_da = a - y", f"dJ_da = {k} * (a - y)"),
        ("(#Words-of-this-unit) is close to −1,", f"(#Words-of-this-unit) is close to −{k},"),
        ("delta = (a - y) * a * (1 - a)", f"delta = {k} * (a - y) * a * (1 - a)"),
        ("computes `delta = a - y`", f"computes `delta = {k} * (a - y)`"),
        ("The slope of J is a − y,", f"The slope of J is {slope},"),
        ("The figure shows such a neuron and", "The figure shows such a neuron, with the cost "
         "½ times (a − y)² and with + b, and"),
    ]  # fmt: skip


def _neuron_bias() -> list[tuple[str, str]]:
    return [
        (r"$z = w \cdot x + b = w_1 x_1 + \dots + w_D x_D + b$ | weigh the inputs, add the bias",
         r"$z = w \cdot x - b = w_1 x_1 + \dots + w_D x_D - b$ | weigh the inputs, "
         "subtract the bias"),
        ("z = w * x + b", "z = w * x - b"),
        ("$z = w x + b$", "$z = w x - b$"),
        ("z = w·x + b", "z = w·x − b"),
        ("z = w @ x + b", "z = w @ x - b"),
        (r"w_i x_i + \dots + b$", r"w_i x_i + \dots - b$"),
        (r"$z = w \cdot x + b$", r"$z = w \cdot x - b$"),
        ("the bias stands alone, so what", "the bias stands alone, with a minus sign, so what"),
        ("dz_db = 1.0", "dz_db = -1.0"),
        ("∂z/∂b is 1 whatever the bias is worth, so ∂J/∂b = δ.",
         "∂z/∂b is −1 whatever the bias is worth, so ∂J/∂b = −δ."),
        ("the finished product; its last factor is 1 |", "the finished product; its last factor is −1 |"),
        ("$x$ for a weight, 1 for the bias", "$x$ for a weight, −1 for the bias"),
        ("delta(w, z_wanted - 1.0, x, 1.0)", "delta(w, 1.0 - z_wanted, x, 1.0)"),
        ("# so z = 1 + b", "# so z = 1 - b"),
        ("should be ∂z/∂b = 1, not b.", "should be ∂z/∂b = −1, not b."),
        ("with b = 1 the answer is right by luck", "with b = −1 the answer is right by luck"),
    ]  # fmt: skip


def _layer_cost(k: int) -> list[tuple[str, str]]:
    total = {2: "total / N", 3: "3 * total / (2 * N)", 4: "2 * total / N"}[k] if k > 1 else ""
    return [
        (r"J = \frac{1}{2N} \sum_n", rf"J = {_OVER_N_TEX.get(k, '')} \sum_n"),
        (r"The $\tfrac12$ is there to cancel the $2$ that the square brings down.",
         f"The $2$ that the square brings down meets the constant in front: together they are ${k}$."),
        ("Return 1/(2N) times", f"Return {_OVER_N.get(k, '')} times"),
        ("return total / (2 * N)", f"return {total}"),
        (r"the outer $\tfrac{1}{2N}$", f"the outer ${_OVER_N_TEX.get(k, '')}$"),
        ("error = A - Y\n    return error / N", f"error = A - Y\n    return {k} * error / N"),
        (r"plain mean over all entries of `(A - Y)**2`, without the $\tfrac12$.",
         "plain mean over all entries of `(A - Y)**2`."),
        ("Yours divides each error by $N = 7$.", f"Yours multiplies each error by ${k}$ and divides by $N = 7$."),
        (r"So theirs is $\tfrac{2}{3}$ of yours", rf"So theirs is $\tfrac{{2}}{{{3 * k}}}$ of yours"),
        (r"$\partial J/\partial A = (A - Y)/N$", rf"$\partial J/\partial A = {k}(A - Y)/N$"),
    ]  # fmt: skip


def _layer_bias() -> list[tuple[str, str]]:
    return [
        (r"\sum_i X_{ni}\,W_{ij} + b_j", r"\sum_i X_{ni}\,W_{ij} - b_j"),
        ("The bias is added to every row.", "The bias is subtracted from every row."),
        ("Return Z of shape (N, M) for X", "Return Z = X W − b of shape (N, M) for X"),
        ("return weighted + b", "return weighted - b"),
        (r"\sum_i X_{ni} W_{ij} + b_j$", r"\sum_i X_{ni} W_{ij} - b_j$"),
        ("Nudge $b_j$, and it moves just as far.", "Nudge $b_j$, and it moves just as far, the other way."),
        (r"$1 \cdot dZ_{nj}$", r"$-1 \cdot dZ_{nj}$"),
        ('print("db[1]    =", " + ".join(f"({dZ[n, 1]})" for n in range(3)), "=", dZ[:, 1].sum())',
         'print("db[1]    =", " ".join(f"-({dZ[n, 1]})" for n in range(3)), "=", -dZ[:, 1].sum())'),
        ("db = dZ.sum(axis=0)", "db = -dZ.sum(axis=0)"),
        ("the third factor is $1$; the sum", "the third factor is $-1$; the sum"),
        ("Why is `db` a sum over rows", "Why is `db` minus a sum over rows"),
    ]  # fmt: skip


def say(version: Version, sentence: str) -> str:
    """Return a sentence about an exercise (a hint, a cause) in the conventions of a version."""
    k, found = version.k, []
    if k > 1:
        found += [
            ("(a − y, d_sigmoid(z), x)", f"({k}(a − y), d_sigmoid(z), x)"),
            ("= (a − y) · a(1 − a)", f"= {k}(a − y) · a(1 − a)"),
            ("½(a − y)² is a − y.", f"{_COST[k]}(a − y)² is {k}(a − y)."),
            ("½(a − y)²", f"{_COST[k]}(a − y)²"),
            ("a − y alone", "The first factor alone"),
            ("1/(2N) times", f"{_OVER_N[k]} times"),
            ("J = 1/(2N) Σ Σ (a − y)²", f"J = {_OVER_N[k]} Σ Σ (a − y)²"),
            ("np.sum((A − Y)**2) / (2 N)", f"np.sum((A − Y)**2) times {_OVER_N[k]}"),
            ("divided by twice the number of rows", f"times {_OVER_N[k]}"),
            ("1/(2N) outside", f"{_OVER_N[k]} outside"),
            ("(A − Y) / N,", f"{k} (A − Y) / N,"),
        ]
    if version.sign < 0:
        found += [
            ("w·x + b", "w·x − b"),
            ("w @ x + b", "w @ x - b"),
            ("∂z/∂b = 1", "∂z/∂b = −1"),
            ("(δ · x, δ)", "(δ · x, −δ)"),
            ("X W + b", "X W − b"),
            ("X @ W + b", "X @ W - b"),
            ("and the bias added to every row", "and the bias subtracted from every row"),
            ("adds its own bias to", "subtracts its own bias from"),
            ("Add b to every row.", "Subtract b from every row."),
            ("db adds dZ over the rows", "db subtracts dZ over the rows"),
            ("db = dZ.sum(axis=0)", "db = -dZ.sum(axis=0)"),
        ]
    for old, new in found:
        sentence = sentence.replace(old, new)
    return sentence
