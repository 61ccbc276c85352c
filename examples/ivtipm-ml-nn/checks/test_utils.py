"""Функции из utils.py: сдвиг изображения и матрица ошибок."""

import numpy as np
import pytest

IMAGE = np.arange(1.0, 13.0).reshape(3, 4)
SHIFTS = {"на месте": (0, 0), "вправо": (1, 0), "влево": (-2, 0), "вниз": (0, 2), "вверх и вправо": (1, -1)}


def moved(image, dx, dy):
    result = np.zeros_like(image)
    rows, columns = image.shape
    for row in range(rows):
        for column in range(columns):
            if 0 <= row - dy < rows and 0 <= column - dx < columns:
                result[row, column] = image[row - dy, column - dx]
    return result


@pytest.mark.source("utils.py")
@pytest.mark.points(
    1,
    id="shift",
    title="utils.py: shift, сдвиг на dx вправо и на dy вниз",
    hint="Освободившиеся пиксели — нули. np.roll переносит край на другую сторону, это не то же самое.",
)
def test_shift(student, same):
    for name, (dx, dy) in SHIFTS.items():
        try:
            same(student.call("shift", IMAGE, dx, dy), moved(IMAGE, dx, dy))
        except AssertionError as error:
            pytest.fail(f"Сдвиг «{name}» (dx={dx}, dy={dy}): {error}")


@pytest.mark.source("utils.py")
@pytest.mark.points(
    1,
    id="confusion-matrix",
    title="utils.py: confusion_matrix, матрица ошибок",
    hint="Строка — верный класс, столбец — предсказанный; размер n_classes × n_classes, даже если класса нет в данных.",
)
def test_confusion(student, same):
    actual = student.call("confusion_matrix", [0, 1, 1, 2, 2, 2], [0, 1, 2, 2, 2, 0], 4)
    same(actual, np.array([[1, 0, 0, 0], [0, 1, 1, 0], [1, 0, 2, 0], [0, 0, 0, 0]]))
