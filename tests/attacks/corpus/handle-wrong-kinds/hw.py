import sys


class Rows:
    """::notice::x"""

    def __init__(self, values):
        self.values = values

    __len__ = lambda self: -1
    __getitem__ = sys
    __contains__ = None
    __str__ = lambda self: 3
    __iter__ = lambda self: self
    __next__ = lambda self: self
    __add__ = lambda self, other: NotImplemented

# %%
# @wrong@
