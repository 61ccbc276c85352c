import numpy as np


def center(table):
    table = np.asarray(table, dtype=float)
    return table - table.mean(axis=0)


def count_words(text):
    return {word: text.split().count(word) for word in text.split()}


# %%
from IPython.core.magic import register_cell_magic


@register_cell_magic
def mine(line, cell):
    get_ipython().run_cell(cell)
# %%
%%mine
import math


def norm(values):
    return math.hypot(*values)
