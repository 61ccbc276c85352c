"""What the process of a suite tells while it runs: read leniently, kept in bounded memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograde.config.lenient import as_list, as_mapping
from autograde.errors import StudentFailure

Line = tuple[str, int]

MOST_TESTS = 2_000
MOST_TROUBLES = 100
MOST_CHARACTERS = 500
MOST_LINES = 1_000_000


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
    """How the process says that a test ended, and in which of its phases."""

    outcome: str
    phase: str = ""
    said: str = ""
    trouble: Trouble | None = None


@dataclass
class SuiteLog:
    """What the process tells while the suite runs, over all processes that it took."""

    show: Callable[[str], str] = str
    ids: dict[str, None] = field(default_factory=dict)
    running: str | None = None
    stopped: Trouble | None = None
    ended: dict[str, TestEnd] = field(default_factory=dict)
    died: StudentFailure | None = None
    lost: dict[str, StudentFailure] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    finish: Mapping[str, Any] | None = None
    has_pytest: bool = True

    def take(self, event: Mapping[str, Any]) -> None:
        """Keep what an event says; what makes no sense says nothing."""
        name = str(event.get("id"))[:MOST_CHARACTERS]
        match event.get("event"):
            case "tests":
                ids = as_list(event.get("ids"))[: MOST_TESTS - len(self.ids)]
                self.ids.update(dict.fromkeys(str(each)[:MOST_CHARACTERS] for each in ids))
            case "start" if name in self.ids:
                self.running, self.stopped = name, None
            case "end" if name in self.ids:
                self.ended.setdefault(name, self.read_end(event))
                self.running = None
            case "error" if self.running is not None:
                self.stopped = self.read_trouble(event.get("error"))
            case "error" if len(self.troubles) < MOST_TROUBLES:
                self.troubles.append(self.read_trouble(event.get("error")))
            case "skipped" if len(self.skipped) < MOST_TESTS:
                self.skipped.append((self.short(event.get("reason")), self.short(event.get("file"))))
            case "no-pytest":
                self.has_pytest = False
            case "finish":
                self.finish = event

    def settle(self, lost: StudentFailure | None) -> bool:
        """The process ended, lost says how if not by itself; whether a fresh one can go on with tests that are left."""
        name, self.running = self.running, None
        if name is None:
            self.died = lost
            return False
        if lost is not None:
            self.lost[name] = lost
        else:  # KeyboardInterrupt, or an error that pytest does not expect
            self.ended[name] = TestEnd("failed", "stopped", trouble=self.stopped)
        return bool(self.left())

    def done(self) -> list[str]:
        return [*self.ended, *self.lost]

    def left(self) -> list[str]:
        return [name for name in self.ids if name not in self.ended and name not in self.lost]

    def short(self, text: object) -> str:
        """A text of the process, cut to size, without the paths of this grading."""
        return self.show(str(text)[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS] if isinstance(text, str) else ""

    def read_end(self, event: Mapping[str, Any]) -> TestEnd:
        error = event.get("error")
        trouble = self.read_trouble(error) if error else None
        return TestEnd(
            self.short(event.get("outcome")), self.short(event.get("phase")), self.short(event.get("said")), trouble
        )

    def read_trouble(self, told: object) -> Trouble:
        told = as_mapping(told)
        where = [line for line in map(_read_line, [told.get("where")]) if line]
        return Trouble(
            kind=self.short(told.get("type")) or "?",
            message=self.short(told.get("message")),
            frames=tuple(line for line in map(_read_line, as_list(told.get("frames"))[:50]) if line),
            about=tuple(path for path in as_list(told.get("about"))[:50] if _is_inside(path)),
            missing=self.short(told.get("missing")),
            file=self.short(told.get("file")),
            skips=told.get("skips") is True,
            where=where[0] if where else None,
        )


def _read_line(told: object) -> Line | None:
    match told:
        case [str(path), int(line)] if _is_inside(path) and 0 < line < MOST_LINES:
            return path, line
    return None


def _is_inside(path: object) -> bool:
    return isinstance(path, str) and path.isprintable() and len(path) <= 300 and ".." not in path and path[:1] != "/"
