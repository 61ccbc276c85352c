"""Figures that matplotlib (or seaborn, or pandas) drew when the notebook ran."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from autograde.api import Fail, Language, Location, OpenStudent, Say, Submission
from autograde.config.lenient import as_list
from autograde.engine.compare import difference

MAX_NAMED_PROBLEMS = 3


class LineParameters(TypedDict, total=False):
    """A line that must be drawn; what is absent is not compared."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    tolerance: float


@dataclass(frozen=True, slots=True)
class FigureParameters:
    """What a figure must have; see the schema of plots.figure."""

    source: str | None
    count: int
    axes: int | None
    title: bool | str
    labels: bool
    legend: bool
    log: Literal["x", "y", "both"] | None
    lines: int | None
    line: LineParameters | None
    bins: int | None
    images: int | None


# A figure or axes, as the student's process describes it: no key can be relied on.
Description = Mapping[str, object]
# The key of a text, and its values.
Problem = tuple[str, dict[str, object]]


def test_figure(
    student_of: OpenStudent,
    submission: Submission,
    fail: Fail,
    say: Say,
    language: Language,
    parameters: FigureParameters,
) -> None:
    """The figure shows what it must show."""
    path = parameters.source or submission.the_source()
    count = parameters.count
    figures = [figure for figure in student_of(parameters.source).figures() if _axes(figure)]
    if len(figures) < count:
        fail("few", count=len(figures), least=count, location=Location(path))
    problems = [list(_find_problems(figure, parameters, language)) for figure in figures]
    good = sum(not figure_problems for figure_problems in problems)
    if good < count:
        nearest = min(
            (index for index in range(len(figures)) if problems[index]), key=lambda index: len(problems[index])
        )
        what = "; ".join(say(key, **values) for key, values in problems[nearest][:MAX_NAMED_PROBLEMS])
        fail("wanting", good=good, count=count, what=what, location=_locate(figures[nearest], path))


def _locate(figure: Description, path: str) -> Location:
    cell = figure.get("cell")
    return Location(path, cell=cell if isinstance(cell, int) and cell > 0 else None)


def _axes(figure: Description) -> list[Description]:
    return [axes for axes in as_list(figure.get("axes")) if isinstance(axes, dict)]


def _text(axes: Description, key: str) -> str:
    return str(axes.get(key) or "")


def _is_drawn(axes: Description) -> bool:
    """Whether there is anything on the axes: of a grid of six, one may have stayed empty."""
    return any(axes.get(key) for key in ("lines", "points", "bars", "images"))


def _find_problems(figure: Description, parameters: FigureParameters, language: Language) -> Iterator[Problem]:
    """What the figure lacks, as keys of texts, in the order of the parameters."""
    axes = _axes(figure)
    if parameters.axes is not None and len(axes) != parameters.axes:
        yield "axes", {"actual": len(axes), "expected": parameters.axes}
    yield from _find_text_problems(figure, axes, parameters)
    yield from _find_scale_problems(axes, parameters.log)
    yield from _find_content_problems(axes, parameters, language)


def _find_text_problems(
    figure: Description, all_axes: Sequence[Description], parameters: FigureParameters
) -> Iterator[Problem]:
    drawn = [axes for axes in all_axes if _is_drawn(axes)] or all_axes
    titles = [_text(figure, "title"), *(_text(axes, "title") for axes in drawn)]
    expected = parameters.title
    if expected is True and not titles[0].strip() and not all(title.strip() for title in titles[1:]):
        yield "no-title", {}
    if isinstance(expected, str) and not any(expected.casefold() in title.casefold() for title in titles):
        yield "other-title", {"expected": expected, "actual": " / ".join(filter(None, titles))[:100] or "–"}
    without_images = [axes for axes in drawn if not axes.get("images")]
    if parameters.labels and not all(
        _text(axes, key).strip() for axes in without_images for key in ("xlabel", "ylabel")
    ):
        yield "labels", {}
    if parameters.legend and not any(axes.get("legend") for axes in all_axes):
        yield "legend", {}


def _find_scale_problems(all_axes: Sequence[Description], log: str | None) -> Iterator[Problem]:
    scales = {"x": ["xscale"], "y": ["yscale"], "both": ["xscale", "yscale"]}.get(log or "", [])
    if scales and not any(all(axes.get(scale) in ("log", "symlog") for scale in scales) for axes in all_axes):
        yield "log", {"axis": " + ".join(scale[0] for scale in scales)}


def _find_content_problems(
    all_axes: Sequence[Description], parameters: FigureParameters, language: Language
) -> Iterator[Problem]:
    lines = [line for axes in all_axes for line in as_list(axes.get("lines")) if isinstance(line, dict)]
    if parameters.lines is not None and len(lines) < parameters.lines:
        yield "lines", {"actual": len(lines), "least": parameters.lines}
    expected_line = parameters.line
    if expected_line is not None and not any(_is_line(line, expected_line, language) for line in lines):
        yield "line", {"label": expected_line.get("label", "–")}
    bars = max((len(as_list(axes.get("bars"))) for axes in all_axes), default=0)
    series = [bins for axes in all_axes for bins in as_list(axes.get("series"))]
    if parameters.bins is not None and parameters.bins not in (bars, *series):
        yield "bins", {"actual": max(series, default=bars), "expected": parameters.bins}
    images = sum(count for axes in all_axes if isinstance(count := axes.get("images"), int))
    if parameters.images is not None and images < parameters.images:
        yield "images", {"actual": images, "least": parameters.images}


def _is_line(line: Description, expected: LineParameters, language: Language) -> bool:
    if "label" in expected and expected["label"].casefold() not in str(line.get("label")).casefold():
        return False
    tolerance = expected.get("tolerance", 1e-6)
    return all(
        not difference(line.get(axis), expected.get(axis), tolerance=tolerance, language=language)
        for axis in ("x", "y")
        if axis in expected
    )
