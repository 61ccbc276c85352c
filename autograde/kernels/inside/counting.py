"""Counts how often functions are called while one call of a check runs."""

from __future__ import annotations

import functools
from typing import Any, Callable, Dict, List, Tuple


class Counting:
    """In its context, each named function is a stand-in that counts and calls the real one.

    find gives the object that holds a name, and the last part of the name; namespace holds the student's own names for
    the same function, as `from numpy import dot` makes them.
    """

    def __init__(self, names: List[str], namespace: Dict[str, Any], find: Callable[[str], Tuple[Any, str]]) -> None:
        self.counts = dict.fromkeys(names, 0)
        self._namespace = namespace
        self._find = find
        self._undo: List[Callable[[], None]] = []

    def __enter__(self) -> Dict[str, int]:
        for name in self.counts:
            self._replace(name)
        return self.counts

    def __exit__(self, *_: object) -> None:
        for undo in reversed(self._undo):
            undo()

    def _replace(self, name: str) -> None:
        owner, last = self._find(name)
        real = self._namespace[last] if owner is None else getattr(owner, last)

        def stand_in(*args: Any, **kwargs: Any) -> Any:
            self.counts[name] += 1
            return real(*args, **kwargs)

        functools.update_wrapper(stand_in, real, updated=())
        if owner is not None:
            setattr(owner, last, stand_in)
            self._undo.append(lambda: setattr(owner, last, real))
        for alias in [key for key, value in self._namespace.items() if value is real]:
            self._namespace[alias] = stand_in
            self._undo.append(functools.partial(self._namespace.__setitem__, alias, real))
