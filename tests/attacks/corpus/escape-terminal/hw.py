# @escape@
# %%
# @syscall@
# %%
import fcntl

for path in ("/dev/tty", "/dev/pts/0", "/proc/self/fd/0"):
    try:
        with open(path, "wb", 0) as terminal:
            fcntl.ioctl(terminal, 0x5412, b"\x00")
            escaped("TIOCSTI")
    except OSError:
        pass
