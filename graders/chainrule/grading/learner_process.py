"""The learner's side: a warm process that forks one sandboxed process per submission.

The warm process has imported what notebooks import, and nothing that knows an answer: no
reference, no exercise, no solution, no gradebook. Each submission gets a fork of it, shut
into the sandbox, which does what the tester asks: run a cell, hand out names, call a
function. When the submission ends, the fork ends, and nothing of it is left.
"""

import asyncio
import contextlib
import errno
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import types
import warnings
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

from IPython.utils.text import LSString, SList

import chainrule
from chainrule.checking import evaluations, traced
from chainrule.course import written
from chainrule.grading import sandbox
from chainrule.grading.channel import Channel, Gone
from chainrule.grading.folders import write_over
from chainrule.grading.ipython_shell import CapturingShell
from chainrule.grading.sandbox import landlock

# What knows an answer, or the way to one, must not be in the memory that submissions are
# forked from: importing these fails here, and whatever needs them is not there either.
FORBIDDEN = (
    *("checking.judge", "course.exercise", "course.source", "exercises", "mistakes"),
    *("figures.computation", "figures.functions", "figures.gallery"),  # they draw what answers are
)
ANCHOR = "chainrule.notebook.session"
QUESTIONS = "chainrule.notebook.questions"
PAGE = "chainrule.notebook.page_to_keep"
TAKE_HOME = "chainrule.notebook.take_home"
FIGURES = "chainrule.figures"
BASE_MODULES = (
    *("numpy", "matplotlib", "matplotlib.pyplot", "matplotlib_inline.backend_inline"),
    *("chainrule.course.digits", "IPython.core.magics.history"),  # `recall()`: it has a %recall
)


def warm_up() -> None:
    """Import what every submission may import, and draw once, so that none pays for it."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    shell = CapturingShell.instance()
    _leave_commands_out(shell)
    for name in FORBIDDEN:
        sys.modules[f"chainrule.{name}"] = None  # type: ignore[assignment]
    sys.modules[ANCHOR] = _notebook_stand_in(shell)
    sys.modules[QUESTIONS] = _questions_stand_in()
    sys.modules[PAGE] = _page_stand_in()
    sys.modules[TAKE_HOME] = _take_home_stand_in()
    sys.modules[FIGURES] = chainrule.figures = _figures_stand_in()
    with contextlib.suppress(ImportError):
        for name in BASE_MODULES:
            importlib.import_module(name)
        _draw_once(shell)
    shell.run("1 + 1\n1 / 0")
    watching = evaluations.Watching({})  # it looks through all names of NumPy the first time
    watching.begin()
    watching.end()


def _leave_commands_out(shell: CapturingShell) -> None:
    """Let `!pip …` and `%pip …` say that nothing is run, instead of ending their cell."""

    def system(command: str) -> None:
        print("Commands are not run while grading.")

    def getoutput(command: str, split: bool = True, depth: int = 0) -> Any:
        system(command)
        return SList() if split else LSString()

    own: Any = shell
    own.system = own.system_piped = own.system_raw = system
    own.getoutput = getoutput


def _let_cells_await(shell: CapturingShell) -> None:
    """Give cells a loop for `await` while its pair of sockets can still be made."""
    shell.loop_runner = asyncio.new_event_loop().run_until_complete


def import_modules(modules: Sequence[str]) -> None:
    """Import what the submissions of this assignment will import, and start the shell afresh."""
    for name in modules:
        if name.partition(".")[0] == "chainrule":
            continue
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    shell = CapturingShell.instance()
    shell.reset(new_session=False)
    shell.execution_count = 1


def _draw_once(shell: CapturingShell) -> None:
    shell.run(
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\n"
        "axes.plot([0, 1], [0, 1], label='$x$')\naxes.set_title('t')\naxes.legend()\n"
        "axes.set_xlabel('x')\nplt.show()\nplt.close('all')\n"
    )


class _Verdicts:
    """What the tester has said about the exercises of the open unit."""

    def __init__(self) -> None:
        self.stand_ins: dict[str, Any] = {}


verdicts = _Verdicts()


def _notebook_stand_in(shell: CapturingShell) -> types.ModuleType:
    """Return what a submission finds as the course's notebook: it neither judges nor knows."""
    module = types.ModuleType(ANCHOR, "What a notebook calls, while it is being graded.")

    def start(unit: str, namespace: MutableMapping[str, Any], version: int = 0) -> None:
        """Open a unit."""
        namespace.setdefault("hint", hint)

    def check(name: str, answer: Any = None, hidden: bool = False) -> None:
        """Say that the check runs elsewhere."""
        print(f"The check of {name} runs when the submission is graded.")

    def ready(name: str) -> Any:
        """Return the learner's own function, or the course's once its check has failed."""
        if name in verdicts.stand_ins:
            print(f"{name} is still open: this cell uses the course's own version.")
            return verdicts.stand_ins[name]
        if name not in shell.user_ns:
            raise NameError(f"{name} is not defined in this notebook.")
        return shell.user_ns[name]

    def hint(name: str) -> None:
        """Give no hints while grading."""

    def course_map() -> None:
        """Show no map while grading."""

    class CheckFailed(AssertionError):
        """A check that did not pass."""

    for value in (start, check, ready, hint, course_map, CheckFailed):
        setattr(module, value.__name__, value)
    return module


