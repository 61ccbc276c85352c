"""torch in the student's process: tensors, gradients and models, with no torch on the grader's side.

The students' Python with torch is the one that `make torch-python` makes, or this one, if it has torch.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograde.errors import Raised, SetupError, StudentFailure
from autograde.kernels.handle import Handle, TensorHandle, plain
from autograde.kernels.pool import Pool
from autograde.kernels.student import Student
from autograde.submission.repository import Submission
from tests.conftest import LIMITS, runtime, write_notebook

CELLS = [
    "import torch\nfrom torch import nn\ntorch.manual_seed(0)",
    """
    def relu(x):
        assert isinstance(x, torch.Tensor), type(x)
        return torch.where(x > 0, x, torch.zeros_like(x))
    def kinds(x): return [str(x.dtype), x.requires_grad, str(x.device), list(x.shape), x.is_leaf]
    def dtypes():
        names = "bool uint8 int8 int16 int32 int64 float16 float32 float64 bfloat16 complex64 complex128".split()
        return [torch.ones(2, dtype=getattr(torch, name)) for name in names]
    def odd():
        return [torch.ones(3).to_sparse(), torch.ones(3, device="meta"), torch.Size([1, 2]), torch.float32]
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(3, 1)
        def forward(self, x): return self.layer(x)
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(20):
        loss = net(torch.ones(64, 3)).pow(2).mean()
        optimizer.zero_grad(); loss.backward(); optimizer.step()
    def step():
        optimizer.zero_grad(); net(torch.ones(64, 3)).sum().backward(); optimizer.step()
    """,
]


@pytest.fixture(scope="module")
def pool(torch_python: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    folder = tmp_path_factory.mktemp("torch")
    write_notebook(folder / "hw.ipynb", *CELLS)
    limits = dataclasses.replace(LIMITS, check_s=20, cell_s=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADE_STUDENT_PYTHON", torch_python)
        pool = Pool(Submission(folder), lambda _: limits, lambda *_: None, runtime())
        yield pool
        pool.close()


@pytest.fixture
def student(pool: Pool) -> Iterator[Student]:
    assert pool.run("hw.ipynb").failure is None
    with pool.student("hw.ipynb") as student:
        yield student


def test_tensors_go_as_tensors_and_come_back_as_arrays_that_know_it(student: Student) -> None:
    answer = student.call("relu", student.tensor([[1.0, -1.0], [0.0, 2.0]]))
    assert isinstance(answer, np.ndarray)
    assert answer.tolist() == [[1, 0], [0, 2]]
    assert (answer.torch_dtype, answer.requires_grad, answer.device) == ("float32", False, "cpu")
    assert (answer * 2).sum() == 6
    assert student.call("kinds", answer * 2) == ["torch.float32", False, "cpu", [2, 2], True]


@pytest.mark.parametrize("dtype", ["float64", "bfloat16", "int64", "bool", "complex64", "float16"])
def test_a_tensor_of_every_type_arrives_as_that(student: Student, dtype: str) -> None:
    assert student.call("kinds", student.tensor([1, 0], dtype))[0] == f"torch.{dtype}"


def test_every_type_comes_back_and_goes_again(student: Student) -> None:
    for tensor in student.call("dtypes"):
        assert np.asarray(tensor).astype(complex).tolist() == [1, 1]
        assert student.call("kinds", tensor)[0] == f"torch.{tensor.torch_dtype}"


def test_a_tensor_that_has_no_array_stays_with_the_student(student: Student) -> None:
    sparse, meta, size, dtype = student.call("odd")
    assert isinstance(sparse, Handle)
    assert sparse.to_dense().tolist() == [1, 1, 1]
    assert isinstance(meta, Handle)
    assert (size, dtype) == ((1, 2), "torch.float32")


def test_gradients_are_asked_for_from_the_check(student: Student) -> None:
    x = student.call("torch.ones", 3, requires_grad=True)
    assert isinstance(x, TensorHandle)
    assert np.asarray(x).tolist() == [1, 1, 1]
    loss = ((2 * x - 1) ** 2).sum()
    assert float(loss) == 3.0
    loss.backward()
    assert x.grad.tolist() == [4, 4, 4]
    assert student.call("relu", x).sum().requires_grad is True


def test_a_tensor_made_by_the_check_can_record_gradients(student: Student) -> None:
    values = student.tensor([1.0, -2.0], requires_grad=True)
    assert student.call("kinds", values) == ["torch.float32", True, "cpu", [2], True]
    x = student.call("torch.Tensor.requires_grad_", values)
    student.call("relu", x).sum().backward()
    assert x.grad.tolist() == [1, 0]


def test_values_of_parameters_are_those_of_now(student: Student) -> None:
    weight = student.get("net.layer.weight")
    assert isinstance(weight, TensorHandle)
    before = np.array(weight)
    assert weight.shape == (1, 3)
    student.call("step")
    assert np.abs(np.array(weight) - before).max() > 0.05
    assert plain(weight).tolist() == student.get("net").layer.weight.tolist()


def test_a_model_answers_and_compares(student: Student) -> None:
    answer = student.get("net")(student.tensor(np.ones((2, 3))))
    assert answer.shape == (2, 1)
    assert (np.abs(answer) < 0.1).all()
    assert (answer < 0.1).all()
    assert len(answer) == 2
    with student.call("torch.no_grad"):
        assert not isinstance(student.get("net")(student.tensor(np.ones((2, 3)))), TensorHandle)


def test_a_model_trained_before_the_fork_trains_on_in_clones(pool: Pool) -> None:
    """torch used before a fork hangs in the fork unless it runs one thread there."""
    for _ in range(2):
        with pool.student("hw.ipynb") as student:
            student.call("step")
            assert student.call("torch.get_num_threads") == 1


def test_wrong_shapes_are_the_students_failure(student: Student) -> None:
    with pytest.raises(Raised, match="RuntimeError"):
        student.get("net")(student.tensor([1.0]))


def test_a_torch_of_the_graders_takes_what_comes(student: Student) -> None:
    torch = pytest.importorskip("torch", reason="this Python has no torch")
    answer = student.call("relu", torch.tensor([1.0, -1.0]))
    assert torch.allclose(answer, torch.tensor([1.0, 0.0]))
    assert torch.equal(torch.tensor([1.0, 0.0]) + answer, torch.tensor([2.0, 0.0]))
    assert student.call("kinds", torch.ones(2, dtype=torch.bfloat16, requires_grad=True))[:2] == [
        "torch.bfloat16",
        True,
    ]


@pytest.mark.parametrize(
    "forged",
    [
        '{"tensor": ["<f4", [1], 0, "evil", False, "cpu"]}',
        '{"tensor": ["<f4", [1], 0, "float32", 1, "cpu"]}',
        '{"tensor": ["<f4", [1], 0, "float32", False, "../etc"]}',
        '{"tensor": ["<U1", [1], 0, "float32", False, "cpu"]}',
        '{"tensor": ["<f4", [1], 0]}',
        '{"tracked": [[1, "x", True, 3], None]}',
        '{"tracked": [{"reference": [1, "x", True]}, None]}',
    ],
)
def test_forged_tensors_are_nonsense(tmp_path: Path, forged: str) -> None:
    code = f"""
    import sys
    def f():
        encoding = sys.modules['_autograde.wire.encoding']
        def lie(self, value, depth=0):
            self.buffers.append(b'1234')
            return {forged}
        encoding.Encoder.encode = lie
    """
    write_notebook(tmp_path / "hw.ipynb", code)
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    try:
        with pool.student("hw.ipynb") as student, pytest.raises(StudentFailure, match="nonsense"):
            student.call("f")
    finally:
        pool.close()


def test_students_without_torch_are_not_blamed_for_a_tensor_of_the_check(tmp_path: Path) -> None:
    write_notebook(tmp_path / "hw.ipynb", "import sys\nsys.modules['torch'] = None\ndef f(x): return x")
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    try:
        with pool.student("hw.ipynb") as student, pytest.raises(SetupError, match="torch is not installed"):
            student.call("f", student.tensor([1.0]))
    finally:
        pool.close()
