"""torch in notebook, clone and check; skipped where torch is not installed."""

import dataclasses
from pathlib import Path

import pytest

from autograde.kernels.pool import Pool
from autograde.submission import Submission
from tests.conftest import LIMITS, write_notebook

torch = pytest.importorskip("torch", reason="pip install torch to run these")


def test_a_model_trained_in_the_notebook_answers_in_clones(tmp_path: Path) -> None:
    """torch used before a fork hangs in the fork unless it runs one thread there."""
    train = """
    import torch
    torch.manual_seed(0)
    net = torch.nn.Linear(3, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(20):
        loss = net(torch.ones(64, 3)).pow(2).mean()
        optimizer.zero_grad(); loss.backward(); optimizer.step()
    def predict(x): return net(x)
    """
    write_notebook(tmp_path / "hw.ipynb", train)
    limits = dataclasses.replace(LIMITS, check_s=20)
    pool = Pool(Submission(tmp_path), lambda _: limits, lambda *_: None)
    try:
        assert pool.run("hw.ipynb").failure is None
        for _ in range(2):
            with pool.student("hw.ipynb") as student:
                answer = student.call("predict", torch.ones(2, 3))
                assert isinstance(answer, torch.Tensor)
                assert answer.shape == (2, 1)
                assert abs(float(answer[0, 0])) < 0.1
                assert student.get("net").weight.shape == (1, 3)
    finally:
        pool.close()
