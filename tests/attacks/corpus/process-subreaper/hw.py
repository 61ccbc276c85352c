# @wrong@
# %%
import ctypes
import os
import time

libc = ctypes.CDLL(None)
libc.prctl(36, 1, 0, 0, 0)
if os.fork() == 0:
    libc.prctl(36, 1, 0, 0, 0)
    libc.prctl(1, 0, 0, 0, 0)
    os.setsid()
    if os.fork() == 0:
        time.sleep(120)
    time.sleep(120)
    os._exit(0)
