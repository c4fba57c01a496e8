"""Clone, one command, and JupyterLab is there: in an empty environment, with real downloads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lab_server import assert_course_is_open, network_settings, serving

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_a_fresh_clone_is_one_command_away_from_the_course(tmp_path):
    if not (ROOT / ".git").exists():
        pytest.skip("these files are not a git checkout, so there is nothing to clone")
    clone = tmp_path / "clone"
    trust = tmp_path / "gitconfig"  # the checkout may belong to somebody else, as in a container
    trust.write_text("[safe]\n\tdirectory = *\n")
    git = {**os.environ, "GIT_CONFIG_GLOBAL": str(trust)}
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True, env=git)
    units = [path.stem for path in (clone / "course").glob("*.ipynb")]
    assert "07_mlp" in units
    command = [sys.executable, "graders", "lab", "--no-browser"]
    environment = {"PATH": os.defpath, **network_settings()}
    log = tmp_path / "log"
    with serving(command, 900, log=log, cwd=clone, env=environment) as fetch:
        assert_course_is_open(fetch, units)
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )
    assert changed.stdout == "", "the command leaves files that git would offer to commit"
