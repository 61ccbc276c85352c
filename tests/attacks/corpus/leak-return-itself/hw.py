def attack(*arguments):
    return arguments[0]


norm = center = count_words = attack
