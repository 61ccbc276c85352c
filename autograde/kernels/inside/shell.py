"""An IPython shell whose outputs travel as Jupyter messages."""

from __future__ import annotations

import builtins
import io
import os
import sys
import tempfile
import traceback
from typing import Any, List, Optional

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

FLUSH_AT = 1 << 16
CAPTURE_AT_MOST = 1 << 20
CELL_NAME = "<cell {}>"


class Link:
    """Where outputs go: the channel of this very process, and the request being answered."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.parent: dict[Any, Any] = {}
        self.cell_number = 0
        self.captured: Optional[List[str]] = None
        self.captured_size = 0

    def is_ours(self) -> bool:
        """Not in a process that student code forked: its outputs go to descriptors 1 and 2, not between our frames."""
        return bool(self.channel.owner == os.getpid())

    def publish(self, kind: str, content: Any) -> None:
        if self.captured is None and self.is_ours():
            self.channel.send_output(kind, content, self.parent)

    def tell_suite(self, event: dict[str, Any]) -> None:
        """Tell the grader at once how a suite goes on; a process that a test started has no say."""
        if self.is_ours():
            self.channel.send("iopub", "suite", event, self.parent)

    def write(self, name: str, text: str) -> None:
        if self.captured is None:
            self.publish("stream", {"name": name, "text": text})
        elif name == "stdout" and self.captured_size < CAPTURE_AT_MOST:  # a warning is nothing that was printed
            self.captured.append(text)
            self.captured_size += len(text)


class Stream(io.TextIOBase):
    """sys.stdout and sys.stderr of a cell; fd is what `fileno` answers."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, link: Link, name: str, fd: int) -> None:
        self._link, self._name, self._fd = link, name, fd
        self._parts: List[str] = []
        self._size = 0

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._parts.append(text)
        self._size += len(text)
        if self._size >= FLUSH_AT:
            self.flush()
        return len(text)

    def flush(self) -> None:
        parts, self._parts, self._size = self._parts, [], 0
        text = "".join(parts)
        if not self._link.is_ours():
            os.write(self._fd, text.encode("utf-8", "replace"))
            return
        for start in range(0, len(text), FLUSH_AT):
            self._link.write(self._name, text[start : start + FLUSH_AT])

    def fileno(self) -> int:
        return self._fd

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True


class Descriptors:
    """Files under descriptors 1 and 2: what is written past sys.stdout is found there afterwards."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._files = {}
        for fd, name in ((1, "stdout"), (2, "stderr")):
            file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  lives as long as the process
            os.dup2(file.fileno(), fd)
            self._files[name] = file

    def drain(self) -> None:
        for name, file in self._files.items():
            size = os.fstat(file.fileno()).st_size
            if size:
                content = os.pread(file.fileno(), CAPTURE_AT_MOST, 0)
                os.ftruncate(file.fileno(), 0)
                file.seek(0)
                self._link.write(name, content.decode("utf-8", "replace"))


def flush_streams() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


class Hook(DisplayHook):
    link: Link

    def __call__(self, result: Any = None) -> None:
        self.check_for_underscore()
        if result is None or self.quiet():
            return
        formatted, metadata = self.compute_format_data(result)
        self.update_user_ns(result)
        self.fill_exec_result(result)
        flush_streams()
        content = {"execution_count": self.prompt_count, "data": formatted, "metadata": metadata}
        self.link.publish("execute_result", content)


class Publisher(DisplayPublisher):
    link: Link

    def publish(
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        flush_streams()
        kind = "update_display_data" if update else "display_data"
        self.link.publish(kind, {"data": data, "metadata": metadata or {}, "transient": transient or {}})

    def clear_output(self, wait: bool = False) -> None:
        flush_streams()
        self.link.publish("clear_output", {"wait": wait})


class Compiler(CachingCompiler):
    link: Link

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return CELL_NAME.format(self.link.cell_number or number)


class Shell(InteractiveShell):
    link: Link

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window to draw in."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        flush_streams()
        self.traceback = list(stb)
        self.link.publish("error", {"ename": class_name(etype), "evalue": safe_text(evalue), "traceback": list(stb)})


def make_shell(link: Link) -> Shell:
    """The one shell of this process, with sys.stdout, sys.stderr and input() in its hands."""
    for kind in (Hook, Publisher, Compiler, Shell):
        kind.link = link
    Shell.displayhook_class, Shell.display_pub_class, Shell.compiler_class = Hook, Publisher, Compiler
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Plain"
    shell: Shell = Shell.instance(config=config)
    shell.traceback = []
    shell.system = shell.system_raw  # the other way opens a terminal, which a confined process may not
    sys.stdout, sys.stderr = Stream(link, "stdout", 1), Stream(link, "stderr", 2)
    builtins.input = refuse_input
    return shell


def refuse_input(prompt: object = "") -> str:
    raise StdinNotImplementedError("input() was called, but nobody types while a notebook is graded.")


def class_name(kind: Any) -> str:
    name = getattr(kind, "__name__", "?")
    return name[:100] if type(name) is str else "?"


def safe_text(value: Any, most: int = 2000) -> str:
    """str(value), whatever its __str__ does."""
    try:
        text = str(value)
        return text[:most] if type(text) is str else "?"
    except BaseException:
        return "?"


def find_place(error: BaseException, cell: Optional[int] = None) -> dict[Any, Any]:
    """The innermost line of the student's own code (of that cell, if named) that an exception came through."""
    place: dict[Any, Any] = {}
    try:
        if isinstance(error, SyntaxError) and isinstance(error.filename, str):
            return place_of(error.filename, error.lineno or 1)
        for frame, line in traceback.walk_tb(error.__traceback__):
            found = place_of(frame.f_code.co_filename, line)
            if found and cell in (None, found.get("cell")):
                place = found
    except BaseException:
        return {}
    return place


def place_of(file: str, line: int) -> dict[Any, Any]:
    """The cell or the file of the student's that code of that name is, with the line; nothing for other code."""
    if file.startswith("<cell ") and file[6:-1].isdigit():
        return {"cell": int(file[6:-1]), "line": line}
    here = os.getcwd() + os.sep
    if file.startswith(here):
        return {"file": file[len(here) :][:300], "line": line}
    return {}
