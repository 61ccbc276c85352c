import os
import sys
import warnings


def attack(*arguments):
    print(arguments, flush=True)
    print(arguments, file=sys.stderr)
    warnings.warn(repr(arguments))
    os.write(2, repr(arguments).encode())
    return -1.0


norm = center = count_words = attack
