# @wrong@
# %%
import os
import time

for _ in range(6):
    if os.fork() == 0:
        held = bytearray(b"x") * (400 << 20)
        time.sleep(15)
        os._exit(0)
time.sleep(4)
