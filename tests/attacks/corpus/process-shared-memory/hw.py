# @wrong@
# %%
for part in range(24):
    try:
        with open(f"/dev/shm/@MARK@-{part}", "wb") as file:
            file.write(b"x" * (64 << 20))
    except OSError:
        break
