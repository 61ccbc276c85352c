import numpy as np


def center(table):
    table = np.asarray(table, dtype=float)
    return table - table.mean(axis=0)


def count_words(text):
    return {word: text.split().count(word) for word in text.split()}


# %%
%time 1
x = (5
% 3)
import math


def norm(values):
    return math.hypot(*values)
