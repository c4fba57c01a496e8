"""Unit 04's printed program: it runs, it is the course's own, and its line numbers are right."""

import ast
import copy
import math
import re

import pytest

from chainrule.checking.judge import judge, rng_for
from chainrule.course.exercise import find_exercise
from chainrule.course.source import fresh_namespace, reference_source, unit_cells
from chainrule.figures.gallery import network

UNIT = "04_where_is_the_chain_rule"


def listing() -> dict[int, str]:
    """Return the printed program by line number."""
    for cell in unit_cells(UNIT):
        lines = [line.removeprefix("#").removeprefix(" ") for line in cell.source.splitlines()]
        if cell.kind == "markdown" and any(line.startswith(" 1  def") for line in lines):
            numbered = (re.fullmatch(r"([ \d]\d)(?:  (.*))?", line) for line in lines)
            return {int(match[1]): match[2] or "" for match in numbered if match}
    raise AssertionError("unit 04 prints no program")


def program() -> dict[str, object]:
    namespace: dict[str, object] = {"transfer": fresh_namespace(UNIT)["transfer"]}
    exec("\n".join(listing().values()), namespace)
    return namespace


def test_lines_are_numbered_without_a_gap() -> None:
    assert list(listing()) == list(range(1, len(listing()) + 1))


@pytest.mark.parametrize(
    "name",
    ["transfer_derivative", "backward_propagate_error", "update_weights", "train_network"],
)
def test_printed_program_passes_the_checks(name: str) -> None:
    exercise = find_exercise(name, UNIT)
    verdict = judge(exercise, program()[name], rng_for(exercise, 5))
    assert verdict.passed, verdict


def test_printed_forward_pass_is_the_given_one() -> None:
    given = fresh_namespace(UNIT)
    one, other = given["small_network"](), given["small_network"]()
    outputs = program()["forward_propagate"](one, [1.5, 0.5])  # type: ignore[operator]
    assert outputs == given["forward_propagate"](other, [1.5, 0.5])
    assert one == other


def test_template_quotes_the_lines_it_asks_for() -> None:
    quoted = re.findall(r"^    (\d+): None,  # (.*)$", reference_source(UNIT, "line_factors"), re.M)
    assert [int(number) for number, _ in quoted] == list(fresh_namespace(UNIT)["line_factors"])
    for number, code in quoted:
        assert listing()[int(number)].strip() == code


def test_template_of_roles_has_the_keys_of_the_answer() -> None:
    first = ast.parse(reference_source(UNIT, "value_roles")).body[0]
    assert isinstance(first, ast.Assign)
    assert list(ast.literal_eval(first.value)) == list(fresh_namespace(UNIT)["value_roles"])


def test_figure_shows_lines_of_the_printed_program() -> None:
    printed = {line.strip() for line in listing().values()}
    assert {code for code, _ in network._LINES.values() if code} <= printed


def test_given_transfer_is_the_sigmoid_and_cannot_overflow() -> None:
    transfer = fresh_namespace(UNIT)["transfer"]
    for z in (-3.0, 0.0, 0.5, 4.0):
        assert math.isclose(transfer(z), 1 / (1 + math.exp(-z)), rel_tol=1e-12)
    assert transfer(-1e4) == 0.0
    assert transfer(1e4) == 1.0


def test_given_measure_leaves_the_network_as_it_was() -> None:
    given = fresh_namespace(UNIT)
    network = given["small_network"]()
    given["forward_propagate"](network, [1.5, 0.5])
    before = copy.deepcopy(network)
    given["measure"](network, 0, 1, 0, [1.5, 0.5], [1.0, 0.0])
    assert network == before
