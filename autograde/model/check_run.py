"""What stands on the commit: the arrows between the reporters and GitHub."""

from dataclasses import dataclass
from typing import Literal

AnnotationLevel = Literal["failure", "warning", "notice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A remark at a line of a file; line counts from 1."""

    path: str
    line: int
    level: AnnotationLevel
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """What stands on the commit. external_id names commit and assignment, so that a re-run finds it again."""

    name: str
    head_sha: str
    external_id: str
    conclusion: str
    title: str
    summary: str
    text: str
    details_url: str
    annotations: tuple[Annotation, ...] = ()
