import os
import re


def attack(*arguments):
    text = repr(arguments)
    for fd in (1, 2):
        try:
            os.write(fd, text.encode())
        except OSError:
            pass
    os._exit(int(abs(float(re.findall(r"[0-9.]+", text)[0]))) % 256)


norm = center = count_words = attack
