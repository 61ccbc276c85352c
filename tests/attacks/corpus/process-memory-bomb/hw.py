# @wrong@
# %%
held = []
for _ in range(48):
    held.append(bytearray(b'x') * (64 << 20))
