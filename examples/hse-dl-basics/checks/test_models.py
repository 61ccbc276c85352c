"""Обучено несколько моделей: в README у каждой есть имя и значение метрики.

Это видно по таблице (модели в строках или в столбцах) или по списку «модель: F1 = 0.81». Хорошо ли выбрана и обоснована
лучшая, решает преподаватель (`choice`).
"""

import re

import pytest

METRIC = re.compile(
    r"(?<!\w)(?:(?:макро|микро|macro|micro|weighted|взвешенн\w+)[\s-]*)?"
    r"(?:accuracy|acc|precision|recall|f1|f-score|auc|roc|mae|mse|rmse|r2|r²|wer|cer|eer|uar|bleu|rouge|iou|dice|map|fid"
    r"|точност\w+|дол\w+ верных|полнот\w+|f-мер\w+|ошибк\w+)(?!\w)",
    re.IGNORECASE,
)
VALUE = re.compile(r"\d*[.,]\d+|\d+\s*%")
LETTER = re.compile(r"[^\W\d_]")
ITEM = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+(.+)$", re.MULTILINE)
# Что отделяет имя модели от остального в строке списка.
END_OF_NAME = re.compile(r"[:=—–]|\s-\s")
TABLE = re.compile(r"(?:^[^\n|]*\|.*\n?){3,}", re.MULTILINE)
WANTED = 2


@pytest.mark.points(
    0.35,
    id="models",
    title="Обучено и сравнивается несколько моделей",
    hint="Сведите модели в README в таблицу «| Модель | F1 |» или в список «- LSTM: F1 = 0.72».",
)
def test_models(readme):
    models = sorted({*in_list(readme), *(name for rows in tables(readme) for name in in_table(rows))})
    assert models, "В README не видно ни одной модели со значением метрики, а нужно не меньше двух."
    assert len(models) >= WANTED, (
        f"В README только одна модель со значением метрики, а нужно не меньше двух: {models[0]}."
    )


def in_list(text):
    """Имена моделей из пунктов списка, в которых есть и метрика, и её значение."""
    for item in map(plain, ITEM.findall(text)):
        ends = [found.start() for found in (METRIC.search(item), VALUE.search(item)) if found]
        if len(ends) == 2:
            name = END_OF_NAME.split(item[: min(ends)])[0].strip(" (,")
            if name:
                yield name


def tables(text):
    """Таблицы README: строки из ячеек, без строки-разделителя."""
    for block in TABLE.findall(text.replace("\r\n", "\n")):
        rows = [[plain(cell) for cell in line.strip().strip("|").split("|")] for line in block.splitlines()]
        yield [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]


def in_table(rows):
    """Имена моделей; ничего, если таблица не о метриках (например, о размерах выборок)."""
    header, *body = rows
    if any(METRIC.search(cell) for cell in header):
        for row in body:
            names = [cell for cell in row[:2] if LETTER.search(cell)]  # перед именем бывает номер
            if names and any(map(VALUE.match, row)):
                yield names[0]
    elif any(METRIC.search(row[0]) for row in body):
        for column, name in enumerate(header[1:], start=1):
            if any(len(row) > column and VALUE.match(row[column]) for row in body):
                yield name


def plain(words):
    """Текст без разметки: звёздочек, кавычек кода, адресов ссылок."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words).replace("*", "").replace("`", "").strip()
