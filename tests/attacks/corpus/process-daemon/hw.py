# @wrong@
# %%
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    os.closerange(0, 512)
    for _ in range(120):
        time.sleep(1)
    os._exit(0)
