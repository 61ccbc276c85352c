# @good@
# %%
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def square(value):
    return value * value


def norm(values):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        return math.sqrt(sum(pool.map(square, values)))
