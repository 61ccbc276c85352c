# @wrong@
# %%
import os
import time

end = time.monotonic() + 15
if os.fork() == 0:
    os.setsid()
    while time.monotonic() < end:
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            time.sleep(0.001)
    os._exit(0)
