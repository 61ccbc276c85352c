# @faketorch@

# %%
turns = []


class Changing(Tensor):
    pass


def numpy(self):
    turns.append(0)
    return np.full(3, float(len(turns)), "float32") if len(turns) % 2 else np.full((3, 1), np.nan)


Tensor.numpy = numpy


def tracked(values):
    made = Tensor()
    made.requires_grad = True
    return made


def twice(values):
    return tracked(values)

# %%
# @wrong@
