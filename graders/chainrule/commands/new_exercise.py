"""`chainrule new-exercise`: put the cells and the specification of an exercise into a unit.

The author gives a name, the parameters, the forward and a sentence. What is left to write is the
reference in `solutions/NN_topic.py`; the checks and the diagnosis follow from it.
"""

import argparse
import ast
import json
import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError
from chainrule.course.units import UNITS, solution_path

_KINDS = ("derivative", "gradient", "value")
_PARAMETER = re.compile(r"^(?P<name>[^\W\d]\w*)(?::(?P<shape>\d+(?:,\d+)*))?$")
_HINTS = {
    "derivative": (
        "Take the formula apart, from the inside out. What is done to {first} first?",
        "Each link has a slope of its own, taken at its own input.",
        "Multiply the slopes of the links: outer slope at its input, times inner slope.",
    ),
    "gradient": (
        "Follow the way from each parameter to the cost. Which quantities lie on it?",
        "Every quantity on the way gives one factor: its slope in the one before it.",
        "Multiply the factors along a way, and add up where several ways lead to the cost.",
    ),
    "value": (
        "Say the sentence of the exercise aloud, and name each quantity in it.",
        "Work out one named quantity per line, in the order in which they depend on each other.",
        "Return the last quantity of the sentence, in the shape that the docstring states.",
    ),
}


@dataclass(frozen=True)
class Parameter:
    """A parameter of the new function: a number, or an array of the given shape."""

    name: str
    shape: tuple[int, ...]