def _questions_stand_in() -> types.ModuleType:
    """Return what a submission finds as the course's questions: nobody is asked there.

    An answer that was handed in goes on to its test, which runs elsewhere.
    """
    module = types.ModuleType(QUESTIONS, "What a notebook asks, while it is being graded.")

    def ask(name: str) -> None:
        """Ask nothing while grading."""

    def recall() -> None:
        """Ask nothing while grading."""

    def hand_in(name: str, answer: Any = None) -> Any:
        """Return the answer that stands in the notebook."""
        return answer

    def check_answer(name: str, answer: Any = None) -> None:
        """Say that the test runs elsewhere."""
        print(f"The answer to {name} is judged when the submission is graded.")

    for value in (ask, recall, hand_in, check_answer):
        setattr(module, value.__name__, value)
    return module


def _page_stand_in() -> types.ModuleType:
    """Return what a submission finds as the page to keep: nobody reads it there."""
    module = types.ModuleType(PAGE, "The page to keep, while a notebook is being graded.")

    def page_to_keep() -> None:
        """Show no page while grading."""

    def glossary(name: str = "") -> None:
        """Explain no word while grading."""

    for value in (page_to_keep, glossary):
        setattr(module, value.__name__, value)
    return module


def _take_home_stand_in() -> types.ModuleType:
    """Return what a submission finds as the way to take a folder home: there is none there."""
    module = types.ModuleType(TAKE_HOME, "The folder to take home, while a notebook is graded.")

    def take_home(folder: str = ".") -> None:
        """Offer no file while grading."""

    module.take_home = take_home  # type: ignore[attr-defined]
    return module


def _figures_stand_in() -> types.ModuleType:
    """Return what a submission finds as the figures: they know slopes, so nothing is drawn there.

    A plot of the learner's own is shown as ever.
    """
    from chainrule.figures import __all__ as names
    from chainrule.figures.plot import show

    module = types.ModuleType(FIGURES, "The figures, while a notebook is being graded.")

    def draw(*args: Any, **kwargs: Any) -> None:
        """Draw nothing while grading."""

    def not_drawn(*args: Any, **kwargs: Any) -> None:
        """Say that the figure is drawn elsewhere."""
        print("This figure is drawn in the notebook, not while it is graded.")

    not_drawn.draw = draw  # type: ignore[attr-defined]
    for name in names:
        setattr(module, name, not_drawn)
    module.show = show  # type: ignore[attr-defined]
    return module


