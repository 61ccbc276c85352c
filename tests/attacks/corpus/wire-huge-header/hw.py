# @wire@
found = link()


def attack(*arguments):
    os.write(found.channel.fds[1], b"\xff\xff\xff\xff")
    os.write(found.channel.fds[1], b"\x00\x00\x00\x22" + b'{"buffers": [1152921504606846976]}')
    return -1.0


norm = center = count_words = attack
