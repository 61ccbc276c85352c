# @wrong@
# %%
import glob
import os

for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"):
    for path in (os.environ.get(name, ""), f"@COMMANDS@/{name}"):
        try:
            open(path, "a").write("score=3\n")
        except OSError:
            pass
        try:
            os.replace("hw.ipynb", path)
        except OSError:
            pass
