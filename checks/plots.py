"""Figures that matplotlib (or seaborn, or pandas) drew when the notebook ran."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograde.config.lenient import as_list
from autograde.engine.compare import difference
from autograde.engine.verdict import Fail
from autograde.kernels.student import Student
from autograde.model import Language, Location
from autograde.submission.repository import Submission

MAX_NAMED_PROBLEMS = 3


def test_figure(
    student_of: Callable[..., Student],
    submission: Submission,
    fail: Fail,
    say: Callable[..., str],
    language: Language,
    source: str | None,
    count: int,
    axes: int | None,
    title: bool | str,
    labels: bool,
    legend: bool,
    log: str | None,
    lines: int | None,
    line: dict[str, Any] | None,
    bins: int | None,
    images: int | None,
) -> None:
    """The figure shows what it must show."""
    path = source or submission.the_source()
    figures = [each for each in student_of(source).figures() if _axes(each)]
    if len(figures) < count:
        fail("few", count=len(figures), least=count, location=Location(path))
    wanted = _Wanted(axes, title, labels, legend, log, lines, line, bins, images, language)
    problems = [list(wanted.problems(figure)) for figure in figures]
    good = sum(not each for each in problems)
    if good < count:
        nearest, figure = min(
            ((found, each) for found, each in zip(problems, figures, strict=True) if found),
            key=lambda pair: len(pair[0]),
        )
        what = "; ".join(say(key, **values) for key, values in nearest[:MAX_NAMED_PROBLEMS])
        cell = figure.get("cell")
        where = Location(path, cell=cell if isinstance(cell, int) and cell > 0 else None)
        fail("wanting", good=good, count=count, what=what, location=where)


def _axes(figure: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in as_list(figure.get("axes")) if isinstance(each, dict)]


def _text(axes: Mapping[str, Any], key: str) -> str:
    return str(axes.get(key) or "")


def _is_drawn(axes: Mapping[str, Any]) -> bool:
    """Whether there is anything on the axes: of a grid of six, one may have stayed empty."""
    return any(axes.get(key) for key in ("lines", "points", "bars", "images"))


Problem = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a figure must have; problems names, in their order, the texts of what it lacks."""

    axes: int | None
    title: bool | str
    labels: bool
    legend: bool
    log: str | None
    lines: int | None
    line: dict[str, Any] | None
    bins: int | None
    images: int | None
    language: Language

    def problems(self, figure: Mapping[str, Any]) -> Iterator[Problem]:
        axes = _axes(figure)
        if self.axes is not None and len(axes) != self.axes:
            yield "axes", {"actual": len(axes), "expected": self.axes}
        yield from self._words(figure, axes)
        yield from self._scales(axes)
        yield from self._content(axes)

    def _words(self, figure: Mapping[str, Any], axes: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
        drawn = [each for each in axes if _is_drawn(each)] or axes
        titles = [str(figure.get("title") or ""), *(_text(each, "title") for each in drawn)]
        if self.title is True and not titles[0].strip() and not all(each.strip() for each in titles[1:]):
            yield "no-title", {}
        if isinstance(self.title, str) and not any(self.title.casefold() in each.casefold() for each in titles):
            yield "other-title", {"expected": self.title, "actual": " / ".join(filter(None, titles))[:100] or "–"}
        plain = [each for each in drawn if not each.get("images")]
        if self.labels and not all(_text(each, key).strip() for each in plain for key in ("xlabel", "ylabel")):
            yield "labels", {}
        if self.legend and not any(each.get("legend") for each in axes):
            yield "legend", {}

    def _scales(self, axes: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
        wanted = {"x": ["xscale"], "y": ["yscale"], "both": ["xscale", "yscale"]}.get(self.log or "", [])
        if wanted and not any(all(each.get(key) in ("log", "symlog") for key in wanted) for each in axes):
            yield "log", {"axis": " + ".join(key[0] for key in wanted)}

    def _content(self, axes: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
        lines = [each for axis in axes for each in as_list(axis.get("lines")) if isinstance(each, dict)]
        if self.lines is not None and len(lines) < self.lines:
            yield "lines", {"actual": len(lines), "least": self.lines}
        if self.line is not None and not any(self._is_line(each) for each in lines):
            yield "line", {"label": self.line.get("label", "–")}
        bars = max((len(as_list(axis.get("bars"))) for axis in axes), default=0)
        series = [each for axis in axes for each in as_list(axis.get("series"))]
        if self.bins is not None and self.bins not in (bars, *series):
            yield "bins", {"actual": max(series, default=bars), "expected": self.bins}
        shown = sum(each for axis in axes if isinstance(each := axis.get("images"), int))
        if self.images is not None and shown < self.images:
            yield "images", {"actual": shown, "least": self.images}

    def _is_line(self, given: Mapping[str, Any]) -> bool:
        assert self.line is not None
        if "label" in self.line and self.line["label"].casefold() not in str(given.get("label")).casefold():
            return False
        tolerance = self.line.get("tolerance", 1e-6)
        return all(
            not difference(given.get(axis), self.line[axis], tolerance=tolerance, language=self.language)
            for axis in ("x", "y")
            if axis in self.line
        )
