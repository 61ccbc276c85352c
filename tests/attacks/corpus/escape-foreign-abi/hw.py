# @escape@
# %%
# @syscall@
# %%
if X86 and syscall(0x40000000 | 41, 2, 1, 0) >= 0:
    escaped("x32 socket")
