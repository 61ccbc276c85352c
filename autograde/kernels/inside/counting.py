"""Counts how often functions are called while one call of a check runs."""

from __future__ import annotations

import builtins
import functools
import inspect
import os
import sys
from typing import Any, Callable, Dict, List, Optional, Tuple

# What holds a function, and its name there.
Place = Tuple[Any, str]


class Counting:
    """In its context, each named function is a stand-in that counts and calls the real one.

    find gives the object that holds a name, and the last part of the name, None where there is none: that counts as
    never called. namespace holds the student's own names for the same function, as `from numpy import dot` makes them.
    """

    def __init__(self, names: List[str], namespace: Dict[str, Any], find: Callable[[str], Optional[Place]]) -> None:
        self.counts = dict.fromkeys(names, 0)
        self._namespaces = [namespace, *_own_modules(namespace)]
        self._find = find
        self._undo: List[Callable[[], None]] = []

    def __enter__(self) -> Dict[str, int]:
        for name in self.counts:
            place = self._find(name)
            if place is not None:
                self._replace(name, *place)
        return self.counts

    def __exit__(self, *_: object) -> None:
        for undo in reversed(self._undo):
            undo()

    def _replace(self, name: str, owner: Any, last: str) -> None:
        real = getattr(owner, last) if owner is not None else self._namespaces[0][last]
        stand_in = self._stand_in(name, real)
        if owner is builtins:  # libraries call sorted() too: it is counted under the student's own names alone
            for namespace in self._namespaces:
                if last not in namespace:
                    namespace[last] = stand_in
                    self._undo.append(functools.partial(namespace.pop, last, None))
        elif owner is not None:
            self._set(owner, last, stand_in)
        for namespace in self._namespaces:
            for alias in [key for key, value in namespace.items() if value is real]:
                namespace[alias] = stand_in
                self._undo.append(functools.partial(namespace.__setitem__, alias, real))

    def _stand_in(self, name: str, real: Any) -> Any:
        def count(*args: Any, **kwargs: Any) -> Any:
            self.counts[name] += not _has_nothing_to_do(args)
            return real(*args, **kwargs)

        return (
            ClassStandIn(real, count) if isinstance(real, type) else functools.update_wrapper(count, real, updated=())
        )

    def _set(self, owner: Any, last: str, stand_in: Any) -> None:
        before = inspect.getattr_static(owner, last, None)
        if isinstance(owner, type) and isinstance(before, (staticmethod, classmethod)):
            stand_in = staticmethod(stand_in)
        try:
            setattr(owner, last, stand_in)
        except (AttributeError, TypeError):  # a class written in C: its methods are not seen
            return
        self._undo.append(lambda: setattr(owner, last, before))


class ClassStandIn:
    """In the place of a class: counts what is made of it; isinstance(), a base, and its own functions work as ever."""

    def __init__(self, real: Any, make: Callable[..., Any]) -> None:
        self._real = real
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._make(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __getitem__(self, item: Any) -> Any:
        return self._real[item]

    def __instancecheck__(self, value: Any) -> bool:
        return isinstance(value, self._real)

    def __subclasscheck__(self, kind: Any) -> bool:
        return issubclass(kind, self._real)

    def __mro_entries__(self, _: Any) -> Tuple[Any, ...]:
        return (self._real,)

    def __eq__(self, other: object) -> bool:
        return other is self or other is self._real

    def __hash__(self) -> int:
        return hash(self._real)


def _has_nothing_to_do(args: Tuple[Any, ...]) -> bool:
    """Whether a call gets an empty list, text or array alone: `sorted([])` beside the real work is no use of sorted."""
    try:
        return len(args) == 1 and type(args[0]) in (list, tuple, dict, set, str, bytes) and not args[0]
    except BaseException:
        return False


def _own_modules(namespace: Dict[str, Any]) -> List[Dict[str, Any]]:
    """The names of the modules that the student wrote."""
    here = os.getcwd() + os.sep
    modules = [vars(module) for module in list(sys.modules.values()) if _is_in(here, module)]
    return [names for names in modules if names is not namespace]


def _is_in(folder: str, module: Any) -> bool:
    file = getattr(module, "__file__", None)
    return type(file) is str and file.startswith(folder) and isinstance(module, type(os))
