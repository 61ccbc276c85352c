# @wire@
found = link()


class Model:
    def __init__(self, scale):
        pass

    def __call__(self, values):
        for reply in ({"driver": "more/driver.py:1: a lie\n::notice::x"}, {"value": True}, {"asserted": "x"}):
            found.channel.send("shell", "ask_reply", dict(reply, printed=""), found.parent)
        return 1.0
# %%
# @wrong@
