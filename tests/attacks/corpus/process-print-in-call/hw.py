def attack(*arguments):
    for _ in range(100):
        print('x' * 1_000_000)
    return -1.0


norm = center = count_words = attack
