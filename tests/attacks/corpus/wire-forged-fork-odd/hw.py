# @wrong@
# %%
# @wire@
channel = link().channel
kept = type(channel).send
pids = iter([-1, True, 0, "1", [1], None, 2**70, 1.0] * 9)


def send(self, where, kind, content, parent, buffers=()):
    if kind == "fork_reply":
        content = {"pid": next(pids)}
    return kept(self, where, kind, content, parent, buffers)


type(channel).send = send
