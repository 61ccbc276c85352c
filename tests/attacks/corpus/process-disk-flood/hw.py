# @wrong@
# %%
for part in range(100):
    for place in (".", "/tmp", "/var/tmp"):
        try:
            with open(f"{place}/@MARK@-{part}", "wb") as file:
                file.write(b"x" * (8 << 20))
        except OSError:
            pass
