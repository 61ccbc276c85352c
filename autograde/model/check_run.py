"""The check run of a commit and its annotations, which reporters pass to GitHub."""

from dataclasses import dataclass
from typing import Literal

AnnotationLevel = Literal["failure", "warning", "notice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A message at a line of a file; line counts from 1."""

    path: str
    line: int
    level: AnnotationLevel
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """A check run. external_id has commit and assignment, so that a re-run finds it again."""

    name: str
    head_sha: str
    external_id: str
    conclusion: str
    title: str
    summary: str
    text: str
    details_url: str
    annotations: tuple[Annotation, ...] = ()
