"""Counts how often functions are called while one call of a check runs."""

from __future__ import annotations

import builtins
import functools
import inspect
import os
import sys
from types import ModuleType
from typing import Callable, Dict, List, Optional, Sequence, Tuple

from ..wire import Value

# The module or object that holds a function (None for the student's own names), and the function's name there.
Owner = Tuple[Value, str]


class CallCounter:
    """Within its context, each named function is replaced by one that counts and calls the real one.

    find_owner returns None for a name that does not exist: it is never called. namespace holds the student's own names
    for the same function, as `from numpy import dot` makes them.
    """

    def __init__(
        self, names: Sequence[str], namespace: Dict[str, Value], find_owner: Callable[[str], Optional[Owner]]
    ) -> None:
        self.counts = dict.fromkeys(names, 0)
        self._namespaces = [namespace, *_own_modules(namespace)]
        self._find_owner = find_owner
        self._undo: List[Callable[[], None]] = []

    def __enter__(self) -> Dict[str, int]:
        for name in self.counts:
            owner = self._find_owner(name)
            if owner is not None:
                self._replace(name, *owner)
        return self.counts

    def __exit__(self, *_: object) -> None:
        for undo in reversed(self._undo):
            undo()

    def _replace(self, name: str, owner: Value, last: str) -> None:
        real = getattr(owner, last) if owner is not None else self._namespaces[0][last]
        replacement = self._make_replacement(name, real)
        if owner is builtins:  # libraries call sorted() too: replace only the student's own names
            for namespace in self._namespaces:
                if last not in namespace:
                    namespace[last] = replacement
                    self._undo.append(functools.partial(namespace.pop, last, None))
        elif owner is not None:
            self._set(owner, last, replacement)
        for namespace in self._namespaces:
            for alias in [key for key, value in namespace.items() if value is real]:
                namespace[alias] = replacement
                self._undo.append(functools.partial(namespace.__setitem__, alias, real))

    def _make_replacement(self, name: str, real: Value) -> Value:
        def count(*args: object, **kwargs: object) -> Value:
            self.counts[name] += not _is_trivial(args)
            return real(*args, **kwargs)

        if isinstance(real, type):
            return CountedClass(real, count)
        return functools.update_wrapper(count, real, updated=())

    def _set(self, owner: Value, last: str, replacement: Value) -> None:
        before = inspect.getattr_static(owner, last, None)
        if isinstance(owner, type) and isinstance(before, (staticmethod, classmethod)):
            replacement = staticmethod(replacement)
        try:
            setattr(owner, last, replacement)
        except (AttributeError, TypeError):  # a class written in C: its methods are not counted
            return
        self._undo.append(lambda: setattr(owner, last, before))


class CountedClass:
    """Replaces a class and counts its calls; isinstance(), inheritance and class attributes work as for the class."""

    def __init__(self, real: Value, make: Callable[..., Value]) -> None:
        self._real = real
        self._make = make

    def __call__(self, *args: object, **kwargs: object) -> Value:
        return self._make(*args, **kwargs)

    def __getattr__(self, name: str) -> Value:
        return getattr(self._real, name)

    def __getitem__(self, item: object) -> Value:
        return self._real[item]

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, self._real)

    def __subclasscheck__(self, kind: type) -> bool:
        return issubclass(kind, self._real)

    def __mro_entries__(self, _: object) -> Tuple[type, ...]:
        return (self._real,)

    def __eq__(self, other: object) -> bool:
        return other is self or other is self._real

    def __hash__(self) -> int:
        return hash(self._real)


def _is_trivial(args: Tuple[object, ...]) -> bool:
    """Whether an empty list or text is the only argument: `sorted([])` beside the real work is no use of sorted."""
    try:
        return len(args) == 1 and type(args[0]) in (list, tuple, dict, set, str, bytes) and not args[0]
    except BaseException:
        return False


def _own_modules(namespace: Dict[str, Value]) -> List[Dict[str, Value]]:
    """The names of the modules that the student wrote."""
    here = os.getcwd() + os.sep
    modules = [vars(module) for module in list(sys.modules.values()) if _is_in(here, module)]
    return [names for names in modules if names is not namespace]


def _is_in(folder: str, module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    return type(file) is str and file.startswith(folder) and isinstance(module, type(os))
