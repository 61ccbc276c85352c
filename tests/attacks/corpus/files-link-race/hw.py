# @wrong@
# %%
import os
import time

if os.fork() == 0:
    os.setsid()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for path in ("@ASSIGNMENT@/solution.py", "@JSON@", "/etc/passwd"):
            try:
                os.symlink(path, "next")
                os.replace("next", "hw.ipynb")
                os.symlink("@ASSIGNMENT@", "nextfolder")
                os.replace("nextfolder", "data")
            except OSError:
                time.sleep(0.001)
    os._exit(0)
