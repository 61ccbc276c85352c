# @escape@
# %%
# @syscall@
# %%
os.makedirs("m", exist_ok=True)
if libc.mount(b"none", b"m", b"tmpfs", 0, None) == 0:
    escaped("mount")
if libc.chroot(b"m") == 0:
    escaped("chroot")
try:
    os.mknod("device", 0o20666, os.makedev(1, 1))
    escaped("mknod")
except OSError:
    pass
