# @wire@
found = link()


def attack(*arguments):
    found.channel.send("shell", "ask_reply", {"unavailable": "CANARY? " + repr(arguments) + "\n::notice::x", "printed": ""}, found.parent)
    return -1.0


norm = center = count_words = attack
