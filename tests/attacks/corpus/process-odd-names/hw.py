# @wrong@
# %%
import ctypes
import os
import time

for name in (b") R 1 1 1", b"Z (x) Z", b"\n1 (init) S", b"\xff\xfe) Z 0"):
    if os.fork() == 0:
        os.setsid()
        ctypes.CDLL(None).prctl(15, name, 0, 0, 0)
        time.sleep(120)
        os._exit(0)
