"""What is said fits into three lines, and no shape, name or number is cut."""

from hypothesis import given
from hypothesis import strategies as st

from chainrule.checking.wrap import three_lines

MATMUL = (
    "dense_backward stops with ValueError: matmul: Input operand 1 has a mismatch in its core "
    "dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 7 is different from 3)."
)


def test_short_sentences_have_a_line_each() -> None:
    assert three_lines("What.", "Why.", "Where.", 83) == ["What.", "Why.", "Where."]
    assert three_lines("What.", "", "Where.", 83) == ["What.", "Where."]


def test_a_long_sentence_goes_on_and_the_last_one_makes_room() -> None:
    lines = three_lines(MATMUL, "It happens in the line: dX = W @ dZ", "It should be.", 83)
    assert " ".join(lines) == MATMUL
    lines = three_lines("a " * 60, "It happens in the line: dX = W @ dZ", "It should be.", 83)
    assert lines[2] == "It happens in the line: dX = W @ dZ"


def test_whole_sentences_are_left_out_never_parts_of_them() -> None:
    lines = three_lines("What.", "First sentence. " + "word " * 40, "Where.", 83)
    assert lines == ["What.", "First sentence.", "Where."]


def test_of_the_longest_text_the_end_stays() -> None:
    text = "f stops with ValueError: " + "many words of little weight " * 20 + "shape (3, 4)."
    lines = three_lines(text, "Why.", "Where.", 83)
    assert len(lines) == 3
    assert lines[0].startswith("f stops with ValueError")
    assert " ".join(lines).endswith("shape (3, 4).")


@given(st.text(max_size=600), st.text(max_size=300), st.text(max_size=300))
def test_never_more_than_three_lines_of_83_columns(what: str, why: str, where: str) -> None:
    lines = three_lines(what, why, where, 83)
    assert len(lines) <= 3
    assert all(0 < len(line) <= 83 for line in lines)
