import numpy as np


def center(table):
    table = np.asarray(table, dtype=float)
    return table - table.mean(axis=0)


def count_words(text):
    return {word: text.split().count(word) for word in text.split()}


# %%
,print a b
import math


def norm(values):
    return math.hypot(*values)
