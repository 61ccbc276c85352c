"""Тетради, если они есть: сохранены после запуска, а работа в Colab или на Kaggle видна из README.

Своя проверка, потому что работу можно сдать и скриптами .py: тогда тетради нет, и это не ошибка.
"""

import pytest

from autograde.analysis.markdown import read_markdown
from autograde.analysis.patterns import resolve_file
from autograde.analysis.python_source import find_uses

README = "README.md|README.markdown|README.rst|README.txt|README"
SITES = {
    "google.colab": ("Colab", "colab.research.google.com"),
    "kaggle_secrets": ("Kaggle", "kaggle.com"),
}


@pytest.mark.points(
    1,
    id="notebooks-saved",
    title="Тетради сохранены после запуска, без ошибок",
    hint="Kernel → Restart & Run All, дождитесь конца, сохраните тетрадь и закоммитьте её с выводами.",
    requires=["code"],
)
def test_notebooks_saved(submission):
    for path in submission.notebooks:
        cells = submission.notebook(path).code
        assert cells, f"{path}: в тетради нет кода."
        for cell in cells:
            errors = [out.get("ename", "?") for out in cell.outputs if out.get("output_type") in ("error", "pyerr")]
            assert not errors, f"{path}, ячейка {cell.number}: сохранена с ошибкой {errors[0]}."
            assert cell.execution_count is not None, f"{path}, ячейка {cell.number}: не запускалась."
        assert any(cell.outputs for cell in cells), f"{path}: ни у одной ячейки нет вывода."


@pytest.mark.points(
    0,
    id="colab-link",
    title="Для работы в Colab или на Kaggle: ссылка в README",
    hint="Откройте доступ к тетради по ссылке и вставьте эту ссылку в README.",
    requires=["readme", "code"],
)
def test_colab_link(submission):
    links = [
        link.address for link in read_markdown([submission.read_text(resolve_file(submission.files, README))]).links
    ]
    paths = [path for path in submission.work if path.endswith((".py", ".ipynb"))]
    for path in paths:
        imported = {use.name for use in find_uses([cell.source for cell in submission.code_cells(path)])}
        for module, (name, site) in SITES.items():
            used = any(each == module or each.startswith(f"{module}.") for each in imported)
            there = any(site in link for link in links)
            assert there or not used, f"{path} импортирует {module}, а ссылки на {name} в README нет."
