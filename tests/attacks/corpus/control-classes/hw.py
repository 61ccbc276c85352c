# @good@
# %%
from dataclasses import dataclass
from functools import lru_cache


@dataclass
class Point:
    x: float = 0.0


def numbers():
    yield from range(10)


@lru_cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


assert sum(numbers()) == 45
assert Point(1.0) == Point(1.0)
assert fibonacci(60) == 1548008755920
