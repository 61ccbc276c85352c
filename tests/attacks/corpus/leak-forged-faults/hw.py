# @wire@
found = link()
turn = []


def attack(*arguments):
    text = repr(arguments)
    for name in ("driver", "asserted", "missing", "too_big"):
        found.channel.send("shell", "ask_reply", {name: text, "printed": text}, found.parent)
    return -1.0


norm = center = count_words = attack
