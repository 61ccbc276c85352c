# @escape@
# %%
import glob
import os
import subprocess
import sys

planted = 'import sys\nif "--json" in getattr(sys, "orig_argv", []): open("@PWNED@/site", "w").close()\n'
for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep):
    for path in [*glob.glob(folder + "/*.py"), *glob.glob(folder + "/../*.py"), folder + "/usercustomize.py"]:
        for mode in ("a", "w"):
            try:
                open(path, mode).close() if mode == "a" else None
                escaped("opened " + path)
            except OSError:
                pass
            break
os.makedirs("mine", exist_ok=True)
open("mine/sitecustomize.py", "w").write(planted)
os.environ["PYTHONPATH"] = os.path.abspath("mine")
try:
    subprocess.run([sys.executable, "-c", "pass"])
except OSError:
    pass
