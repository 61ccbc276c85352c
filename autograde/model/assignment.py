"""An autograde.yml, read and validated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeVar

Value = TypeVar("Value")
Language = Literal["en", "ru"]
DayRule = Literal["started", "started-inclusive", "full"]
PenaltyBase = Literal["earned", "maximum"]
CountedAt = Literal["pushed", "created", "finished", "committed"]
OnChange = Literal["warn", "restore", "zero"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of student code, in seconds, bytes and processes."""

    cell_s: float
    notebook_s: float
    check_s: float
    memory_bytes: int
    output_bytes: int
    processes: int
    threads: int = 1
    network: bool = False
    programs: bool = True
    gpu: bool = False
    cache: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePolicy:
    """The late penalty; percentages are exact, 0..100."""

    per_day: Decimal
    cap: Decimal
    grace: timedelta = timedelta(0)
    day: DayRule = "started"
    base: PenaltyBase = "earned"
    close_after: timedelta | None = None
    counted_at: CountedAt = "pushed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """One student's own deadline, or none at all when waived."""

    until: datetime | None = None
    more: timedelta | None = None
    waived: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of `checks:`: a library check, the instructor's own file or node, or a manual review.

    points is None if the marks in the instructor's file set them. rationale replaces the check's failure message;
    `{why}` in it inserts the original. Messages about missing or unreadable files are never replaced.
    """

    id: str
    place: str
    line: int
    use: str | None = None
    pytest: str | None = None
    manual: bool = False
    parameters: Mapping[str, object] = field(default_factory=dict)
    points: Decimal | None = None
    title: str | None = None
    rationale: str | None = None
    hint: str | None = None
    hidden: bool = False
    bonus: bool = False
    requires: tuple[str, ...] = ()
    source: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What protected files are compared with: one of a commit of the submission, a list of hashes, a folder."""

    commit: str | None = None
    manifest: str | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A valid autograde.yml; origin is owner/name@commit of the repository it was fetched from.

    warnings name what should be written differently, though it still works.
    """

    id: str
    title: str
    path: Path
    sha256: str
    language: Language
    entries: tuple[Entry, ...]
    limits: Limits
    source: str | None = None
    total: Decimal | None = None
    deadline: datetime | None = None
    zone: str | None = None
    late: LatePolicy | None = None
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    reviews: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    protected: tuple[str, ...] = ()
    template: Template | None = None
    on_change: OnChange = "restore"
    origin: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        return self.path.parent

    def extension(self, login: str | None) -> Extension | None:
        """The student's own deadline."""
        return _of_login(self.extensions, login)

    def reviewed(self, login: str | None) -> Mapping[str, Decimal]:
        """The student's points for `manual:` entries, by id."""
        return _of_login(self.reviews, login) or {}


def _of_login(entries: Mapping[str, Value], login: str | None) -> Value | None:
    """The value of a login; GitHub ignores the case of logins."""
    return {name.casefold(): value for name, value in entries.items()}.get((login or "").casefold())
