# @wrong@
# %%
import signal
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def norm(values):
    while True:
        try:
            time.sleep(1)
        except BaseException:
            pass
