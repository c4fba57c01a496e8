"""The rooms of the package: who may know whom, where each is tested, no sentence read as data."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import chainrule

PACKAGE = Path(chainrule.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
# A room knows the rooms before it in this order and itself, and nothing after it.
ORDER = (
    "course", "checking", "figures", "explaining", "mistakes", "exercises", "notebook", "grading",
    "marks", "book", "lite", "commands",
)  # fmt: skip
# An exercise's specification is found by its unit's name, so its room is nobody's import.
SENTENCES = frozenset({"what", "why", "where", "evalue", "message", "problem"})


def room(module: str) -> str:
    return module.split(".")[1] if module.count(".") else ""


def imports(path: Path) -> Iterator[str]:
    """Yield every module of the package that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("chainrule."))
        elif isinstance(node, ast.ImportFrom) and node.module == "chainrule":
            yield from (f"chainrule.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chainrule."):
            yield str(node.module)


def test_every_room_has_its_place() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0] for path in MODULES if path.parent != PACKAGE}
    assert rooms <= set(ORDER)


def test_imports_go_one_way() -> None:
    place = {name: number for number, name in enumerate(ORDER)}
    upwards = [
        f"{path.relative_to(PACKAGE)} imports {module}"
        for path in MODULES
        if path.parent != PACKAGE
        for module in imports(path)
        if place.get(room(module), -1) > place[path.relative_to(PACKAGE).parts[0]]
    ]
    assert upwards == []


# A learner's notebook also runs in a browser, where there is no process and no teacher's tool.
LEARNERS = (
    "course", "checking", "explaining", "mistakes", "figures", "exercises", "notebook",
)  # fmt: skip
NOT_IN_A_BROWSER = {
    "multiprocessing", "subprocess", "resource", "fcntl", "filelock", "concurrent", "socket",
    "nbgrader", "jupytext", "nbformat", "jupyterlab", "jupyter_client", "rich", "sqlalchemy",
}  # fmt: skip


def test_a_learners_notebook_loads_nothing_that_a_browser_has_not() -> None:
    found = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in MODULES
        if path.relative_to(PACKAGE).parts[0] in LEARNERS
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
        )
        if name.partition(".")[0] in NOT_IN_A_BROWSER
    ]
    assert found == []


# A module is tested in the file of its name; these in a neighbour's.
TESTED_IN = {
    "course/bank": "course/test_bank_file.py",
    "course/page_to_keep": "course/test_page_to_keep_file.py",
    "course/questions": "course/test_question_file.py",
    "course/units": "course/test_exercise.py",
    "course/written": "mistakes/test_python_slips.py",
    "checking/kept_state": "checking/test_crash.py",
    "figures/page": "figures/test_widgets.py",
    "figures/pad": "figures/test_digit.py",
    "figures/picture": "figures/test_gallery.py",
    "figures/widget": "figures/test_widgets.py",
    "figures/gallery": "figures/test_gallery.py",
    "figures/computation": "figures/test_graph.py",
    "marks/archive": "marks/test_collect.py",
    "marks/platform_names": "marks/test_collect.py",
    "marks/scores": "marks/test_export.py",
    "marks/sheet": "marks/test_export.py",
    "marks/who": "marks/test_collect.py",
    "marks/attempts": "marks/test_watch.py",
    "marks/exchange": "marks/test_watch.py",
    "marks/similarity_page": "marks/test_similarity.py",
    "commands/similarity": "marks/test_similarity.py",
    "commands/versions": "marks/test_own_versions.py",
    "commands/watch": "marks/test_watch.py",
    "book/build": "book/test_book_build.py",
    "book/units": "book/test_pages.py",
    "commands/book": "commands/test_book_command.py",
    "commands/collect": "marks/test_collect.py",
    "commands/export": "marks/test_export.py",
    "commands/extend": "grading/test_gradebook.py",
    "commands/grade": "grading/test_grade.py",
    "commands/progress": "commands/test_progress_command.py",
    "commands/report": "grading/test_report.py",
    "commands/site": "commands/test_site_command.py",
}
MIRRORED = ("course", "checking", "notebook", "figures", "marks", "book", "lite", "commands")


@pytest.mark.parametrize("name", MIRRORED)
def test_every_module_has_its_tests(name: str) -> None:
    tests = Path(__file__).parent
    modules = {path.relative_to(PACKAGE).parts[:2] for path in MODULES if path.parent != PACKAGE}
    wanted = {
        TESTED_IN.get(f"{name}/{Path(file).stem}", f"{name}/test_{Path(file).stem}.py")
        for where, file in modules
        if where == name and file != "__init__.py"
    }
    assert sorted(file for file in wanted if not (tests / file).is_file()) == []


def reads_sentence(node: ast.AST) -> bool:
    """Whether an expression is made from the sentence of a verdict, an error or an output."""
    return any(
        (isinstance(part, ast.Attribute) and part.attr in SENTENCES)
        or (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Name)
            and part.func.id == "str"
            and bool(part.args)
            and isinstance(part.args[0], ast.Name)
            and part.args[0].id in ("error", "verdict", "caught")
        )
        for part in ast.walk(node)
    )


def decisions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every place where a sentence is searched for words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            found = any(
                isinstance(operation, ast.In | ast.NotIn) and reads_sentence(container)
                for operation, container in zip(node.ops, node.comparators, strict=True)
            )
            equal = any(isinstance(operation, ast.Eq | ast.NotEq) for operation in node.ops)
            literal = any(
                isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value
                for one in (node.left, *node.comparators)
            )
            sides = any(map(reads_sentence, (node.left, *node.comparators)))
            if found or (equal and literal and sides):
                yield node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method, owner = node.func.attr, node.func.value
            text_method = method in ("startswith", "endswith", "find", "index", "count")
            if text_method and reads_sentence(owner):
                yield node
            pattern = method in ("search", "match", "fullmatch", "findall", "finditer")
            if pattern and any(map(reads_sentence, node.args)):
                yield node


def test_the_search_for_decisions_finds_them() -> None:
    for text in (
        'verdict.what.startswith("x is not written yet")',
        '"NameError" in str(verdict.what)',
        're.search(r"name (.*) is not", verdict.why)',
        'output.evalue.strip() == "boom"',
        '"overflow" in str(error)',
    ):
        assert list(decisions(ast.parse(text))), text
    for text in ("verdict.outcome is Outcome.WRONG", "bool(verdict.why)", "a.what != b.what"):
        assert not list(decisions(ast.parse(text))), text


def test_no_code_decides_by_the_words_of_a_message() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), ast.unparse(node))
        for path in MODULES
        for node in decisions(ast.parse(path.read_text("utf-8")))
    }
    assert found == set()
