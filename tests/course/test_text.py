"""What the notebooks say is true, and what they announce is there."""

import re
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from chainrule.course.source import fresh_namespace, reference_source, run_source, unit_cells
from chainrule.course.units import UNITS


def code(unit: str) -> list[str]:
    return [cell.source for cell in unit_cells(unit) if cell.kind in ("code", "given")]


def prose(unit: str) -> str:
    text = "\n".join(cell.source for cell in unit_cells(unit) if cell.kind == "markdown")
    return re.sub(r"^# ?", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS)
def test_the_first_cell_says_what_to_do_on_another_python(unit: str) -> None:
    (first,) = (cell.source for cell in unit_cells(unit) if cell.grade_id == "given_start")
    lines = first.splitlines()
    sentence = next(n for n, line in enumerate(lines) if "Kernel, Change Kernel" in line)
    # A traceback shows two lines on either side of the one that fails.
    imports = [n for n, line in enumerate(lines) if line.startswith(("import ", "from "))]
    assert min(abs(sentence - n) for n in imports) <= 2
    assert all(
        abs(sentence - n) <= 2 for n in imports if "numpy" in lines[n] or "chain" in lines[n]
    )


@pytest.mark.parametrize("unit", UNITS)
def test_no_two_headings_of_a_unit_are_alike(unit: str) -> None:
    text = re.sub(r"```.*?```", "", prose(unit), flags=re.DOTALL)
    headings = re.findall(r"^#{1,4} .+$", text, flags=re.MULTILINE)
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize("unit", UNITS)
def test_what_may_be_the_courses_own_is_not_printed_as_yours(unit: str) -> None:
    """`ready` may hand out the course's version; a label must be true of it as well."""
    for source in code(unit):
        strings = re.findall(r'f?"([^"]*)"', source)
        assert not [text for text in strings if re.search(r"\byours?\b", text)], source


@pytest.mark.parametrize("unit", UNITS)
def test_a_changed_class_is_taken_up_by_every_cell_that_uses_it(unit: str) -> None:
    for source in code(unit):
        if re.search(r"\bV\(", source):
            assert 'V = ready("Value")' in source


@pytest.mark.parametrize("k", range(1, 7))
def test_the_body_to_be_mended_is_that_of_the_broken_function(k: int) -> None:
    """Taking the marks off gives the broken function again, line by line."""
    unit = "08_gradient_detective"
    beginning = reference_source(unit, f"fix_{k}").split("    ### BEGIN SOLUTION")[0]
    awake = re.sub(r"^    # (?!The body)", "    ", beginning, flags=re.MULTILINE)
    namespace = fresh_namespace(unit)
    run_source(awake, namespace, f"<fix_{k}, awake>")
    assert same_code(namespace[f"fix_{k}"], namespace[f"broken_{k}"])
    assert not same_code(namespace[f"fix_{k}"], fresh_namespace(unit)[f"fix_{k}"])


def same_code(one: FunctionType, other: FunctionType) -> bool:
    def parts(function: FunctionType) -> Any:
        c = function.__code__
        return (
            c.co_code,
            c.co_names,
            c.co_varnames,
            [k for k in c.co_consts if k != function.__doc__],
        )

    return bool(parts(one) == parts(other))


def test_every_plot_of_unit_07_is_shown_with_words() -> None:
    for source in code("07_mlp"):
        assert ("plt.subplots" in source) <= ("figures.show(" in source)


def test_the_turned_table_of_unit_06_is_that_of_unit_04() -> None:
    """w_ji of unit 04 is W[i, j] of unit 06: the two forward passes agree."""
    four, six = fresh_namespace("04_where_is_the_chain_rule"), fresh_namespace("06_layers")
    network = four["small_network"]()
    row = [1.5, 0.5]
    four["forward_propagate"](network, row)
    rows = np.array([neuron["weights"] for neuron in network[0]])
    Z = six["dense_forward"](np.array([row]), rows[:, :-1].T, rows[:, -1])
    outputs = [neuron["output"] for neuron in network[0]]
    np.testing.assert_allclose(six["sigmoid"](Z)[0], outputs, rtol=1e-12)
    assert "The two indices of a weight have changed places" in prose("06_layers")


def test_the_second_path_of_swish_carries_nothing_at_zero_alone() -> None:
    namespace = fresh_namespace("05_activations")
    for z in (-3.0, -1.28, 0.0, 2.0):
        first = namespace["sigmoid"](z)
        assert (first == namespace["d_swish"](z)) == (z == 0)


def test_a_step_against_a_direction_near_the_gradient_leads_downhill() -> None:
    rng = np.random.default_rng(5)
    A = np.diag([1.0, 4.0, 9.0])
    x = rng.normal(size=3)
    gradient = A @ x
    for _ in range(50):
        direction = rng.normal(size=3)
        if direction @ gradient > 0:
            nearer = x - 1e-6 * direction
            assert nearer @ A @ nearer < x @ A @ x
    assert "step *against* it: that leads downhill" in prose("08_gradient_detective")


def test_without_zero_grad_two_steps_are_the_same_and_the_third_is_not() -> None:
    losses: dict[bool, list[float]] = {True: [], False: []}
    V = fresh_namespace("09_autodiff")["Value"]
    for tidy, seen in losses.items():
        w, b = V(0.5), V(0.0)
        for _ in range(3):
            J = 0.5 * ((w * 2.0 + b).tanh() - 0.9) ** 2 + 0.5 * ((w * -1.0 + b).tanh() + 0.3) ** 2
            if tidy:
                J.zero_grad()
            J.backward()
            w.data -= 0.3 * w.grad
            b.data -= 0.3 * b.grad
            seen.append(J.data)
    assert losses[True][:2] == losses[False][:2]
    assert losses[True][2] != losses[False][2]
    assert "The first two rows are the same in both runs" in prose("09_autodiff")
