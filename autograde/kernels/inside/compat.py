"""Makes libraries work inside the confinement, where they would open sockets or look into /proc.

Runs in the student's process before student code, and (site/sitecustomize.py) in every Python that it starts. Uses the
standard library alone.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import resource
import sys
from types import ModuleType
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence

Action = Callable[[ModuleType], None]


class Memory(NamedTuple):
    """Bytes, as psutil names them; rss and vms are the most that the process ever held."""

    rss: int
    vms: int
    shared: int = 0
    text: int = 0
    lib: int = 0
    data: int = 0
    dirty: int = 0


class AfterImport(importlib.abc.MetaPathFinder):
    """Calls a function with a module right after its import; actions maps names of modules to functions."""

    def __init__(self, actions: Dict[str, Action]) -> None:
        self._actions = dict(actions)

    def find_spec(
        self, name: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        action = self._actions.pop(name, None)
        spec = importlib.util.find_spec(name) if action else None
        if action is not None and spec is not None and spec.loader is not None:
            spec.loader.exec_module = _then(spec.loader.exec_module, action)  # type: ignore[method-assign, assignment]
        return spec


def _then(execute: Action, action: Action) -> Action:
    def execute_then_act(module: ModuleType) -> None:
        execute(module)
        action(module)

    return execute_then_act


def install() -> None:
    """Adapt these modules after their import; one that is imported already is adapted at once."""
    actions: Dict[str, Action] = {
        "multiprocessing.context": start_processes_by_fork,
        "torch.multiprocessing": send_tensors_by_value,
        "psutil": answer_without_proc,
    }
    for name in list(actions):
        if name in sys.modules:
            actions.pop(name)(sys.modules[name])
    sys.meta_path.insert(0, AfterImport(actions))


def start_processes_by_fork(context: Any) -> None:
    """Python 3.14 starts processes from a server behind a socket by default (docs.python.org, multiprocessing)."""
    if sys.platform == "linux":
        context._default_context = context.DefaultContext(context._concrete_contexts["fork"])


def send_tensors_by_value(_: ModuleType) -> None:
    """Torch passes the memory of a tensor between processes through a socket; without that, a pickle of it goes.

    That is how a worker of a DataLoader sends its batches. Memory that was shared before a fork stays shared.
    """
    from multiprocessing.reduction import ForkingPickler

    reducers: Dict[type, object] = ForkingPickler._extra_reducers  # type: ignore[attr-defined]
    for kind in [kind for kind in reducers if _holds_numbers(kind)]:
        del reducers[kind]


def _holds_numbers(kind: type) -> bool:
    name = kind.__name__
    return kind.__module__.startswith("torch") and (name.endswith("Storage") or name in ("Tensor", "Parameter"))


def answer_without_proc(psutil: ModuleType) -> None:
    """A process cannot read /proc, which shows those of others; psutil gets answers about this process alone.

    joblib's workers ask psutil for their memory and their children, and end where it raises.
    """
    memory_info, children = psutil.Process.memory_info, psutil.Process.children

    def own_memory_info(process: object) -> object:
        try:
            return memory_info(process)
        except psutil.AccessDenied:
            peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            return Memory(rss=peak_bytes, vms=peak_bytes)

    def own_children(process: object, recursive: bool = False) -> List[object]:
        try:
            return list(children(process, recursive))
        except (psutil.AccessDenied, PermissionError):
            return []

    psutil.Process.memory_info, psutil.Process.children = own_memory_info, own_children
