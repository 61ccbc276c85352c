# @wrong@
# %%
import os

os.makedirs("many", exist_ok=True)
for number in range(20_000):
    try:
        open(f"many/{number}", "w").close()
    except OSError:
        break
