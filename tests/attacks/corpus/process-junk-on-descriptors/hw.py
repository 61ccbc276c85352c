# @wrong@
# %%
import os

for fd in range(3, 64):
    try:
        os.set_blocking(fd, False)
        os.write(fd, b"\xff" * 4096)
    except OSError:
        pass
