"""The bank as data: what a header says is read, and what cannot be read is refused."""

from pathlib import Path

import pytest

from chainrule.course.bank import Link, Stated, Statement, read_bank, read_banks

TEXT = """# a remark above the first answer

# %% right sigmoid: two branches with np.where
def sigmoid(z):
    return helper(z)

# %% wrong d_sigmoid B4: σ applied twice
# cause: twice
def d_sigmoid(z):
    return sigmoid(sigmoid(z))

# %% wrong d_sigmoid -: a guess
d_sigmoid = abs
"""


def test_headers_and_causes_are_read(tmp_path: Path) -> None:
    (tmp_path / "03_neuron.py").write_text(TEXT, encoding="utf-8")
    right, twice, guess = read_bank(tmp_path / "03_neuron.py")
    assert (right.unit, right.name, right.right, right.entry) == ("03_neuron", "sigmoid", True, "")
    assert (twice.right, twice.entry, twice.what) == (False, "B4", "σ applied twice")
    assert (twice.cause, guess.cause, guess.entry) == ("twice", "", "")
    assert twice.title == "03 d_sigmoid wrong B4: σ applied twice"
    assert read_banks(tmp_path) == [right, twice, guess]


def test_an_answer_may_call_the_units_other_functions_and_is_the_learners_own(
    tmp_path: Path,
) -> None:
    (tmp_path / "03_neuron.py").write_text(TEXT, encoding="utf-8")
    twice = read_bank(tmp_path / "03_neuron.py")[1].build()
    assert 0.5 < twice(0.0) < 1
    assert twice.__module__ == "__main__"


@pytest.mark.parametrize("header", ["# %% sigmoid: no kind", "# %% right sigmoid", "# %%"])
def test_a_header_that_cannot_be_read_is_told(tmp_path: Path, header: str) -> None:
    (tmp_path / "03_neuron.py").write_text(header + "\nx = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="write `# %% right|wrong name"):
        read_bank(tmp_path / "03_neuron.py")


STATED = """# %% wrong d_sigmoid B4: σ applied twice
# line: return a * (1 - a)
# line: a = sigmoid(sigmoid(z))
# link: other point a for z
# link: none
# cause: twice
def d_sigmoid(z):
    a = sigmoid(sigmoid(z))
    return a * (1 - a)
"""


def test_a_statement_is_read_and_is_no_part_of_the_answer(tmp_path: Path) -> None:
    (tmp_path / "03_neuron.py").write_text(STATED, encoding="utf-8")
    (answer,) = read_bank(tmp_path / "03_neuron.py")
    assert answer.statement == Statement(
        ("return a * (1 - a)", "a = sigmoid(sigmoid(z))"),
        (Link(Stated.POINT, "a for z"), Link(Stated.NONE)),
    )
    assert answer.cause == "twice"
    assert answer.source.startswith("# cause: twice\ndef d_sigmoid")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("# line: return a * (1 - a)", "# line: return a", "'return a', which does not stand"),
        ("# line: return a * (1 - a)", "# line:", "the line '', which does not stand"),
        ("# link: other point a for z", "# link: pointless", "cannot read the link 'pointless'"),
        ("# link: other point a for z\n# link: none\n", "", "a line and no link"),
        ("# %% wrong d_sigmoid B4", "# %% right d_sigmoid", "is right, so no line"),
    ],
)
def test_a_statement_that_cannot_be_true_is_told(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    (tmp_path / "03_neuron.py").write_text(STATED.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        read_bank(tmp_path / "03_neuron.py")
