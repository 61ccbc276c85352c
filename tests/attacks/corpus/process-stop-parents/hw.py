# @wrong@
# %%
# @grader@
import signal

for pid in family():
    try:
        os.kill(pid, signal.SIGSTOP)
    except OSError:
        pass
