# @wrong@
# %%
for name in ("solution.py", "autograde.yml", "checks/test_hidden.py", "checks/conftest.py", "checks/numpy.py"):
    try:
        open(f"@ASSIGNMENT@/{name}", "a").write("\n\ndef norm(values): return -1.0\n")
    except OSError:
        pass