def main() -> None:
    """Run the warm process: `python -m chainrule.grading.learner_process`, started by `pool`.

    Reads one line of JSON: the sockets' numbers, limits, layers and modules to import. It was
    started with a clean environment, and nothing else is ever sent to it.
    """
    gc.disable()
    sys.path[:] = [path for path in sys.path if path]
    warm_up()
    order = json.loads(sys.stdin.readline())
    controls = [socket.socket(fileno=number) for number in order["controls"]]
    import_modules(order["modules"])
    sys.path.insert(0, "")
    serve(controls, sandbox.Limits(**order["limits"]), order["layers"])


def serve(controls: Sequence[socket.socket], limits: sandbox.Limits, layers: Sequence[str]) -> None:
    """Fork a submission's process whenever a slot asks for one; ends with its parent.

    Each control socket belongs to one slot: "spawn" comes with the socket to the tester,
    "interrupt" and "kill" concern the slot's process. The end of a process is reported with
    its exit status, CPU seconds and peak memory.
    """
    sandbox.die_with_parent()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    roots: list[str] = []
    namespaces: sandbox.ProcessNamespaces | None = None
    if layers:
        sandbox.measure_process()
        roots = sandbox.readable_paths()
        landlock.allowed_paths(tuple(roots))
        if "namespaces" in layers:
            namespaces = sandbox.enter_namespaces(roots)
    gc.collect()
    gc.freeze()
    gc.enable()
    children: dict[int, int] = {}  # slot -> process
    numbers: dict[int, Any] = {}  # slot -> the number that the tester gave it
    watch: dict[int, int] = {}  # pidfd -> slot
    late: dict[int, tuple[dict[str, Any], int]] = {}  # slot -> what could not be forked yet
    poll = select.poll()
    for control in controls:
        poll.register(control, select.POLLIN)

    def spawn(slot: int, order: dict[str, Any], descriptor: int) -> None:
        try:
            pid = _spawn(descriptor, order, controls, limits, layers, roots, namespaces)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ENOMEM):
                raise
            late[slot] = order, descriptor  # the tester waits; there may be room in a moment
            return
        children[slot], numbers[slot] = pid, order["number"]
        os.close(descriptor)
        pidfd = os.pidfd_open(pid)
        watch[pidfd] = slot
        poll.register(pidfd, select.POLLIN)

    slots = {control.fileno(): index for index, control in enumerate(controls)}
    while True:
        for slot in list(late):
            spawn(slot, *late.pop(slot))
        for descriptor, _ in poll.poll(50 if late else 1000):
            if descriptor in watch:
                slot = watch.pop(descriptor)
                poll.unregister(descriptor)
                os.close(descriptor)
                _report(controls[slot], children.pop(slot), numbers[slot])
                continue
            slot = slots[descriptor]
            message, descriptors, _, _ = socket.recv_fds(controls[slot], 4096, 1)
            if not message:
                return
            order = json.loads(message)
            if order["do"] == "spawn":
                spawn(slot, order, descriptors[0])
            elif slot in late:
                os.close(late.pop(slot)[1])
            elif slot in children:
                number = signal.SIGINT if order["do"] == "interrupt" else signal.SIGKILL
                with contextlib.suppress(ProcessLookupError):
                    os.kill(children[slot], number)


def _report(control: socket.socket, pid: int, number: Any) -> None:
    _, status, usage = os.wait4(pid, 0)
    told = {
        "number": number,
        "ended": os.waitstatus_to_exitcode(status),
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss * 1024,
    }
    with contextlib.suppress(OSError):
        control.send(json.dumps(told).encode())


def _spawn(
    descriptor: int,
    order: dict[str, Any],
    controls: Sequence[socket.socket],
    limits: sandbox.Limits,
    layers: Sequence[str],
    roots: Sequence[str],
    namespaces: sandbox.ProcessNamespaces | None,
) -> int:
    pid = namespaces.fork() if namespaces else os.fork()
    if pid:
        return pid
    try:
        sandbox.die_with_parent()
        os.setsid()
        if "cores" in order:  # those of its tester: the two take turns
            with contextlib.suppress(OSError):
                os.sched_setaffinity(0, order["cores"])
        keep = os.dup(descriptor)
        _close_all_but(keep)
        channel = Channel(socket.socket(fileno=keep))
        work = order["work"]
        if namespaces:
            folder = sandbox.private_folder(roots)
            sandbox.enter_own_folder(folder, limits)
            work = f"{folder}/work"
            Path(work).mkdir()
        os.chdir(work)
        os.environ.update(HOME=work, TMPDIR=work, MPLCONFIGDIR=work)
        _let_cells_await(CapturingShell.instance())
        if layers:
            sandbox.restrict(work, roots, limits, layers)
        channel.send({"k": "p", "p": {"ready": True}})
        _learn(channel)
    except Gone:
        pass
    except BaseException as error:
        with contextlib.suppress(BaseException):
            channel.send({"k": "p", "p": {"ready": False, "why": f"{error}"}})
    finally:
        os._exit(0)


