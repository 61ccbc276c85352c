# @wrong@
# %%
import os

here = os.getcwd()
for _ in range(3_000):
    try:
        os.mkdir("nested")
        os.chdir("nested")
    except OSError:
        break
os.chdir(here)
