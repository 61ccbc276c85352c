# @escape@
# %%
# @syscall@
# %%
import shutil

pid = None
try:
    fd = os.memfd_create("x")
    with open("/bin/true", "rb") as program:
        os.write(fd, program.read())
    pid = os.fork()
    if pid == 0:
        try:
            os.execve(fd, ["true"], {})
        finally:
            os._exit(99)
except OSError:
    pass
if pid and os.waitpid(pid, 0)[1] == 0:
    escaped("exec of a memfd")
# %%
shutil.copy("/bin/true", "mine")
os.chmod("mine", 0o755)
pid = os.fork()
if pid == 0:
    try:
        os.execv("./mine", ["mine"])
    except OSError:
        os._exit(99)
if os.waitpid(pid, 0)[1] == 0:
    escaped("exec of an own file")
