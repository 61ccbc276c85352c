# @escape@
# %%
# @syscall@
# %%
import glob

for loader in glob.glob("/lib*/ld-linux*.so*"):
    pid = os.fork()
    if pid == 0:
        try:
            os.execve(loader, [loader, "/bin/true"], {"LD_PRELOAD": "./mine.so"})
        except OSError:
            os._exit(99)
    if os.waitpid(pid, 0)[1] == 0:
        escaped("exec by the loader")
