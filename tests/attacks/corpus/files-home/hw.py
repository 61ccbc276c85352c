# @wrong@
# %%
import os

for name in (".bashrc", ".pythonrc", ".config/pip/pip.conf", ".gitconfig", ".local/lib/python3.11/site-packages/usercustomize.py"):
    path = f"@HOME@/{name}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, "w").write("x")
    except OSError:
        pass
