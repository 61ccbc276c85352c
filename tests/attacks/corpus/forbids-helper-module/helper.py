import math


def norm(values):
    return math.hypot(*values)
