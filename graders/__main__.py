"""Run the course from a checkout: `python3 graders lab` and `python3 graders test`.

Needs nothing but Python 3.11 or newer. The first run makes `.venv` in the checkout and installs
the package and its dependencies there; later runs start at once, and install again only when
`pyproject.toml` has changed. Further arguments go to `chainrule lab` or to pytest.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parents[1]
TWO = ("-n", "2", "--dist", "worksteal")  # what is long and left at the end is shared out again
FEWEST = 3  # Pythons that a run on every Python has to find, where nobody is there to look
EVERYWHERE = "not slow and not browser"
QUICK = f"{EVERYWHERE} and not bank and not processes"
USAGE = """usage: python3 graders lab [DIR] [--no-browser] [JupyterLab's own arguments]
       python3 graders test [--quick | --pythons] [pytest's own arguments]

lab   set up the course in .venv, copy the notebooks to DIR and open JupyterLab on them
test  set up the course in .venv, then run the linters, the type checker and all tests
      --quick    leave out what is slow, starts programs or judges the whole bank: for the inner
                 loop
      --pythons  what is not slow and needs no browser, on the newest Python from 3.11 on, and the
                 quick tests on those between, each in a .venv-3.N of its own; looked for in
                 $PYENV_ROOT/versions (default: ~/.pyenv/versions)"""


class SetupError(Exception):
    """The environment cannot be made; the text is the one sentence that the user reads."""


def _venv_python(venv):
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _check_python():
    if sys.version_info < OLDEST:
        raise SetupError(
            "The course needs Python {}.{} or newer, and this is {}: run the command with a newer "
            "one, for example python3.12.".format(*OLDEST, sys.version.split()[0])
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise SetupError(
            "This Python cannot make virtual environments: install its venv module "
            "(on Debian and Ubuntu: apt install python3-venv) and run the command again."
        ) from None


@contextlib.contextmanager
def _one_at_a_time(root):
    """Hold a lock on the checkout, so that two first runs do not undo each other's work."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock
        yield
        return
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _read_stamp(stamp):
    try:
        content = json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _runs(python):
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _sentence(log):
    """Turn the output of a failed installer into one sentence that says what to do."""
    causes = [
        (
            ("No space left on device", "Disk quota exceeded"),
            "The disk is full: make about 1 GB of room and run the command again.",
        ),
        (
            ("Permission denied", "Read-only file system", "Operation not permitted"),
            f"There is no permission to write into {ROOT / '.venv'}: "
            "run the command in a checkout of your own.",
        ),
        (
            (
                "NewConnectionError",
                "Name or service not known",
                "name resolution",
                "ConnectTimeoutError",
                "Network is unreachable",
                "Connection refused",
                "Could not find a version",
                "No matching distribution",
            ),
            "The packages of the course could not be downloaded: connect to the network "
            "(the first run needs it, later ones do not) and run the command again.",
        ),
    ]
    for signs, sentence in causes:
        if any(sign in log for sign in signs):
            return sentence
    return "The course could not be installed, for the reason above: mend it and run it again."


def _call(command):
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        tail = [line for line in done.stdout.splitlines() if line.strip()][-8:]
        print("\n".join(tail), file=sys.stderr)
        raise SetupError(_sentence(done.stdout))


def environment(extra, name=".venv", base=sys.executable):
    """Return the interpreter of the environment `name`, made or brought up to date where needed.

    `extra` is "" or "test", `base` the Python it is made from. A set-up that was interrupted
    leaves the mark `.setting-up` behind and is done again from the beginning.
    """
    venv = ROOT / name
    mark, stamp = venv / ".setting-up", venv / "chainrule.json"
    python = _venv_python(venv)
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    try:
        with _one_at_a_time(ROOT):
            known = _read_stamp(stamp)
            if mark.exists() or (known and not _runs(python)):
                shutil.rmtree(venv)
                known = {}
            if not venv.exists():
                print(f"Making {venv} (once; a minute or two, about 430 MB).", file=sys.stderr)
                venv.mkdir()
                mark.touch()
                _call([base, "-m", "venv", venv])
            elif not _runs(python):
                raise SetupError(
                    f"{venv} is in the way and is no working environment: "
                    "move it away and run the command again."
                )
            extras = sorted({extra, *known.get("extras", [])} - {""})
            if known.get("pyproject") != wanted or extras != known.get("extras"):
                what = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
                print(f"Installing the course into {venv}.", file=sys.stderr)
                quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
                _call([python, "-m", "pip", "install", *quiet, "--editable", what])
                fresh = stamp.with_suffix(".new")
                fresh.write_text(json.dumps({"pyproject": wanted, "extras": extras}), "utf-8")
                fresh.replace(stamp)
                mark.unlink(missing_ok=True)
    except OSError as error:
        raise SetupError(_sentence(f"{error.strerror}")) from error
    return python


def lab(arguments):
    """Open the course in JupyterLab; return the exit status."""
    command = [str(environment("")), "-m", "chainrule", "lab", *arguments]
    if os.name == "posix":
        sys.stderr.flush()
        os.execv(command[0], command)  # JupyterLab itself answers Ctrl-C
    with contextlib.suppress(KeyboardInterrupt):
        return subprocess.run(command, check=False).returncode
    return 130


def other_pythons():
    """Return the Pythons of pyenv that the course supports, one for each version but this one.

    Maps "3.12" to the interpreter of its newest release there.
    """
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = {}
    for python in root.glob("versions/*/bin/python"):
        parts = python.parents[1].name.split(".")
        if len(parts) == 3 and all(part.isdigit() for part in parts) and _runs(python):
            version = tuple(int(part) for part in parts)
            if version[:2] >= OLDEST and version[:2] != sys.version_info[:2]:
                found[version] = python
    return {f"{version[0]}.{version[1]}": found[version] for version in sorted(found)}


def test_on_every_python(arguments):
    """Run tests on every other Python; return 1 when one fails or too few are there.

    On the newest one it is all that is not slow, and the built wheel, and which lines the tests run
    is measured; on those between, the quick tests.
    """
    pythons = other_pythons()
    own = ".".join(map(str, sys.version_info[:2]))
    every = sorted({own, *pythons}, key=lambda one: int(one.split(".")[1]))
    print(f"Pythons: {', '.join(every)} ({own} runs all tests by itself).", flush=True)
    failed = []
    for name, base in pythons.items():
        python = environment("test", f".venv-{name}", base)
        print(f"== Python {name}", flush=True)
        chosen = QUICK
        if name == every[-1]:
            chosen = f"({EVERYWHERE}) or wheel"
            arguments = [*arguments, "--cov=chainrule", "--cov-report=term:skip-covered"]
        step = [python, "-m", "pytest", "-q", *TWO, "-m", chosen, *arguments]
        # From 3.12 on the interpreter itself counts lines, at hardly any cost.
        fast = {**os.environ, "COVERAGE_CORE": "sysmon"}
        if subprocess.run([str(part) for part in step], cwd=ROOT, check=False, env=fast).returncode:
            failed.append(f"Python {name}")
    if len(every) < FEWEST and os.environ.get("CI"):
        failed.append(f"{FEWEST} Pythons (install more of them with pyenv)")
    print(f"Ran on: {', '.join(pythons) or 'no other Python'}.", flush=True)
    if failed:
        print(f"Not passed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def test(arguments):
    """Run linters, type checker and tests; return 1 when one of them fails."""
    if "--pythons" in arguments:
        return test_on_every_python([one for one in arguments if one != "--pythons"])
    if "--quick" in arguments:
        arguments = ["-m", QUICK, *(one for one in arguments if one != "--quick")]
    python = environment("test")
    steps = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy"],
        "pytest": ["pytest", *TWO, *arguments],
    }
    failed = []
    for name, step in steps.items():
        print(f"== {name}", flush=True)
        if subprocess.run([str(python), "-m", *step], cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"Not passed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def main(argv):
    """Run `argv` and return the exit status; every expected trouble becomes one sentence."""
    commands = {"lab": lab, "test": test}
    if argv[:1] in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    if not argv or argv[0] not in commands:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        _check_python()
        return commands[argv[0]](argv[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
