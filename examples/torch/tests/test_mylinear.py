import pytest
import torch
from mylinear import MyLinear
from torch import nn


@pytest.mark.parametrize("shape", [(3, 2), (5, 1)])
def test_forward(shape):
    torch.manual_seed(1)
    mine, theirs = MyLinear(*shape), nn.Linear(*shape)
    with torch.no_grad():
        theirs.weight.copy_(mine.weight)
        theirs.bias.copy_(mine.bias)
    x = torch.randn(4, shape[0])
    assert torch.allclose(mine(x), theirs(x), rtol=1e-5)


def test_parameters():
    assert sum(p.numel() for p in MyLinear(3, 2).parameters()) == 8


def test_gradients():
    layer = MyLinear(3, 2)
    layer(torch.randn(4, 3)).sum().backward()
    assert layer.weight.grad.shape == (2, 3)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
def test_on_a_gpu():
    assert MyLinear(3, 2).to("cuda")(torch.ones(1, 3, device="cuda")).shape == (1, 2)
