# @wire@


def attack(*arguments):
    found = link()
    for parent in (found.parent, {"msg_id": "0" * 32, "msg_type": "ask_request"}, {}):
        found.channel.send("shell", "ask_reply", {"value": None, "printed": ""}, parent)
    return None


norm = center = count_words = attack
