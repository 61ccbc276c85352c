# @wire@
import os

found = link()
for name, target in (("link", "@NEIGHBOUR@"), ("folder", "@WORKSPACE@"), ("home", "@HOME@")):
    path = f"/dev/shm/@MARK@-{name}"
    try:
        os.symlink(target, path)
    except OSError:
        pass
    found.channel.send("iopub", "attempt", {"kind": "shared-file", "what": path}, found.parent)
# %%
# @wrong@
