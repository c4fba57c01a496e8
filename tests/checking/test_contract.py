"""Results are taken apart by the reference's own shape, and every breach has its sentence."""

import numpy as np
import pytest

from chainrule.checking.contract import Breach, parts_of, read_parts, same, shares_memory


def breach(value, template, name="f", results=()) -> str:
    with pytest.raises(Breach) as caught:
        read_parts(value, template, name, results)
    return f"{caught.value.what} {caught.value.why}"


def test_a_tuple_is_taken_apart_by_name_and_a_list_serves_as_well() -> None:
    template = (np.ones((2, 3)), 1.5)
    assert list(parts_of(template, "f", ("dW", "db"))) == ["dW", "db"]
    parts = read_parts([np.zeros((2, 3)), np.float64(2)], template, "f", ("dW", "db"))
    assert parts["dW"].shape == (2, 3)
    assert float(parts["db"]) == 2.0


def test_nested_results_get_the_path_python_would_use() -> None:
    template = [{"W": np.ones((2, 3)), "b": np.ones(3)}, {"W": np.ones((3, 1)), "b": np.ones(1)}]
    assert list(parts_of(template, "grads")) == [
        "grads[0]['W']",
        "grads[0]['b']",
        "grads[1]['W']",
        "grads[1]['b']",
    ]


def test_an_array_of_no_axis_is_no_list() -> None:
    assert "a list of length 2 is expected" in breach(np.array(1.5), [1.0, 2.0])


def test_lists_of_numbers_are_one_part() -> None:
    parts = parts_of([[[1.0, 2.0], [3.0, 4.0]], [[5.0]]], "gradients")
    assert list(parts) == ["gradients[0][0]", "gradients[0][1]", "gradients[1][0]"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "returns None"),
        (np.ones((3, 2)), "axes are swapped"),
        (np.ones((1, 2, 3)), "keeps an axis"),
        (np.ones(3), "runs over an axis"),
        (np.ones((2, 3), dtype=np.float32), "dtype float32"),
        (np.ones((2, 3), dtype=int), "whole numbers"),
        (np.ones((2, 3), dtype=complex), "real numbers is real"),
        (np.full((2, 3), np.nan), "contains nan"),
        (np.full((2, 3), np.inf), "contains inf"),
        ([[1.0, 2.0, 3.0]] * 2, "a list of length 2"),
        ("text", "a str"),
    ],
)
def test_each_way_an_array_can_be_wrong(value, words) -> None:
    assert words in breach(value, np.ones((2, 3)))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "a bool"),
        (np.ones(3), "shape (3,)"),
        (float("nan"), "contains nan"),
        ("0.5", "a str"),
        (1 + 2j, "a complex"),
        (np.float32(1), "float32"),
    ],
)
def test_each_way_a_number_can_be_wrong(value, words) -> None:
    assert words in breach(value, 1.0)


def test_the_number_and_names_of_results() -> None:
    template = (1.0, 2.0, 3.0)
    names = ("dJ_da", "da_dz", "dz_dw")
    assert "returns 2 results; 3 are expected" in breach((1.0, 2.0), template, "f", names)
    assert "dictionary" in breach(3.0, {"W": 1.0})
    assert "lacks the key 'b'" in breach({"W": 1.0}, {"W": 1.0, "b": 2.0})
    assert "too many" in breach({"W": 1.0, "c": 2.0}, {"W": 1.0})
    assert "length 1; length 2" in breach([1.0], [1.0, 2.0])


def test_same_compares_bytes_and_structure() -> None:
    a = {"W": np.arange(3.0), "list": [1, (2, "x")]}
    b = {"W": np.arange(3.0), "list": [1, (2, "x")]}
    assert same(a, b)
    b["W"][1] += 1e-16 + 1e-9
    assert not same(a, b)
    assert same(float("nan"), float("nan"))
    assert not same(np.zeros(2), np.zeros(3))


def test_shared_memory_is_seen_inside_containers() -> None:
    x = np.arange(4.0)
    assert shares_memory([{"W": x[1:]}], (x,))
    assert not shares_memory([{"W": x.copy()}], (x,))
