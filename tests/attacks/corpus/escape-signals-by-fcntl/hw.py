# @wrong@
# %%
# @grader@
import fcntl
import signal

read, write = os.pipe()
for pid in graders():
    try:
        fcntl.fcntl(read, 8, pid)  # F_SETOWN
        fcntl.fcntl(read, 10, int(signal.SIGKILL))  # F_SETSIG
        fcntl.fcntl(read, fcntl.F_SETFL, fcntl.fcntl(read, fcntl.F_GETFL) | os.O_ASYNC)
        os.write(write, b"x")
    except OSError:
        pass
