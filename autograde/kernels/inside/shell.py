"""An IPython shell whose outputs travel as Jupyter messages."""

from __future__ import annotations

import builtins
import io
import os
import sys
import tempfile
import traceback
from typing import TYPE_CHECKING, List, Optional, Type

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from ..wire import Value
from ..wire.code_location import MAX_PATH, CodeLocation
from ..wire.protocol import SUITE, JsonObject
from ..wire.suite_events import SuiteEvent

if TYPE_CHECKING:
    from .channel import Channel

FLUSH_AT = 1 << 16
MAX_CAPTURED = 1 << 20
CELL_NAME = "<cell {}>"


class OutputChannel:
    """Sends the outputs of student code over the channel of this process, or captures what a call prints.

    parent is the header of the request that is being answered.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.parent: JsonObject = {}
        self.cell_number = 0
        self.captured: Optional[List[str]] = None
        self.captured_size = 0

    def is_open(self) -> bool:
        """False in a process that student code forked: its outputs go to descriptors 1 and 2 instead."""
        return self.channel.owner == os.getpid()

    def publish(self, kind: str, content: JsonObject) -> None:
        if self.captured is None and self.is_open():
            self.channel.send_output(kind, content, self.parent)

    def publish_suite_event(self, event: SuiteEvent) -> None:
        """Report at once how a suite goes on; a process that a test started cannot."""
        if self.is_open():
            self.channel.send("iopub", SUITE, event, self.parent)

    def start_capture(self) -> None:
        """From now on, keep what is printed instead of sending it."""
        self.captured, self.captured_size = [], 0

    def end_capture(self) -> str:
        """Return what was printed since start_capture."""
        try:
            flush_streams()
        except BaseException:
            return ""
        finally:
            captured, self.captured = self.captured, None
        return "".join(captured or [])

    def write(self, name: str, text: str) -> None:
        if self.captured is None:
            self.publish("stream", {"name": name, "text": text})
        elif name == "stdout" and self.captured_size < MAX_CAPTURED:  # warnings are not kept
            self.captured.append(text)
            self.captured_size += len(text)


class Stream(io.TextIOBase):
    """sys.stdout and sys.stderr of a cell; fd is what `fileno` returns."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, outputs: OutputChannel, name: str, fd: int) -> None:
        self._outputs, self._name, self._fd = outputs, name, fd
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
        if not self._outputs.is_open():
            os.write(self._fd, text.encode("utf-8", "replace"))
            return
        for start in range(0, len(text), FLUSH_AT):
            self._outputs.write(self._name, text[start : start + FLUSH_AT])

    def fileno(self) -> int:
        return self._fd

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True


class CapturedDescriptors:
    """Files under descriptors 1 and 2: they receive what is written without sys.stdout, by a C library say."""

    def __init__(self, outputs: OutputChannel) -> None:
        self._outputs = outputs
        self._files = {}
        for fd, name in ((1, "stdout"), (2, "stderr")):
            file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  lives as long as the process
            os.dup2(file.fileno(), fd)
            self._files[name] = file

    def drain(self) -> None:
        for name, file in self._files.items():
            size = os.fstat(file.fileno()).st_size
            if size:
                content = os.pread(file.fileno(), MAX_CAPTURED, 0)
                os.ftruncate(file.fileno(), 0)
                file.seek(0)
                self._outputs.write(name, content.decode("utf-8", "replace"))


def flush_streams() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


class Hook(DisplayHook):
    outputs: OutputChannel

    def __call__(self, result: Value = None) -> None:
        self.check_for_underscore()
        if result is None or self.quiet():
            return
        formatted, metadata = self.compute_format_data(result)
        self.update_user_ns(result)
        self.fill_exec_result(result)
        flush_streams()
        content = {"execution_count": self.prompt_count, "data": formatted, "metadata": metadata}
        self.outputs.publish("execute_result", content)


class Publisher(DisplayPublisher):
    outputs: OutputChannel

    def publish(
        self,
        data: JsonObject,
        metadata: Optional[JsonObject] = None,
        *,
        transient: Optional[JsonObject] = None,
        update: bool = False,
        **_: object,
    ) -> None:
        flush_streams()
        kind = "update_display_data" if update else "display_data"
        self.outputs.publish(kind, {"data": data, "metadata": metadata or {}, "transient": transient or {}})

    def clear_output(self, wait: bool = False) -> None:
        flush_streams()
        self.outputs.publish("clear_output", {"wait": wait})


class Compiler(CachingCompiler):
    outputs: OutputChannel

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return CELL_NAME.format(self.outputs.cell_number or number)


class Shell(InteractiveShell):
    outputs: OutputChannel

    def enable_gui(self, gui: object = None) -> None:
        """There is no window to draw in."""

    def _showtraceback(self, etype: Type[BaseException], evalue: BaseException, stb: List[str]) -> None:
        flush_streams()
        self.traceback = list(stb)
        self.outputs.publish(
            "error", {"ename": get_class_name(etype), "evalue": to_safe_text(evalue), "traceback": list(stb)}
        )


def make_shell(outputs: OutputChannel) -> Shell:
    """Make the one shell of this process; replaces sys.stdout, sys.stderr and input()."""
    for kind in (Hook, Publisher, Compiler, Shell):
        kind.outputs = outputs
    Shell.displayhook_class, Shell.display_pub_class, Shell.compiler_class = Hook, Publisher, Compiler
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Plain"
    shell: Shell = Shell.instance(config=config)
    shell.traceback = []
    shell.system = shell.system_raw  # IPython's default opens a terminal, which a confined process may not
    sys.stdout, sys.stderr = Stream(outputs, "stdout", 1), Stream(outputs, "stderr", 2)
    builtins.input = refuse_input
    return shell


def refuse_input(prompt: object = "") -> str:
    raise StdinNotImplementedError("input() was called, but nobody types while a notebook is graded.")


def get_class_name(kind: type) -> str:
    name = getattr(kind, "__name__", "?")
    return name[:100] if type(name) is str else "?"


def to_safe_text(value: object, max_characters: int = 2000) -> str:
    """str(value), whatever its __str__ does."""
    try:
        text = str(value)
        return text[:max_characters] if type(text) is str else "?"
    except BaseException:
        return "?"


def find_location(error: BaseException, cell: Optional[int] = None) -> Optional[CodeLocation]:
    """The innermost line of the student's own code (of that cell, if named) that an exception came through."""
    innermost: Optional[CodeLocation] = None
    try:
        if isinstance(error, SyntaxError) and isinstance(error.filename, str):
            return locate_line(error.filename, error.lineno or 1)
        for frame, line in traceback.walk_tb(error.__traceback__):
            location = locate_line(frame.f_code.co_filename, line)
            if location is not None and cell in (None, location.cell):
                innermost = location
    except BaseException:
        return None
    return innermost


def locate_line(file: str, line: int) -> Optional[CodeLocation]:
    """The line, if code of that file name is a cell or a file of the student's."""
    if file.startswith("<cell ") and file[6:-1].isdigit():
        return CodeLocation(line, cell=int(file[6:-1]))
    here = os.getcwd() + os.sep
    if file.startswith(here):
        return CodeLocation(line, file=file[len(here) :][:MAX_PATH])
    return None
