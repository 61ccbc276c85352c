# @wrong@
# %%
# @wire@
# %%
# @grader@
channel = link().channel
kept = type(channel).send


def send(self, where, kind, content, parent, buffers=()):
    if kind == "fork_reply":
        content = {"pid": (graders() or [1])[0]}
    return kept(self, where, kind, content, parent, buffers)


type(channel).send = send
