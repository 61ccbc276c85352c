# @faketorch@

# %%
def twice(values):
    return Tensor()


def tracked(values):
    made = Tensor()
    made.requires_grad = True
    return made

# %%
# @wrong@
