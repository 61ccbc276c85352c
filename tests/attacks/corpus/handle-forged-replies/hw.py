# @wire@
found = link()


class Rows:
    def __init__(self, values):
        pass

    def forge(self, *arguments):
        for value in (True, {"int": "0x" + "f" * 100}, {"reference": [10**9, "int", True]}, {"reference": [-1, "::notice::x", False]}, {"tracked": [[0, "Tensor", False], None]}, None):
            found.channel.send("shell", "ask_reply", {"value": value, "printed": ""}, found.parent)
        return 3

    __len__ = __getitem__ = __contains__ = __iter__ = __add__ = __str__ = forge

# %%
# @wrong@
