# @wrong@
# %%
import os

for _ in range(100):
    os.write(1, b'x' * 500_000)
    os.write(2, b'y' * 500_000)
