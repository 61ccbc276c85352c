import ctypes


def attack(*arguments):
    ctypes.string_at(0)


norm = center = count_words = attack
