import sys
import types

import numpy as np

torch = types.ModuleType("torch")
torch.__spec__ = None


class Tensor:
    requires_grad = False
    dtype = "torch.float32"
    device = "cpu"
    nbytes = 8
    shape = (3,)

    def __init__(self, values=(0.0, 0.0, 0.0)):
        self.values = values

    def detach(self, *_):
        return self

    cpu = resolve_conj = resolve_neg = float = to = requires_grad_ = detach

    def numpy(self):
        return Lie()


class Lie(np.ndarray):
    def __new__(cls):
        return np.zeros(3, "float32").view(cls)


torch.Tensor = Tensor
torch.nn = types.SimpleNamespace(Parameter=type("Parameter", (Tensor,), {}))
torch.Size = type("Size", (tuple,), {})
torch.dtype = torch.device = type("dtype", (), {})
torch.bfloat16, torch.float32 = object(), "torch.float32"
torch.from_numpy = lambda array: Tensor(array)
torch.set_num_threads = lambda count: None
sys.modules["torch"] = torch

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
