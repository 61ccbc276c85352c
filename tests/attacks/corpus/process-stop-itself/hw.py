# @wrong@
# %%
import os
import signal


def norm(values):
    os.kill(os.getpid(), signal.SIGSTOP)
