# @good@
# %%
import asyncio

await asyncio.sleep(0.01)
results = await asyncio.gather(*(asyncio.sleep(0.01, result=number) for number in range(5)))
assert results == [0, 1, 2, 3, 4]
# %%
plain = norm


async def later(values):
    await asyncio.sleep(0.01)
    return plain(values)


def norm(values):
    return asyncio.run(later(values))
