"""The settings with which the first process of a student starts, as JSON on its command line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class StartSettings:
    """fds are the descriptors of its requests, replies and control socket, trace that of its trace file.

    rlimits by RLIMIT name, paths by right (see inside/landlock.py). same_user says that the grader's user runs it.
    """

    fds: Sequence[int]
    trace: int
    rlimits: Mapping[str, int]
    paths: Mapping[str, Sequence[str]]
    threads: int
    network: bool
    programs: bool
    same_user: bool
    preload: Sequence[str]

    def to_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> StartSettings:
        return cls(**json.loads(text))
