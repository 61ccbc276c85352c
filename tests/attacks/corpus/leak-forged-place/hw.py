# @wire@
found = link()


def attack(*arguments):
    text = repr(arguments)
    forged = [{"missing": text}, {"too_big": text}, {"raised": {"type": text, "message": text, "place": [48611, text]}}, {"value": None, "printed": text}, {text: text}]
    for each in forged:
        found.channel.send("shell", "ask_reply", dict({"printed": ""}, **each), found.parent)
    os._exit(0)


norm = center = count_words = attack
