# @wire@
found = link()


def attack(*arguments):
    told = repr(arguments)
    for content in ({"kind": "file", "what": told}, {"kind": told, "what": told}, {"kind": ["file"], "what": [told]}, {told: told}):
        found.channel.send("iopub", "attempt", content, found.parent)
    return -1.0


norm = center = count_words = attack
