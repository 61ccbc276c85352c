import numpy as np


def conv_parameters(in_channels, out_channels, kernel, bias=True):
    return in_channels * out_channels * kernel**2


def shift(image, dx, dy):
    raise NotImplementedError


def confusion_matrix(true, predicted, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    for right, answer in zip(true, predicted):
        matrix[answer, right] += 1
    return matrix
