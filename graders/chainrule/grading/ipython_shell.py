"""An IPython shell whose outputs are nbformat's, as a kernel would give them, without a kernel.

Differences to a kernel: there is no front end to talk to (no comms, no input), and what C
code writes to file descriptors 1 and 2 is not seen.
"""

import io
import json
import sys
import traceback
import types
from typing import Any

from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait

Output = dict[str, Any]
_FLUSH_AT = 8192


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell: hands on its text in pieces, in order."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, shell: "CapturingShell") -> None:
        """Name the stream and the shell whose outputs it joins."""
        self.name = name
        self._shell = shell
        self._pending: list[str] = []
        self._size = 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def isatty(self) -> bool:
        """Return False."""
        return False

    def write(self, text: str) -> int:
        """Keep text until it is worth handing on, or the other stream is written to."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._shell.turn_to(self)
            self._pending.append(text)
            self._size += len(text)
            if self._size >= _FLUSH_AT:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Hand on what is pending."""
        if self._pending:
            text, self._pending, self._size = "".join(self._pending), [], 0
            self._shell.emit({"output_type": "stream", "name": self.name, "text": text})


class _Publisher(DisplayPublisher):
    shell: Any

    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        name = (transient or {}).get("display_id")
        if name:
            output["transient"] = {"display_id": str(name), "update": bool(update)}
        if name or not update:
            self.shell.publish(output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.publish({"output_type": "clear_output", "wait": bool(wait)})


class _Hook(DisplayHook):
    shell: Any

    def start_displayhook(self) -> None:
        self._parts: Output = {"output_type": "execute_result"}

    def write_output_prompt(self) -> None:
        self._parts["execution_count"] = self.prompt_count

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        if format_dict:
            self._parts |= {"data": format_dict, "metadata": md_dict or {}}

    def finish_displayhook(self) -> None:
        if self._parts.get("data"):
            self.shell.publish(self._parts)


class CapturingShell(InteractiveShell):
    """Runs cells and passes every output to `sink` as a JSON-ready dictionary."""

    compiler_class = XCachingCompiler  # names cells as a kernel does
    sink = AnyTrait(lambda output: None)

    def __init__(self, **kwargs: Any) -> None:
        """Start with an empty namespace and no history file."""
        kinds = {"displayhook_class": _Hook, "display_pub_class": _Publisher}
        super().__init__(**kinds, **kwargs)  # type: ignore[no-untyped-call]
        if self.history_manager is not None:
            self.history_manager.enabled = False
        self.streams = (Stream("stdout", self), Stream("stderr", self))
        self._last = self.streams[0]
        self.error_shown = False
        self.last_error: BaseException | None = None

    def init_history(self) -> None:
        """Keep no history: no file, no thread."""
        self.config.HistoryManager.enabled = False
        self.config.HistoryManager.hist_file = ":memory:"
        super().init_history()  # type: ignore[no-untyped-call]

    def reset(self, new_session: bool = True, aggressive: bool = False) -> None:
        """Empty the namespace; what every module has of itself stays, as in a fresh kernel."""
        super().reset(new_session, aggressive)  # type: ignore[no-untyped-call]
        own = vars(types.ModuleType("__main__"))
        self.user_global_ns.update(own)

    def enable_gui(self, gui: Any = None) -> None:
        """Ignore event loops: there is no screen."""

    def turn_to(self, stream: Stream) -> None:
        """Keep the order of the two streams."""
        if stream is not self._last:
            self._last.flush()
            self._last = stream

    def emit(self, output: Output) -> None:
        """Pass one output on."""
        self.sink(output)

    def publish(self, output: Output) -> None:
        """Pass one display on, after the prints that came before it."""
        self._last.flush()
        self.emit(json.loads(json.dumps(output, default=_text)))

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        kind, value, trace = super()._get_exc_info(exc_tuple)  # type: ignore[no-untyped-call]
        if value is not None:  # the way to the other process is no part of anybody's code
            trace = value.__traceback__ = _without_ours(trace)
        return kind, value, trace

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self._last.flush()
        self.error_shown = True
        self.emit(
            {
                "output_type": "error",
                "ename": str(etype.__name__),
                "evalue": str(evalue),
                "traceback": [str(part) for part in stb],
            }
        )

    def run(self, code: str) -> tuple[int, bool]:
        """Run one cell; return its execution count and whether it ended without an error."""
        count = self.execution_count
        saved = sys.stdout, sys.stderr, sys.stdin
        sys.stdout, sys.stderr = self.streams
        sys.stdin = io.StringIO()
        self.error_shown = False
        self.last_error = None
        try:
            result = self.run_cell(code, store_history=True)  # type: ignore[no-untyped-call]
            error = result.error_before_exec or result.error_in_exec
            if error is not None and not self.error_shown:
                self._showtraceback(type(error), error, traceback.format_exception(error))
            self.last_error = error
            good = error is None
        except BaseException as error:
            # Code that replaces the shell's own methods ends here.
            self._showtraceback(type(error), error, [f"{type(error).__name__}: {error}"])
            good = False
        finally:
            self._last.flush()
            sys.stdout, sys.stderr, sys.stdin = saved
        return count, good


def _without_ours(trace: types.TracebackType | None) -> types.TracebackType | None:
    if trace is None:
        return None
    rest = _without_ours(trace.tb_next)
    if trace.tb_frame.f_globals.get("__name__", "").startswith("chainrule.grading"):
        return rest
    return types.TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode("ascii")
    return str(value)
