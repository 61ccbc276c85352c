"""Что видно, не запуская тетрадь: сохранённый вывод, таблица опытов, график в параллельных координатах."""

import csv
import io
import re

import pytest

from autograde.analysis.markdown import read_markdown
from autograde.analysis.python_source import find_uses

TABLE = "results.csv"
COLUMNS = ("framework", "learning_rate", "epochs", "parameters", "test_accuracy")
LEAST_ROWS = 4
# «Total params: 105,962», «Параметров: 105 962»
COUNTED = re.compile(r"(?:params|parameters|параметр\w*)\W[^\d\n]{0,40}\d[\d ,_\u00a0]{2,}", re.IGNORECASE)
PARALLEL = (
    "pandas.plotting.parallel_coordinates",
    "plotly.express.parallel_coordinates",
    "plotly.express.parallel_categories",
    "plotly.graph_objects.Parcoords",
    "plotly.graph_objs.Parcoords",
    "hiplot.Experiment",
    "optuna.visualization.plot_parallel_coordinate",
)


def shown(cell):
    """Сохранённый текст вывода: nbformat 4 держит его в text и data, nbformat 3 — в text."""
    for output in cell.outputs:
        rich = output.get("data")
        for part in (output.get("text"), rich.get("text/plain") if isinstance(rich, dict) else None):
            yield "".join(map(str, part or ""))


@pytest.mark.points(
    1,
    id="parameters",
    title="Число параметров модели выведено",
    hint="torchinfo.summary(model) в PyTorch, model.summary() в Keras; сохраните тетрадь вместе с выводом.",
)
def test_parameters(submission):
    printed = "\n".join(part for cell in submission.notebook().code for part in shown(cell))
    assert COUNTED.search(printed), "В сохранённом выводе тетради нет числа параметров модели."


def rows_of(submission):
    content = submission.read_text(TABLE).lstrip("\ufeff")
    delimiter = ";" if ";" in content.partition("\n")[0] else ","
    try:
        return list(csv.DictReader(io.StringIO(content), delimiter=delimiter))
    except csv.Error as error:
        pytest.fail(f"{TABLE} не читается как таблица: {error}.")


@pytest.mark.points(
    1,
    id="experiments",
    title="Гиперпараметры опытов записаны в results.csv",
    hint=f"Строка на опыт, столбцы {', '.join(COLUMNS)}; другие столбцы не мешают. Опытов хотя бы {LEAST_ROWS}.",
)
def test_experiments(submission):
    assert TABLE in submission.files, f"В репозитории нет таблицы опытов {TABLE}."
    rows = rows_of(submission)
    known = set(rows[0]) if rows else set()
    missing = [name for name in COLUMNS if name not in known]
    assert not missing, f"В {TABLE} нет столбцов: {', '.join(missing)}."
    assert len(rows) >= LEAST_ROWS, f"В {TABLE} опытов: {len(rows)}, а нужно хотя бы {LEAST_ROWS}."
    names = " ".join(row["framework"] or "" for row in rows).casefold()
    assert "torch" in names, f"В {TABLE} нет опытов с PyTorch."
    assert "keras" in names, f"В {TABLE} нет опытов с Keras."
    gaps = [str(number) for number, row in enumerate(rows, start=2) if not all(row[name] for name in COLUMNS)]
    assert not gaps, f"В {TABLE} есть незаполненные места, строки: {', '.join(gaps)}."


@pytest.mark.points(
    1,
    id="parallel",
    title="График в параллельных координатах",
    hint="pandas.plotting.parallel_coordinates или plotly.express.parallel_coordinates; из W&B — ссылка на отчёт или sweep.",
)
def test_parallel(submission):
    cells = submission.notebook().cells
    used = {use.name for use in find_uses([cell.source for cell in submission.notebook().code])}
    links = [link.address for link in read_markdown([cell.source for cell in cells if cell.kind == "markdown"]).links]
    on_wandb = any(re.search(r"wandb\.ai/.+/(?:reports|sweeps)/", link) for link in links)
    assert used & set(PARALLEL) or on_wandb, "В тетради нет ни такого графика, ни ссылки на него в W&B."
