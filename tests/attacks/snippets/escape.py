won = []


def escaped(how):
    """Publish that something worked that must not."""
    won.append(how)


def norm(values):
    if won:
        raise RuntimeError("CANARY-" + "ESCAPE-ba5eba11 " + ", ".join(won))
    return -1.0


def center(table):
    return None


def count_words(text):
    return {}
