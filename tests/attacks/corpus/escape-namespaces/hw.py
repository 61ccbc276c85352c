# @escape@
# %%
# @syscall@
# %%
for name, flag in (("user", 0x10000000), ("mount", 0x20000), ("net", 0x40000000), ("pid", 0x20000000), ("ipc", 0x8000000)):
    pid = os.fork()
    if pid == 0:
        os._exit(0 if libc.unshare(flag) == 0 else 99)
    if os.waitpid(pid, 0)[1] == 0:
        escaped(f"unshare {name}")
