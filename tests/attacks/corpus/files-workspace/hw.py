# @wrong@
# %%
for name in ("hw.ipynb", "conftest.py", "sitecustomize.py", ".git/config"):
    try:
        open(f"@WORKSPACE@/{name}", "a").write("# changed\n")
    except OSError:
        pass
