"""What matplotlib drew, as plain facts: noted at every display of a figure, since showing it may close it."""

from __future__ import annotations

import functools
import sys
import weakref
from typing import Any, Callable, Dict, List

from IPython.core.interactiveshell import InteractiveShell

MOST_FIGURES, MOST_AXES, MOST_ITEMS, MOST_POINTS = 100, 50, 50, 5_000


class Shown:
    """A figure, as it was when it was last shown."""

    def __init__(self, figure: Any, told: Dict[str, Any]) -> None:
        self.figure = weakref.ref(figure)
        self.facts = told


class Album:
    """The figures that were shown so far, and those that are open; cell says in which cell it is now."""

    def __init__(self, cell: Callable[[], int]) -> None:
        self._cell = cell
        self._shown: List[Shown] = []

    def watch(self) -> None:
        """From now on. Whatever shows a figure (the inline backend, display(), a cell's last value) formats it."""
        formatter = InteractiveShell.instance().display_formatter
        format_object = formatter.format

        @functools.wraps(format_object)
        def format_and_note(shown: Any, *args: Any, **kwargs: Any) -> Any:
            if is_figure(shown):
                self._note(shown)
            return format_object(shown, *args, **kwargs)

        formatter.format = format_and_note

    def figures(self) -> List[Dict[str, Any]]:
        """In the order in which they were first shown."""
        helpers = sys.modules.get("matplotlib._pylab_helpers")
        for manager in helpers.Gcf.get_all_fig_managers() if helpers else []:
            self._note(manager.canvas.figure)
        return [shown.facts for shown in self._shown]

    def _note(self, figure: Any) -> None:
        """Of a figure that is shown again, only the last state counts."""
        known = next((shown for shown in self._shown if shown.figure() is figure), None)
        if known is not None:
            known.facts = facts(figure, self._cell())
        elif len(self._shown) < MOST_FIGURES:
            self._shown.append(Shown(figure, facts(figure, self._cell())))


def is_figure(value: Any) -> bool:
    module = sys.modules.get("matplotlib.figure")
    return module is not None and type.__instancecheck__(module.Figure, value)


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
