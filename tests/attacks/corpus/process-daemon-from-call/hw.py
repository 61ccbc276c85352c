import os
import time


def attack(*arguments):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        time.sleep(120)
        os._exit(0)
    return -1.0


norm = center = count_words = attack
