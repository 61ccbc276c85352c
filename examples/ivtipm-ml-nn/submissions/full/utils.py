"""Вспомогательные функции: размеры свёртки, мягкая аугментация, качество по классам."""

import numpy as np


def conv_parameters(in_channels, out_channels, kernel, bias=True):
    """Число обучаемых параметров свёртки с квадратным ядром."""
    weights = in_channels * out_channels * kernel**2
    return weights + out_channels if bias else weights


def shift(image, dx, dy):
    """Изображение, сдвинутое на dx пикселей вправо и dy вниз; освободившееся место — нули."""
    height, width = image.shape
    result = np.zeros_like(image)
    result[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = image[
        max(-dy, 0) : height + min(-dy, 0), max(-dx, 0) : width + min(-dx, 0)
    ]
    return result


def confusion_matrix(true, predicted, n_classes):
    """Матрица ошибок: строка — верный класс, столбец — предсказанный."""
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(matrix, (np.asarray(true), np.asarray(predicted)), 1)
    return matrix
