def attack(*arguments):
    value = arguments[0]
    if isinstance(value, list):
        value[:] = [0.0]
    elif not isinstance(value, str):
        value[...] = 0
    return 0.0 if isinstance(value, list) else value


norm = center = count_words = attack
