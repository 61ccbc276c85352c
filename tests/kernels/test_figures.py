"""What is noted of a student's figures: in all the ways in which they are drawn, and never to the student's harm."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from autograde.kernels.pool import Pool
from autograde.submission.repository import Submission
from tests.conftest import LIMITS, runtime, write_notebook

HEAD = "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd"


def figures(folder: Path, *cells: str) -> list[dict[str, Any]]:
    """The figures of a notebook, all cells of which run: the name at its end says so."""
    write_notebook(folder / "hw.ipynb", HEAD, *cells, "finished = True")
    pool = Pool(Submission(folder), lambda _: dataclasses.replace(LIMITS, check_s=10), lambda *_: None, runtime())
    try:
        with pool.student("hw.ipynb") as student:
            assert student.get("finished") is True
            return student.figures()
    finally:
        pool.close()


def drawn(folder: Path, *lines: str) -> dict[str, Any]:
    """The only axes of the only figure of a cell."""
    (figure,) = figures(folder, "\n".join(lines))
    (axes,) = figure["axes"]
    return dict(axes)


def test_every_way_to_show_is_noted_once_in_its_order_with_its_cell(tmp_path: Path) -> None:
    found = figures(
        tmp_path,
        "plt.plot([1]); plt.title('shown'); plt.show()",
        "plt.plot([1]); plt.title('left open')",
        "%matplotlib inline\nfor n in range(2):\n    plt.figure(); plt.plot([n]); plt.title(f'loop {n}')",
        "plt.plot([1]); plt.title('closed'); plt.close()",
        "def draw():\n    pd.DataFrame({'a': [1, 2]}).plot(title='pandas')",
        "draw()",
    )
    assert [(each["cell"], each["axes"][0]["title"]) for each in found] == [
        (2, "shown"), (3, "left open"), (4, "loop 0"), (4, "loop 1"), (7, "pandas"),
    ]  # fmt: skip


LABELLED = "def labelled(name):\n    fig, ax = plt.subplots()\n    ax.plot([1, 2])\n    ax.set_title(name)"


@pytest.mark.parametrize(
    "cells",
    [
        (f"{LABELLED}\n    plt.close(fig)\n    return fig\nfig = labelled('t')", "fig"),
        (
            f"{LABELLED}\n    plt.close(fig)\n    return fig",
            "from IPython.display import display\ndisplay(labelled('t'))",
        ),
        (f"{LABELLED}\n    return fig", "fig = labelled('t')\nfig"),
        ("fig, ax = plt.subplots()\nax.plot([1, 2])", "ax.set_title('t')", "fig"),
        ("fig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()", "ax.set_title('t')\ndisplay(fig)"),
        ("from matplotlib.figure import Figure\nfig = Figure()\nfig.subplots().set_title('t')", "fig"),
        ("class Own(plt.Figure): pass\nplt.figure(FigureClass=Own)\nplt.title('t')",),
    ],
)
def test_a_figure_counts_once_as_it_was_last_shown(tmp_path: Path, cells: tuple[str, ...]) -> None:
    (figure,) = figures(tmp_path, *cells)
    assert (figure["cell"], [axes["title"] for axes in figure["axes"]]) == (len(cells) + 1, ["t"])


def test_what_was_changed_and_not_shown_again_counts_as_it_was_shown(tmp_path: Path) -> None:
    (figure,) = figures(tmp_path, "fig, ax = plt.subplots()\nax.plot([1, 2])", "ax.set_title('t')")
    assert (figure["cell"], figure["axes"][0]["title"]) == (2, "")


def test_a_figure_that_was_never_shown_is_none(tmp_path: Path) -> None:
    assert figures(tmp_path, "fig, ax = plt.subplots()\nplt.close(fig)", "[fig]") == []


def test_many_figures_are_cut_and_those_that_are_gone_are_kept(tmp_path: Path) -> None:
    show = "for n in range(110):\n    fig = plt.figure(figsize=(.1, .1))\n    fig.suptitle(str(n))\n    display(fig)\n"
    found = figures(tmp_path, f"{show}    plt.close(fig)\n    del fig")
    assert [figure["title"] for figure in found] == [str(n) for n in range(100)]


def test_subplots_share_titles_and_labels_as_a_reader_sees_them(tmp_path: Path) -> None:
    (grid, twins, bar) = figures(
        tmp_path,
        "fig, axes = plt.subplots(2, 1, sharex=True)\nfig.suptitle('Both')\nfig.supylabel('y')\naxes[1].set_xlabel('x')",
        "fig, ax = plt.subplots()\nax.set(title='t', xlabel='x', ylabel='y')\nax.twinx().set_ylabel('z')",
        "plt.scatter([1], [2], c=[3])\nplt.colorbar()",
    )
    assert grid["title"] == "Both"
    assert [(each["xlabel"], each["ylabel"]) for each in grid["axes"]] == [("x", "y"), ("x", "y")]
    assert [(each["title"], each["xlabel"], each["ylabel"]) for each in twins["axes"]] == [
        ("t", "x", "y"),
        ("t", "x", "z"),
    ]
    assert len(bar["axes"]) == 1


def test_scales_bars_images_legends(tmp_path: Path) -> None:
    found = drawn(
        tmp_path, "plt.yscale('log')", "plt.hist([1, 2, 2], bins=3, label='a')", "plt.hist([1], bins=2)",
        "plt.imshow([[1]])", "plt.legend()", "plt.gca().add_patch(plt.Circle((0, 0), 1))",
    )  # fmt: skip
    assert (found["xscale"], found["yscale"], found["images"], found["legend"]) == ("linear", "log", 1, ["a"])
    assert (len(found["bars"]), found["series"]) == (5, [3, 2])


@pytest.mark.parametrize(
    ("plot", "x", "y"),
    [
        ("plt.plot(['кот', 'ёж'], [1, 2])", ["кот", "ёж"], [1, 2]),
        ("plt.plot(pd.to_datetime(['2026-02-01']), [1])", ["2026-02-01"], [1]),
        ("plt.plot([0, 1], pd.Series([3, 4], index=[7, 8]))", [0, 1], [3, 4]),
        ("plt.plot(range(2), (True, False))", [0, 1], [1, 0]),
    ],
)
def test_the_data_of_a_line(tmp_path: Path, plot: str, x: list[Any], y: list[Any]) -> None:
    (line,) = drawn(tmp_path, plot)["lines"]
    assert ([str(each)[:10] if isinstance(each, str) else each for each in line["x"]], line["y"]) == (x, y)


def test_masked_values_are_nan_and_a_million_points_are_cut(tmp_path: Path) -> None:
    masked, many = drawn(
        tmp_path, "plt.plot(np.ma.masked_equal([1, 2], 2))", "plt.plot(np.arange(10**6))"
    )["lines"]  # fmt: skip
    assert masked["y"][0] == 1
    assert masked["y"][1] != masked["y"][1]
    assert len(many["y"]) == 5000


@pytest.mark.parametrize(
    "draw",
    [
        "ax = plt.gca()\nax.get_title = lambda where: 1 / 0",
        "ax = plt.gca()\nax.get_title = lambda where: object()",
        "ax = plt.gca()\nax.get_lines = lambda: 5",
        "plt.gcf()._suptitle = 3",
        "plt.axes(projection='3d').plot([1], [2], [3])",
        "plt.axes(projection='polar').plot([1], [2])",
        "plt.pie([1, 2])",
        "plt.plot(pd.period_range('2026', periods=2, freq='M').to_timestamp(), [1, 2]); plt.axline((0, 0), slope=1)",
        "pd.Series([1, 2], pd.period_range('2026', periods=2, freq='M')).plot()",
        "plt.fill_between([1, 2], [3, 4]); plt.errorbar([1], [2], yerr=[1]); plt.contour([[1, 2], [3, 4]])",
    ],
)
def test_the_students_cell_never_notices(tmp_path: Path, draw: str) -> None:
    found = figures(tmp_path, f"{draw}\nplt.show()")
    assert isinstance(found, list)