def add_parser(subparsers: Any) -> None:
    """Add `chainrule new-exercise` to the command line."""
    parser = subparsers.add_parser(
        "new-exercise",
        help="scaffold an exercise (for authors)",
        description="Add an exercise to a unit of this checkout: its cells in solutions/ and its "
        "specification in the package. Then write the reference and run chainrule quality.",
        allow_abbrev=False,
    )
    parser.add_argument("unit", metavar="UNIT", help="for example 05_activations")
    parser.add_argument("name", metavar="NAME", help="the function's name, such as d_softsign")
    parser.add_argument(
        "--parameters",
        metavar="P",
        nargs="+",
        required=True,
        help="names, with a shape for arrays: z, or w:4 b X:7,4",
    )
    parser.add_argument(
        "--sentence", required=True, help='completes "NAME should return …", without a full stop'
    )
    parser.add_argument(
        "--kind",
        choices=_KINDS,
        default="derivative",
        help="derivative: elementwise in the first parameter; gradient: of one number, with "
        "respect to --of; value: compared with the reference itself",
    )
    parser.add_argument(
        "--forward",
        metavar="EXPRESSION",
        default="",
        help="what is differentiated, in NumPy and the parameters: 'z / (1 + np.abs(z))'",
    )
    parser.add_argument(
        "--of", metavar="P", nargs="+", default=[], help="the parameters of a gradient"
    )
    parser.add_argument("--points", type=int, default=2, help="points of its test cell")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write both files, or none."""
    parameters = _parameters(args)
    _forward_is_sound(args, parameters)
    source = _source_of(args.unit)
    specification = Path(__file__).parents[1] / "exercises" / f"unit_{args.unit}.py"
    cells, code = source.read_text("utf-8"), _read_specification(specification, args.unit)
    if re.search(rf'"grade_id": "{args.name}"', cells) or f'name="{args.name}"' in code:
        raise CommandError(f"Unit {args.unit} has an exercise {args.name} already.")
    new_cells = _insert_cells(cells, _cells(args, parameters))
    new_code = _insert_specification(code, _functions(args, parameters), _entry(args, parameters))
    ast.parse(new_code)
    from chainrule.course.files import write_all

    root = source.parents[1]
    write_all(
        root,
        {
            str(source.relative_to(root)): new_cells.encode(),
            str(specification.resolve().relative_to(root)): new_code.encode(),
        },
    )
    print(f"wrote the cells of {args.name} to solutions/{args.unit}.py")
    print(f"wrote its specification to graders/chainrule/exercises/unit_{args.unit}.py")
    print(f"Next: write the reference of {args.name}, then run chainrule quality.")
    return 0


def _source_of(unit: str) -> Path:
    if unit not in UNITS:
        raise CommandError(f"The course has no unit {unit!r}. Its units are: {', '.join(UNITS)}.")
    source = solution_path(unit)
    if not (source.parents[1] / "pyproject.toml").exists():
        raise CommandError("There are no sources here: run chainrule new-exercise in a checkout.")
    if not source.exists():
        raise CommandError(f"solutions/{unit}.py does not exist: write the unit first.")
    return source


def _read_specification(path: Path, unit: str) -> str:
    if path.exists():
        return path.read_text("utf-8")
    return (
        f'"""The exercises of unit {unit}."""\n\nfrom chainrule.course.exercise import Exercise\n\n'
        f'UNIT = "{unit}"\n\nEXERCISES: list[Exercise] = [\n]\n'
    )


def _parameters(args: argparse.Namespace) -> list[Parameter]:
    if not args.name.isidentifier() or keyword.iskeyword(args.name):
        raise CommandError(f"{args.name!r} cannot be the name of a function.")
    parameters = []
    for text in args.parameters:
        match = _PARAMETER.match(text)
        if match is None or keyword.iskeyword(match["name"]):
            raise CommandError(f"Cannot read the parameter {text!r}: write z, or X:7,4 for arrays.")
        shape = tuple(int(n) for n in match["shape"].split(",")) if match["shape"] else ()
        parameters.append(Parameter(match["name"], shape))
    names = [parameter.name for parameter in parameters]
    if len(set(names)) < len(names):
        raise CommandError("Two parameters have the same name: give each its own.")
    unknown = [name for name in args.of if name not in names]
    if unknown:
        raise CommandError(f"--of names {unknown[0]!r}, which is not among the parameters.")
    return parameters


def _forward_is_sound(args: argparse.Namespace, parameters: list[Parameter]) -> None:
    if args.kind == "value":
        return
    if args.kind == "gradient" and not args.of:
        raise CommandError("A gradient needs --of: the parameters it is taken with respect to.")
    if not args.forward:
        raise CommandError(f"A {args.kind} needs --forward: the expression it is measured from.")
    try:
        tree = ast.parse(args.forward, mode="eval")
    except SyntaxError as error:
        raise CommandError(f"Cannot read the forward {args.forward!r}: {error.msg}.") from error
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    unknown = sorted(names - {p.name for p in parameters} - {"np"})
    if unknown:
        raise CommandError(f"The forward uses {unknown[0]!r}, which is not among the parameters.")


def _metadata(**fields: Any) -> str:
    return "nbgrader=" + json.dumps({**fields, "schema_version": 3, "task": False}, sort_keys=True)


def _cells(args: argparse.Namespace, parameters: list[Parameter]) -> str:
    signature = ", ".join(p.name for p in parameters)
    solution = _metadata(grade=False, grade_id=args.name, locked=False, solution=True)
    test = _metadata(
        grade=True, grade_id=f"test_{args.name}", locked=True, points=args.points, solution=False
    )
    sentence = args.sentence[0].upper() + args.sentence[1:]
    return f'''# %% [markdown]
# ### Write
#
# `{args.name}({signature})` returns {args.sentence}.


# %% {solution}
def {args.name}({signature}):
    """{sentence}."""
    ### BEGIN SOLUTION
    raise NotImplementedError
    ### END SOLUTION


# %% {test}
check("{args.name}", {args.name})
### BEGIN HIDDEN TESTS
check("{args.name}", {args.name}, hidden=True)
### END HIDDEN TESTS

'''


def _insert_cells(text: str, cells: str) -> str:
    """Put the cells behind the last test cell, or at the end."""
    last = text.rfind("### END HIDDEN TESTS")
    if last < 0:
        return text.rstrip("\n") + "\n\n" + cells.rstrip("\n") + "\n"
    following = text.find("\n# %%", last)
    if following < 0:
        return text.rstrip("\n") + "\n\n" + cells.rstrip("\n") + "\n"
    return text[: following + 1] + cells + text[following + 1 :]


def _functions(args: argparse.Namespace, parameters: list[Parameter]) -> str:
    def draw(parameter: Parameter, shape: tuple[int, ...] | None = None) -> str:
        size = parameter.shape if shape is None else shape
        if not size:
            return "rng.uniform(0.3, 2.0)"
        return f"rng.uniform(0.3, 2.0, size={size}) * rng.choice((-1.0, 1.0), size={size})"

    typed = ", ".join(f"{p.name}: Any" for p in parameters)
    cases = []
    if args.kind == "derivative":
        rest = [draw(p) for p in parameters[1:]]
        for first in ("0.7", "-1.3", draw(parameters[0], (7,))):
            cases.append(", ".join([first, *rest]) + ",")
    else:
        cases = [", ".join(draw(p) for p in parameters) + ","] * 3
    listed = "".join(f"        Case(({case})),\n" for case in cases)
    text = (
        f"def _{args.name}_inputs(rng: np.random.Generator) -> list[Case]:\n"
        f"    return [\n{listed}    ]\n\n\n"
    )
    if args.kind == "value":
        return text
    return text + f"def _{args.name}_forward({typed}) -> Any:\n    return {args.forward}\n\n\n"


def _result(parameter: str) -> str:
    return f"d{parameter}"


def _entry(args: argparse.Namespace, parameters: list[Parameter]) -> str:
    moved = ", ".join(json.dumps(p) for p in args.of)
    truth = {
        "derivative": f"Derivative(_{args.name}_forward)",
        "gradient": f"Gradient(_{args.name}_forward, wrt=({moved},))",
        "value": "Value()",
    }[args.kind]
    hints = [hint.format(first=parameters[0].name) for hint in _HINTS[args.kind]]
    lines = [
        "    Exercise(",
        f"        name={json.dumps(args.name)},",
        f"        unit={json.dumps(args.unit)},",
        f"        sentence={json.dumps(args.sentence, ensure_ascii=False)},",
        f"        truth={truth},",
        f"        inputs=_{args.name}_inputs,",
    ]
    if args.kind == "derivative" and len(parameters) == 1:
        lines.append(f'        probes=lambda rng: probes.elementwise(rng, "{parameters[0].name}"),')
    if args.kind == "gradient":
        names = ", ".join(json.dumps(_result(p)) for p in args.of)
        lines.append(f"        results=({names},),")
    lines += [
        "        hints=(",
        *(f"            {json.dumps(hint)}," for hint in hints),
        "        ),",
    ]
    return "\n".join([*lines, "    ),", ""])


def _insert_specification(code: str, functions: str, entry: str) -> str:
    """Put the functions before EXERCISES and the entry at its end, and import what they need."""
    tree = ast.parse(code)
    lines = code.splitlines(keepends=True)
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "EXERCISES":
            start, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
            break
    else:
        raise CommandError("The unit's specification has no list EXERCISES: add one first.")
    closing = lines[end]
    place = closing.rindex("]")
    before = closing[:place].rstrip()
    kept = (before + "\n") if before else ""
    lines[end] = kept + entry + closing[place:]
    lines.insert(start, functions)
    return _with_imports("".join(lines), tree)


def _with_imports(code: str, tree: ast.Module) -> str:
    """Import what the new lines use and the old ones did not."""
    bound: set[str] = set()
    exercise_import: ast.ImportFrom | None = None
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {alias.asname or alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module == "chainrule.course.exercise":
            exercise_import = node
    words = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    needed = sorted(
        name
        for name in ("Case", "Derivative", "Exercise", "Gradient", "Value")
        if name in words and name not in bound
    )
    if exercise_import is None:
        raise CommandError("The unit's specification does not import chainrule.course.exercise.")
    lines = code.splitlines(keepends=True)
    first, last = exercise_import.lineno - 1, exercise_import.end_lineno or exercise_import.lineno
    if needed:
        names = sorted({alias.name for alias in exercise_import.names} | set(needed))
        lines[first:last] = [f"from chainrule.course.exercise import {', '.join(names)}\n"]
    extra = ""
    if "Any" in words and "Any" not in bound:
        extra += "from typing import Any\n\n"
    if "np" in words and "np" not in bound:
        extra += "import numpy as np\n\n"
    if "probes" in words and "probes" not in bound:
        after = first + 1 if needed else last
        lines.insert(after, "from chainrule.exercises import probes\n")
    lines.insert(first, extra)
    return "".join(lines)
