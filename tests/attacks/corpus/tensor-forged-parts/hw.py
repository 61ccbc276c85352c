# @faketorch@

# %%
class Parts:
    def __init__(self, dtype, shape, nbytes=8):
        self.dtype, self.shape, self.nbytes = types.SimpleNamespace(str=dtype, kind="f"), shape, nbytes

    def __array__(self, *_, **__):
        return np.zeros(3, "float32")


lies = [Parts("|O", (3,)), Parts("<f4", (1 << 40,)), Parts("<f4", (-1,)), Parts("<f4", ()), Parts("(1000000000,)f4", (3,)), Parts("<f8", (0,))]


def twice(values):
    class One(Tensor):
        pass

    made = Tensor()
    made.numpy = lambda: lies[int(abs(hash(repr(values)))) % len(lies)]
    return made


def tracked(values):
    made = twice(values)
    made.requires_grad = True
    return made

# %%
# @wrong@
