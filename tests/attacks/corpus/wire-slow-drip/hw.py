# @wire@
import time

found = link()


def attack(*arguments):
    for byte in b"\x00\x00\x10\x00" + b"{" * 4096:
        os.write(found.channel.fds[1], bytes([byte]))
        time.sleep(0.3)


norm = center = count_words = attack
