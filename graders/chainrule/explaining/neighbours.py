"""The modules beside a program that it imports: they are rewritten and run like the program."""

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chainrule.explaining.instrument import PROBE, Plan, instrument
from chainrule.explaining.recorder import Recorder

Parse = Callable[[Path], tuple[str, ast.Module]]


def neighbours(file: str, tree: ast.Module, plan: Plan, parse: Parse) -> dict[str, types.CodeType]:
    """Return the rewritten code of every module in the program's folder that it imports, by name.

    parse: reads and checks one file.
    """
    folder = Path(file).resolve().parent
    found: dict[str, types.CodeType] = {}
    queue, seen = [(tree, "")], {Path(file).stem}
    while queue:
        inner, package = queue.pop(0)
        for name in _imported(inner, package):
            path = folder / (name.replace(".", "/") + ".py")
            if name in seen or not path.is_file():
                continue
            seen.add(name)
            source, made = parse(path)
            found[name] = compile(instrument(source, str(path), plan), str(path), "exec")
            queue.append((made, name.rpartition(".")[0]))
    return found


def _imported(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".") if package else []
            start = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            if base:
                yield base
            yield from (f"{base}.{alias.name}" if base else alias.name for alias in node.names)


def parents(names: dict[str, types.CodeType]) -> list[str]:
    """Return the packages that the modules `names` are in."""
    return sorted({name.rpartition(".")[0] for name in names if "." in name})


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the rewritten neighbours of a program."""

    def __init__(self, codes: dict[str, types.CodeType], recorder: Recorder) -> None:
        """Serve `codes` to a program that runs under `recorder`."""
        self.codes = codes
        self.recorder = recorder

    def find_spec(
        self, fullname: str, path: Any, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return where a module is found: here, when it was rewritten."""
        if fullname not in self.codes:
            return None
        return importlib.util.spec_from_loader(
            fullname, self, origin=self.codes[fullname].co_filename
        )

    def exec_module(self, module: types.ModuleType) -> None:
        """Run a rewritten module."""
        module.__dict__[PROBE] = self.recorder
        module.__dict__["__file__"] = self.codes[module.__name__].co_filename
        exec(self.codes[module.__name__], module.__dict__)
