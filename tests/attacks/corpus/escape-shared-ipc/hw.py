# @wrong@
# %%
# @syscall@
libc.shmget(int("@MARK@"[:7], 16), 1 << 20, 0o1666)
libc.semget(int("@MARK@"[:7], 16), 1, 0o1666)
libc.msgget(int("@MARK@"[:7], 16), 0o1666)
