"""The cell magic `%%explain COST`: explain a cell of script code.

The cell runs on copies of the notebook's variables, so that nothing of the notebook is changed.
"""

import ast
from typing import Any

from chainrule.explaining.explain import explain_program
from chainrule.explaining.program import CannotExplain, FileProgram


def explain_cell(cost: str, cell: str, space: dict[str, Any]) -> Any:
    """Explain the script `cell`; `space` holds the notebook's variables.

    Raises:
        CannotExplain: the cell cannot be explained; the text is one sentence.
    """
    if not cost.strip():
        raise CannotExplain("Name the cost behind %%explain, such as %%explain loss.")
    try:
        tree = ast.parse(cell)
    except SyntaxError:
        tree = ast.Module([], [])
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    given = {name: space[name] for name in read & set(space) if not name.startswith("__")}
    program = FileProgram("cell", cost.strip(), source=cell, given=given)
    return explain_program(program, drawn=True)


def load_ipython_extension(shell: Any) -> None:
    """Register the magic; IPython calls this for `%load_ext chainrule.explaining.magic`."""

    def run(line: str, cell: str) -> Any:
        try:
            return explain_cell(line, cell, shell.user_ns)
        except CannotExplain as error:
            print(error)
            return None

    shell.register_magic_function(run, "cell", "explain")
