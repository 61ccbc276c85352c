# @good@
# %%
from concurrent.futures import ThreadPoolExecutor


def norm(values):
    with ThreadPoolExecutor(4) as pool:
        return math.sqrt(sum(pool.map(lambda value: value * value, values)))
