# @wrong@
# %%
for path in ("/tmp/@MARK@", "/var/tmp/@MARK@", "/dev/shm/@MARK@", "@TMP@/@MARK@"):
    try:
        open(path, "w").write("x")
    except OSError:
        pass