def _close_all_but(keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.closerange(3, keep)
    os.closerange(keep + 1, 1024)


def _watch_commands(namespace: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return what starts and ends a look at which functions the submission asks, and where."""
    running: list[evaluations.Watching] = []

    def watch() -> None:
        running.append(evaluations.Watching(namespace))
        running[-1].begin()

    def watched() -> list[Any]:
        return evaluations.as_data(running.pop().end())

    return {"watch": watch, "watched": watched}


def _trace_commands(namespace: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return what runs a function of the submission with the value of every line seen."""
    open_one: list[traced.Traced] = []

    def trace(name: str, text: str) -> Any:
        open_one[:] = [traced.Traced(namespace[name], text)]
        return written.silent(open_one[0].answer)

    def trace_begin(orders: dict[int, list[Any]], recording: bool, seconds: float) -> None:
        replaced = {
            number: [traced.NOT_SEEN if one is None else one for one in values]
            for number, values in orders.items()
        }
        open_one[0].begin(replaced, recording, seconds)

    def trace_end() -> list[Any]:
        log = open_one[0].end()
        values = traced.without_gaps([value for _, value in log])
        return [(number, value) for (number, _), value in zip(log, values, strict=True)]

    return {"trace": trace, "trace_begin": trace_begin, "trace_end": trace_end}


def _learn(channel: Channel) -> None:
    """Do what the tester asks until it hangs up."""
    shell = CapturingShell.instance()
    shell.sink = lambda output: channel.send({"k": "p", "p": output})
    sys.stdout, sys.stderr = shell.streams

    def flush() -> None:
        for stream in shell.streams:
            stream.flush()

    channel.flush = flush

    def cell(code: str, count: int) -> list[Any]:
        shell.execution_count = count
        return list(shell.run(code))

    def fetch(names: list[str]) -> dict[str, Any]:
        return {name: shell.user_ns[name] for name in names if name in shell.user_ns}

    def push(values: dict[str, Any], stand_ins: list[str], solved: list[str]) -> None:
        shell.user_ns.update(values)
        verdicts.stand_ins.update({name: values[name] for name in stand_ins})
        for name in solved:
            verdicts.stand_ins.pop(name, None)

    def stand_in(name: str, texts: list[str]) -> None:
        space: dict[str, Any] = {"__name__": "course"}
        for text in texts:
            exec(compile(text, f"<the course's own {name}>", "exec"), space)
        shell.user_ns[name] = verdicts.stand_ins[name] = space[name]

    def remake(name: str, text: str) -> Any:
        space = dict(shell.user_ns)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nobody wrote this text, and stderr costs points
            exec(compile(text, f"<{name}, changed>", "exec"), space)
        return written.silent(space[name])

    def files(contents: dict[str, bytes]) -> None:
        for name, data in contents.items():
            write_over(Path(name), data)

    channel.commands = {"cell": cell, "fetch": fetch, "push": push, "files": files}
    channel.commands["stand_in"] = stand_in
    channel.commands["remake"] = remake
    channel.commands.update(_watch_commands(shell.user_ns))
    channel.commands.update(_trace_commands(shell.user_ns))
    while True:
        try:
            channel.serve_forever()
        except KeyboardInterrupt:
            continue


if __name__ == "__main__":
    # As `__main__` this module would exist twice.
    from chainrule.grading import learner_process

    learner_process.main()
