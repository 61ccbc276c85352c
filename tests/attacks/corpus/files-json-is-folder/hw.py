# @wrong@
# %%
import os

for path in ("@JSON@", "@SUMMARY@"):
    try:
        os.mkdir(path)
        open(f"{path}/full", "w").close()
    except OSError:
        pass
