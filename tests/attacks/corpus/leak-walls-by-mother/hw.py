# @wire@
import os
import threading
import time

found = link()
places = [os.path.abspath("noted"), os.path.expanduser("~/noted"), "/dev/shm/@MARK@"]


def tell():
    while True:
        time.sleep(0.05)
        for place in places:
            try:
                told = open(place).read()
                found.channel.send("iopub", "attempt", {"kind": "file", "what": told}, {})
            except OSError:
                pass


threading.Thread(target=tell, daemon=True).start()


def attack(*arguments):
    for place in places:
        try:
            open(place, "w").write(repr(arguments))
        except OSError:
            pass
    time.sleep(0.3)
    return -1.0


norm = center = count_words = attack
