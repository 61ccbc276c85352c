# @good@
# %%
import multiprocessing


def square(value):
    return value * value


with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(square, range(10)) == [square(value) for value in range(10)]
# %%
queue = multiprocessing.get_context("fork").Queue()
process = multiprocessing.get_context("fork").Process(target=queue.put, args=(5,))
process.start()
assert queue.get(timeout=4) == 5
process.join()
