"""What matplotlib drew, as plain facts: noted when a figure is shown, since showing it closes it."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from typing import Any, Callable, Dict, List, Optional

BACKEND = "matplotlib_inline.backend_inline"
MOST_FIGURES, MOST_AXES, MOST_ITEMS, MOST_POINTS = 100, 50, 50, 5_000


class Album:
    """The figures that were shown so far, and those that are open; cell says in which cell it is now."""

    def __init__(self, cell: Callable[[], int]) -> None:
        self._cell = cell
        self._shown: List[Dict[str, Any]] = []

    def watch(self) -> None:
        """From now on; the backend may not have been imported yet."""
        if BACKEND in sys.modules:
            self._wrap(sys.modules[BACKEND])
        else:
            sys.meta_path.insert(0, Finder(self._wrap))

    def figures(self) -> List[Dict[str, Any]]:
        return (self._shown + self._open())[:MOST_FIGURES]

    def _wrap(self, backend: Any) -> None:
        show = backend.show

        @functools.wraps(show)
        def noting_show(*args: Any, **kwargs: Any) -> Any:
            self._shown.extend(self._open())
            del self._shown[MOST_FIGURES:]
            return show(*args, **kwargs)

        backend.show = noting_show

    def _open(self) -> List[Dict[str, Any]]:
        helpers = sys.modules.get("matplotlib._pylab_helpers")
        managers = helpers.Gcf.get_all_fig_managers() if helpers else []
        return [facts(manager.canvas.figure, self._cell()) for manager in managers[:MOST_FIGURES]]


class Finder(importlib.abc.MetaPathFinder):
    """Tells when the backend has been imported, and is done."""

    def __init__(self, then: Callable[[Any], None]) -> None:
        self._then = then

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[importlib.machinery.ModuleSpec]:
        if name != BACKEND:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_tell(module: Any) -> None:
                execute(module)
                self._then(module)

            spec.loader.exec_module = execute_and_tell  # type: ignore[method-assign]
        return spec


def facts(figure: Any, cell: int) -> Dict[str, Any]:
    title = figure._suptitle.get_text() if getattr(figure, "_suptitle", None) else ""
    return {"cell": cell, "title": title, "axes": [_axes(each) for each in figure.axes[:MOST_AXES]]}


def _axes(axes: Any) -> Dict[str, Any]:
    legend = axes.get_legend()
    return {
        "title": " ".join(filter(None, (axes.get_title(where) for where in ("left", "center", "right")))),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "xscale": axes.get_xscale(),
        "yscale": axes.get_yscale(),
        "legend": None if legend is None else [text.get_text() for text in legend.get_texts()[:MOST_ITEMS]],
        "lines": [_line(each) for each in axes.get_lines()[:MOST_ITEMS]],
        "points": [_numbers(each.get_offsets()) for each in axes.collections[:MOST_ITEMS]],
        "bars": [_bar(each) for each in axes.patches[:MOST_POINTS] if hasattr(each, "get_height")],
        "images": len(axes.get_images()),
    }


def _line(line: Any) -> Dict[str, Any]:
    return {"label": str(line.get_label()), "x": _numbers(line.get_xdata()), "y": _numbers(line.get_ydata())}


def _bar(patch: Any) -> List[float]:
    return [float(patch.get_x()), float(patch.get_width()), float(patch.get_height())]


def _numbers(values: Any) -> List[Any]:
    """Numbers as lists; dates and names, which have no number, as text."""
    import numpy as np

    found = np.ma.filled(np.ma.asarray(values[:MOST_POINTS]), np.nan)
    kept: List[Any] = (found.astype(float) if found.dtype.kind in "buif" else found.astype(str)).tolist()
    return kept
