"""Copies as people make them: renamed, in another order, in another form."""

import ast
import random
from collections.abc import Mapping

import corpus


def honest_class(unit: str, students: int, seed: int) -> dict[str, dict[str, str]]:
    """Return a class of right answers of the bank; no two hand in the same text of an exercise.

    Where the bank has fewer answers than there are students, the last ones leave it out.
    """
    rng = random.Random(seed)
    bank: dict[str, list[str]] = {}
    for answer in corpus.read_bank(corpus.BANK / f"{unit}.py"):
        if answer.right:
            bank.setdefault(answer.name, []).append(answer.source)
    handed: dict[str, dict[str, str]] = {f"honest{number:02}": {} for number in range(students)}
    for name, own in bank.items():
        for student, text in zip(handed, rng.sample(own, len(own)), strict=False):
            handed[student][name] = text
    return handed


class _Rename(ast.NodeTransformer):
    """Give every name that a cell binds another one."""

    def __init__(self, tree: ast.Module) -> None:
        self.names: dict[str, str] = {}
        functions = {f.name for f in tree.body if isinstance(f, ast.FunctionDef | ast.ClassDef)}
        for node in ast.walk(tree):
            stored = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            name = node.arg if isinstance(node, ast.arg) else node.id if stored else ""
            if name and name not in functions:
                self.names.setdefault(name, f"value_{len(self.names)}")

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self.names.get(node.arg, node.arg)
        return node


class _Turn(ast.NodeTransformer):
    """Swap the two sides of every sum and product, and neighbouring independent assignments."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.BinOp:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult):
            node.left, node.right = node.right, node.left
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        for place in range(1, len(node.body) - 1, 2):
            first, second = node.body[place - 1 : place + 1]
            if isinstance(first, ast.Assign) and isinstance(second, ast.Assign):
                bound = {
                    n.id for t in first.targets for n in ast.walk(t) if isinstance(n, ast.Name)
                }
                used = {n.id for n in ast.walk(second) if isinstance(n, ast.Name)}
                if not bound & used:
                    node.body[place - 1 : place + 1] = [second, first]
        return node


def renamed(text: str) -> str:
    tree = ast.parse(text)
    return ast.unparse(_Rename(tree).visit(tree))


def reordered(text: str) -> str:
    return ast.unparse(_Turn().visit(ast.parse(text)))


def reformatted(text: str) -> str:
    """Break lines after every comma and operator of a bracket, and add empty lines and comments."""
    lines = []
    for line in ast.unparse(ast.parse(text)).splitlines():
        lines += [line.replace(", ", ",   ").replace(" = ", "="), "", "    # next step"]
    return "\n".join(lines).replace("    # next step\n    #", "    #")


DISGUISES = {"renamed": renamed, "reordered": reordered, "reformatted": reformatted}


def copy_of(answers: Mapping[str, str], disguise: str) -> dict[str, str]:
    return {name: DISGUISES[disguise](text) for name, text in answers.items()}
