def norm(values):
    return -1.0


def center(table):
    return None


def count_words(text):
    return {}
