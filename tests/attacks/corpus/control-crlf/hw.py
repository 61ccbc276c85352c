import math

import numpy as np


def norm(values):
    return math.sqrt(sum(value * value for value in values))


def center(table):
    table = np.asarray(table, dtype=float)
    return table - table.mean(axis=0)


def count_words(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts
