# @wire@
found = link()
names = ["@NEIGHBOUR@", "/dev/shm/../shm/@MARK@", "/dev/shm/", "/dev/shm/..", "/dev/shm/.", "/dev/shm", "/etc/passwd", "@WORKSPACE@/hw.ipynb", "/dev/shm/\0", "/dev/shm/*-@MARK@", "@JSON@"]
for name in names:
    found.channel.send("iopub", "attempt", {"kind": "shared-file", "what": name}, found.parent)
    try:
        open(name, "ab").close()  # tells its name, too
    except (OSError, ValueError):
        pass
for number in range(20_000):
    found.channel.send("iopub", "attempt", {"kind": "shared-file", "what": f"/dev/shm/{number}"}, found.parent)
# %%
# @wrong@
