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
    """A figure's axes, colour bars left out; no axes where they cannot be told: student code must never notice us."""
    try:
        title = _written(figure, "_suptitle")
        axes = [_axes(each, figure) for each in figure.axes[:MOST_AXES] if not _is_colour_bar(each)]
    except Exception:
        return {"cell": cell, "title": "", "axes": []}
    return {"cell": cell, "title": title, "axes": axes}


def _written(figure: Any, name: str) -> str:
    found = getattr(figure, name, None)
    return str(found.get_text()) if found else ""


def _is_colour_bar(axes: Any) -> bool:
    return hasattr(axes, "_colorbar") or axes.get_label() == "<colorbar>"


def _axes(axes: Any, figure: Any) -> Dict[str, Any]:
    """What is on the axes; a title of a twin, and a label of axes that share an axis, count for each of them."""
    legend = axes.get_legend()
    twins = axes._twinned_axes.get_siblings(axes) if hasattr(axes, "_twinned_axes") else [axes]
    across, upright = axes.get_shared_x_axes().get_siblings(axes), axes.get_shared_y_axes().get_siblings(axes)
    titles = [each.get_title(where) for each in twins for where in ("left", "center", "right")]
    return {
        "title": " ".join(map(str, filter(None, titles))),
        "xlabel": _first([axes, *across], "get_xlabel") or _written(figure, "_supxlabel"),
        "ylabel": _first([axes, *upright], "get_ylabel") or _written(figure, "_supylabel"),
        "xscale": axes.get_xscale(),
        "yscale": axes.get_yscale(),
        "legend": None if legend is None else [text.get_text() for text in legend.get_texts()[:MOST_ITEMS]],
        "lines": [_line(each) for each in axes.get_lines()[:MOST_ITEMS]],
        "points": [_numbers(each.get_offsets()) for each in axes.collections[:MOST_ITEMS]],
        "bars": [_bar(each) for each in axes.patches[:MOST_POINTS] if hasattr(each, "get_bbox")],
        "series": [len(each.patches) for each in axes.containers[:MOST_ITEMS] if hasattr(each, "patches")],
        "images": len(axes.get_images()),
    }


def _first(axes: List[Any], getter: str) -> str:
    return next(filter(None, (str(getattr(each, getter)()) for each in axes)), "")


def _line(line: Any) -> Dict[str, Any]:
    return {"label": str(line.get_label()), "x": _numbers(line.get_xdata()), "y": _numbers(line.get_ydata())}


def _bar(patch: Any) -> List[float]:
    return [float(patch.get_x()), float(patch.get_width()), float(patch.get_height())]


def _numbers(values: Any) -> List[Any]:
    """Numbers as lists; dates and names, which have no number, as text."""
    import numpy as np

    found = np.ma.asarray(values[:MOST_POINTS])
    if found.dtype.kind in "buif":
        return list(np.ma.filled(found.astype(float), np.nan).tolist())
    return list(found.astype(str).tolist())
