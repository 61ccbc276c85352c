"""Describes what matplotlib drew: recorded at every display of a figure, since showing it may close it."""

from __future__ import annotations

import functools
import sys
import weakref
from typing import TYPE_CHECKING, Callable, Dict, List

from IPython.core.interactiveshell import InteractiveShell

from ..wire import Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

Facts = Dict[str, Value]

MAX_FIGURES, MAX_AXES, MAX_ITEMS, MAX_POINTS = 100, 50, 50, 5_000


class RecordedFigure:
    """A figure, as it was when it was last shown."""

    def __init__(self, figure: Figure, facts: Facts) -> None:
        self.figure = weakref.ref(figure)
        self.facts = facts


class FigureRecorder:
    """Records the figures that are shown, and those that are open; find_cell returns the number of the present cell."""

    def __init__(self, find_cell: Callable[[], int]) -> None:
        self._find_cell = find_cell
        self._recorded: List[RecordedFigure] = []

    def start(self) -> None:
        """Record from now on. Whatever shows a figure (inline backend, display(), a cell's last value) formats it."""
        formatter = InteractiveShell.instance().display_formatter
        format_object = formatter.format

        @functools.wraps(format_object)
        def format_and_record(shown: Value, *args: object, **kwargs: object) -> Value:
            if is_figure(shown):
                self._record(shown)
            return format_object(shown, *args, **kwargs)

        formatter.format = format_and_record

    def describe_figures(self) -> List[Facts]:
        """The figures in the order in which they were first shown."""
        helpers = sys.modules.get("matplotlib._pylab_helpers")
        for manager in helpers.Gcf.get_all_fig_managers() if helpers else []:
            self._record(manager.canvas.figure)
        return [recorded.facts for recorded in self._recorded]

    def _record(self, figure: Figure) -> None:
        """Of a figure that is shown again, only the last state counts."""
        earlier = next((recorded for recorded in self._recorded if recorded.figure() is figure), None)
        if earlier is not None:
            earlier.facts = describe_figure(figure, self._find_cell())
        elif len(self._recorded) < MAX_FIGURES:
            self._recorded.append(RecordedFigure(figure, describe_figure(figure, self._find_cell())))


def is_figure(value: object) -> bool:
    module = sys.modules.get("matplotlib.figure")
    return module is not None and type.__instancecheck__(module.Figure, value)


def describe_figure(figure: Figure, cell: int) -> Facts:
    """A figure's axes without colour bars; no axes where reading them fails: student code must never notice us."""
    try:
        title = _read_text(figure, "_suptitle")
        axes = [_describe_axes(axes, figure) for axes in figure.axes[:MAX_AXES] if not _is_colour_bar(axes)]
    except Exception:
        return {"cell": cell, "title": "", "axes": []}
    return {"cell": cell, "title": title, "axes": axes}


def _read_text(figure: Figure, name: str) -> str:
    text = getattr(figure, name, None)
    return str(text.get_text()) if text else ""


def _is_colour_bar(axes: Axes) -> bool:
    return hasattr(axes, "_colorbar") or axes.get_label() == "<colorbar>"


def _describe_axes(axes: Axes, figure: Figure) -> Facts:
    """Describe the axes; a title of a twin, and a label of axes that share an axis, count for each of them."""
    legend = axes.get_legend()
    twins = axes._twinned_axes.get_siblings(axes) if hasattr(axes, "_twinned_axes") else [axes]
    across, upright = axes.get_shared_x_axes().get_siblings(axes), axes.get_shared_y_axes().get_siblings(axes)
    titles = [twin.get_title(side) for twin in twins for side in ("left", "center", "right")]
    return {
        "title": " ".join(map(str, filter(None, titles))),
        "xlabel": _first_label([axes, *across], "get_xlabel") or _read_text(figure, "_supxlabel"),
        "ylabel": _first_label([axes, *upright], "get_ylabel") or _read_text(figure, "_supylabel"),
        "xscale": axes.get_xscale(),
        "yscale": axes.get_yscale(),
        "legend": None if legend is None else [text.get_text() for text in legend.get_texts()[:MAX_ITEMS]],
        "lines": [_describe_line(line) for line in axes.get_lines()[:MAX_ITEMS]],
        "points": [_read_numbers(points.get_offsets()) for points in axes.collections[:MAX_ITEMS]],
        "bars": [_describe_bar(patch) for patch in axes.patches[:MAX_POINTS] if hasattr(patch, "get_bbox")],
        "series": [len(bars.patches) for bars in axes.containers[:MAX_ITEMS] if hasattr(bars, "patches")],
        "images": len(axes.get_images()),
    }


def _first_label(all_axes: List[Axes], getter: str) -> str:
    return next(filter(None, (str(getattr(axes, getter)()) for axes in all_axes)), "")


def _describe_line(line: Line2D) -> Facts:
    x, y = _read_numbers(line.get_xdata()), _read_numbers(line.get_ydata())
    return {"label": str(line.get_label()), "x": x, "y": y}


def _describe_bar(patch: Value) -> List[float]:
    return [float(patch.get_x()), float(patch.get_width()), float(patch.get_height())]


def _read_numbers(values: Value) -> List[object]:
    """Numbers as lists; dates and names, which have no number, as text."""
    import numpy as np

    array: Value = np.ma.asarray(values[:MAX_POINTS])
    if array.dtype.kind in "buif":
        return list(np.ma.filled(array.astype(float), np.nan).tolist())
    return list(array.astype(str).tolist())
