def attack(*arguments):
    raise ValueError(repr(arguments))


norm = center = count_words = attack
