import numpy as np


def attack(*arguments):
    return np.empty((0, np.shape(arguments[0])[-1])) if np.ndim(arguments[0]) == 2 else np.array([])


norm = center = count_words = attack
