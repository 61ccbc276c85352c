import numpy as np


def attack(*arguments):
    return np.broadcast_to(np.float64(1), (100_000, 100_000)) if np.ndim(arguments[0]) == 2 else [0] * 10_000_000


norm = center = count_words = attack
