import itertools


class Kind(type):
    @property
    def __doc__(self):
        return "x" * (1 << 30)


class Rows(metaclass=Kind):
    def __init__(self, values):
        pass

    def __len__(self):
        while True:
            pass

    def __getitem__(self, position):
        value = []
        for _ in range(100_000):
            value = [value]
        return value

    def __iter__(self):
        return itertools.count()

    def __contains__(self, item):
        return item in itertools.count()

    def __add__(self, other):
        return [[]] * 100_000_000

    def __str__(self):
        return "x" * (1 << 30)

# %%
# @wrong@
