"""The reference solution. CANARY-SOLUTION-5e1f90c2"""

import math
from collections import Counter

import numpy as np


def norm(values):
    return math.hypot(*values)


def center(table):
    return np.asarray(table, dtype=float) - np.mean(table, axis=0)


def count_words(text):
    return dict(Counter(text.split()))
