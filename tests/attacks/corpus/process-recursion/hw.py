# @wrong@
# %%
import sys

sys.setrecursionlimit(10**9)


def norm(values):
    return norm(values)
