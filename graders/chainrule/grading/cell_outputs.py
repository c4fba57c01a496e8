"""The outputs of one cell: what a submission's process may send, and how outputs are put together.

An output that another process sends is taken apart and made anew here, once: only nbformat's own
kinds, text in the places of text, nothing nested without end. An error is cut when it is too
long, and never left out.
"""

import json
import math
from typing import Any

Output = dict[str, Any]
_DEPTH = 40  # levels of JSON in an output that is data
_NAME, _MESSAGE, _LINE, _LINES = 200, 20_000, 4_000, 60  # characters and lines of an error
_HANDED_IN = 200  # outputs of one cell that are read
_ERRORS = 3  # errors that are kept beyond the limit


class _TooDeep(Exception):
    """A value is nested deeper than any reader has to bear."""


class Outputs:
    """The outputs of one cell, put together as nbclient does, within a limit of size.

    Parameters
    ----------
    limit : bytes kept; what comes after is dropped and replaced by one line.

    """

    def __init__(self, limit: int) -> None:
        """Start empty."""
        self.limit = limit
        self.size = 0
        self.dropped = 0
        self.items: list[Output] = []
        self._clear = False
        self._errors = 0

    def add(self, output: Output) -> None:
        """Take one output in; streams of the same name are joined."""
        kind = output.get("output_type")
        if kind == "clear_output":
            self._clear = True
            if not output.get("wait"):
                self._clear_now()
            return
        if kind == "error":
            output = cut_error(output)
        size = len(json.dumps(output))
        if self.size + size > self.limit:
            self.dropped += size
            self._errors += kind == "error"
            if kind != "error" or self._errors > _ERRORS:
                return
        if self._clear:
            self._clear_now()
        self.size += size
        transient = output.pop("transient", None) or {}
        if transient.get("display_id") and transient.get("update"):
            for item in self.items:
                if item.get("id") == transient["display_id"]:
                    item.update(data=output["data"], metadata=output["metadata"])
            return
        if kind == "stream":
            for item in self.items:
                if item["output_type"] == "stream" and item["name"] == output.get("name"):
                    item["text"] += output["text"]
                    return
        if transient.get("display_id"):
            output["id"] = transient["display_id"]
        self.items.append(output)

    def _clear_now(self) -> None:
        self.items.clear()
        self._clear = False

    def finished(self) -> list[Output]:
        """Return the outputs, checked to be nbformat's: stdout before stderr where they meet."""
        items = [dict(item) for item in self.items]
        for item in items:
            item.pop("id", None)
        for i in range(len(items) - 1):
            if items[i].get("name") == "stderr" and items[i + 1].get("name") == "stdout":
                items[i], items[i + 1] = items[i + 1], items[i]
        if self.dropped:
            note = f"\n... {self.dropped} bytes of output left out ...\n"
            items.append({"output_type": "stream", "name": "stdout", "text": note})
        return items


def cut_error(output: Output) -> Output:
    """Return an error output in a readable size."""
    lines = [line[:_LINE] for line in output["traceback"]]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES // 2], "...", *lines[-_LINES // 2 :]]
    return output | {
        "ename": output["ename"][:_NAME],
        "evalue": output["evalue"][:_MESSAGE],
        "traceback": lines,
    }


def clean(output: Any) -> Output | None:
    """Return an output that another process sent if it is one of nbformat's, else None."""
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        if output.get("name") in ("stdout", "stderr") and isinstance(output.get("text"), str):
            return {"output_type": "stream", "name": output["name"], "text": text(output["text"])}
        return None
    if kind == "error":
        lines = output.get("traceback")
        parts = lines if isinstance(lines, list) else []
        name, message = output.get("ename"), output.get("evalue")
        return {
            "output_type": "error",
            "ename": text(name) if isinstance(name, str) else "Error",
            "evalue": text(message) if isinstance(message, str) else "",
            "traceback": [text(line) for line in parts if isinstance(line, str)],
        }
    if kind == "clear_output":
        return {"output_type": "clear_output", "wait": bool(output.get("wait"))}
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    result: Output = {"output_type": kind, "data": _bundle(data), "metadata": {}}
    try:
        metadata = _plain(output.get("metadata"), _DEPTH)
    except _TooDeep:
        metadata = None
    if isinstance(metadata, dict):
        result["metadata"] = metadata
    if kind == "execute_result":
        count = output.get("execution_count")
        result["execution_count"] = count if type(count) is int else None
    transient = output.get("transient")
    if isinstance(transient, dict) and isinstance(transient.get("display_id"), str):
        name = transient["display_id"]
        result["transient"] = {"display_id": name, "update": transient.get("update") is True}
    return result


def _bundle(data: dict[Any, Any]) -> Output:
    """Return what a display consists of: text by its type, and data where the type says JSON."""
    found: Output = {}
    for name, value in data.items():
        kind = str(name)
        if kind.partition(";")[0].endswith("json"):
            try:
                found[kind] = _plain(value, _DEPTH)
            except _TooDeep:
                continue
        elif isinstance(value, str):
            found[kind] = text(value)
        elif isinstance(value, list) and all(isinstance(part, str) for part in value):
            found[kind] = text("".join(value))
    return found


def _plain(value: Any, depth: int) -> Any:
    if depth < 0:
        raise _TooDeep
    if isinstance(value, dict):
        return {text(str(k)): _plain(v, depth - 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, depth - 1) for v in value]
    if isinstance(value, str):
        return text(value)
    if isinstance(value, float) and not -math.inf < value < math.inf:
        return None  # JSON has no such number
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def handed_in(outputs: list[Any], limit: int) -> list[Output]:
    """Return the outputs that came with a cell, taken apart and made anew like any other."""
    kept = Outputs(limit)
    for output in outputs[:_HANDED_IN]:
        if isinstance(output, dict) and isinstance(output.get("text"), list):
            lines = [part for part in output["text"] if isinstance(part, str)]
            output = output | {"text": "".join(lines)}
        cleaned = clean(output)
        if cleaned is not None:
            kept.add(cleaned)
    return kept.finished()


def text(value: str) -> str:
    """Return text that can be written as UTF-8: lone surrogates become question marks."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode()
    return value
