"""Collects the events of a pytest suite (wire/suite_events.py): read leniently, kept in bounded memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from autograde.config.lenient import as_list, as_mapping
from autograde.errors import StudentFailure
from autograde.kernels.wire.code_location import MAX_LINES

Line = tuple[str, int]

MAX_TESTS = 2_000
MAX_TROUBLES = 100
MAX_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Trouble:
    """An exception: frames are lines of files of the working folder, the innermost last; about are files it names."""

    kind: str
    message: str
    frames: tuple[Line, ...] = ()
    about: tuple[str, ...] = ()
    missing: str = ""
    file: str = ""
    skips: bool = False
    where: Line | None = None

    @property
    def text(self) -> str:
        if self.kind == "AssertionError" and self.message:
            return self.message
        return f"{self.kind}: {self.message}" if self.message else self.kind


@dataclass(frozen=True, slots=True)
class TestEnd:
    """How a test ended, as the process reports it, and in which of its phases."""

    outcome: str
    phase: str = ""
    said: str = ""
    trouble: Trouble | None = None


@dataclass
class SuiteLog:
    """The events of a suite, over all processes that ran parts of it; show makes texts fit for the student."""

    show: Callable[[str], str] = str
    ids: dict[str, None] = field(default_factory=dict)
    running: str | None = None
    stopped: Trouble | None = None
    ended: dict[str, TestEnd] = field(default_factory=dict)
    died: StudentFailure | None = None
    lost: dict[str, StudentFailure] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    finish: Mapping[str, object] | None = None
    has_pytest: bool = True

    def take(self, event: Mapping[str, object]) -> None:
        """Record an event; one that makes no sense is ignored."""
        name = str(event.get("id"))[:MAX_CHARACTERS]
        match event.get("event"):
            case "tests":
                ids = as_list(event.get("ids"))[: MAX_TESTS - len(self.ids)]
                self.ids.update(dict.fromkeys(str(name)[:MAX_CHARACTERS] for name in ids))
            case "start" if name in self.ids:
                self.running, self.stopped = name, None
            case "end" if name in self.ids:
                self.ended.setdefault(name, self.read_end(event))
                self.running = None
            case "error" if self.running is not None:
                self.stopped = self.read_trouble(event.get("error"))
            case "error" if len(self.troubles) < MAX_TROUBLES:
                self.troubles.append(self.read_trouble(event.get("error")))
            case "skipped" if len(self.skipped) < MAX_TESTS:
                self.skipped.append((self.short(event.get("reason")), self.short(event.get("file"))))
            case "no-pytest":
                self.has_pytest = False
            case "finish":
                self.finish = event

    def settle(self, lost: StudentFailure | None) -> bool:
        """Record the end of the process, lost if it did not end by itself; returns whether tests are left to run."""
        name, self.running = self.running, None
        if name is None:
            self.died = lost
            return False
        if lost is not None:
            self.lost[name] = lost
        else:  # KeyboardInterrupt, or an error that pytest does not expect
            self.ended[name] = TestEnd("failed", "stopped", trouble=self.stopped)
        return bool(self.list_left())

    def list_done(self) -> list[str]:
        return [*self.ended, *self.lost]

    def list_left(self) -> list[str]:
        return [name for name in self.ids if name not in self.ended and name not in self.lost]

    def short(self, text: object) -> str:
        """A text of the process, cut to size, without the paths of this grading."""
        return self.show(str(text)[: 2 * MAX_CHARACTERS])[:MAX_CHARACTERS] if isinstance(text, str) else ""

    def read_end(self, event: Mapping[str, object]) -> TestEnd:
        error = event.get("error")
        trouble = self.read_trouble(error) if error else None
        return TestEnd(
            self.short(event.get("outcome")), self.short(event.get("phase")), self.short(event.get("said")), trouble
        )

    def read_trouble(self, error: object) -> Trouble:
        details = as_mapping(error)
        return Trouble(
            kind=self.short(details.get("type")) or "?",
            message=self.short(details.get("message")),
            frames=tuple(line for line in map(_read_line, as_list(details.get("frames"))[:50]) if line),
            about=tuple(path for path in as_list(details.get("about"))[:50] if _is_inside(path)),
            missing=self.short(details.get("missing")),
            file=self.short(details.get("file")),
            skips=details.get("skips") is True,
            where=_read_line(details.get("where")),
        )


def _read_line(node: object) -> Line | None:
    match node:
        case [str(path), int(line)] if _is_inside(path) and 0 < line < MAX_LINES:
            return path, line
    return None


def _is_inside(path: object) -> bool:
    return isinstance(path, str) and path.isprintable() and len(path) <= 300 and ".." not in path and path[:1] != "/"
