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
