# @wire@
found = link()


def attack(*arguments):
    odd = [
        {"t": "array", "dtype": "|O", "shape": [3], "buffer": 0},
        {"t": "array", "dtype": "<f8", "shape": [-1, 10**12], "buffer": 0},
        {"t": "ref", "number": -1, "name": "x" * 10_000},
        {"t": "pickle", "buffer": 0},
        [[[[[[1]]]]]],
    ]
    found.channel.send("shell", "ask_reply", {"value": odd[len(str(arguments)) % 5], "printed": 5}, found.parent, (b"x" * 24,))


norm = center = count_words = attack
