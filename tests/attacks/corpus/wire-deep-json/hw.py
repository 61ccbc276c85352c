# @wire@
found = link()


def attack(*arguments):
    for text in (b"[" * 100_000, b'{"buffers": [], "x": ' + b"9" * 1_000_000 + b"}"):
        frame = len(text).to_bytes(4, "big") + text
        while frame:
            frame = frame[os.write(found.channel.fds[1], frame) :]
    return -1.0


norm = center = count_words = attack
