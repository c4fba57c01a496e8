"""An answer that calls itself too deep is told so, and does not end the browser's Python."""

import shutil
from pathlib import Path

import in_node
import pytest


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.skipif(shutil.which("node") is None, reason="Node runs the browser's Python here")
def test_operators_that_call_themselves_end_as_a_recursion_error():
    assert in_node.run(Path(__file__).with_name("too_deep.py")) == "RecursionError\n"
