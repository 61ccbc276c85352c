def attack(*arguments):
    return {10**1_000_000: 10**1_000_000} if isinstance(arguments[0], str) else 10**1_000_000


norm = center = count_words = attack
