"""Objects of the student's in a check's hands: what goes to them, and what is refused."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograde.errors import DriverError, Raised, StudentFailure
from autograde.kernels.handle import Handle
from autograde.kernels.kernel import TimedOut
from autograde.kernels.pool import Pool
from autograde.kernels.student import Student
from autograde.model import Limits, Location, Status
from autograde.submission.repository import Submission
from tests.conftest import LIMITS, Classroom, runtime, write_notebook

CELLS = '''
class Dataset:
    """Numbers and their squares."""
    type_name = "of its own"
    def __init__(self, n=3): self.n, self.log = n, []
    def __len__(self): return self.n
    def __getitem__(self, i):
        if not 0 <= i < self.n: raise IndexError(i)
        return i, i * i
    def __contains__(self, x): return x == 1
    def __str__(self): return f"Dataset({self.n})"
    def __setitem__(self, i, value): self.log.append((i, value))
    def __enter__(self): self.log.append("in"); return self
    def __exit__(self, *args): self.log.append(args)
    def endless(self):
        while True: pass
class Vector:
    def __init__(self, *x): self.x = list(x)
    def __add__(self, other): return Vector(*(a + b for a, b in zip(self.x, other.x)))
    def __mul__(self, k): return Vector(*(a * k for a in self.x))
    __rmul__ = __mul__
    def __matmul__(self, other): return sum(a * b for a, b in zip(self.x, other.x))
    def __neg__(self): return self * -1
    def __rsub__(self, k): return ("rsub", k)
    def __rpow__(self, k): return ("rpow", k)
    def __abs__(self): return 5.0
    def __round__(self, n=0): return n
    def __len__(self): return "three"
    def __contains__(self, x): raise ValueError("no members")
def documented(x: int = 1) -> str:
    """It says what it does."""
def undocumented(): pass
def numbers():
    yield 1
    yield 2
'''


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    folder = tmp_path_factory.mktemp("handles")
    write_notebook(folder / "hw.ipynb", CELLS)
    pool = Pool(Submission(folder), lambda _: LIMITS, lambda *_: None, runtime())
    yield pool
    pool.close()


@pytest.fixture
def student(pool: Pool) -> Iterator[Student]:
    with pool.student("hw.ipynb") as student:
        yield student


def test_containers_work(student: Student) -> None:
    data = student.call("Dataset")
    assert len(data) == 3
    assert data[1] == (1, 1)
    assert (1 in data, 7 in data) == (True, False)
    assert list(data) == [(0, 0), (1, 1), (2, 4)]
    data[0] = "zero"
    assert data.log == [(0, "zero")]
    with pytest.raises(Raised, match="IndexError"):
        data[3]


def test_attributes_are_set_and_read(student: Student) -> None:
    data = student.call("Dataset")
    data.n = 5
    assert (data.n, len(data)) == (5, 5)
    assert data.type_name == "of its own"
    assert str(data) == "Dataset(5)"
    with pytest.raises(TypeError, match="cannot cross"):
        data.n = lambda: 5


def test_arithmetic_gives_values_or_handles(student: Student) -> None:
    a, b = student.call("Vector", 1, 2), student.call("Vector", 3, 4)
    assert (a + b).x == [4, 6]
    assert ((a * 2).x, (2 * a).x, (-a).x) == ([2, 4], [2, 4], [-1, -2])
    assert (a @ b, 9 - a, 9**a, abs(a), round(a, 2)) == (11, ("rsub", 9), ("rpow", 9), 5.0, 2)
    assert (np.float64(9) - a) == ("rsub", 9)
    with pytest.raises(Raised, match="unsupported operand"):
        a / b


def test_what_an_object_raises_is_the_students(student: Student) -> None:
    vector = student.call("Vector", 1)
    with pytest.raises(Raised, match="cannot be interpreted as an integer"):
        len(vector)
    with pytest.raises(Raised, match="no members") as raised:
        assert 1 in vector
    line = CELLS[: CELLS.index("no members")].count("\n") + 1
    assert raised.value.location == Location("hw.ipynb", line=line, cell=1)


def test_a_context_is_entered_and_left(student: Student) -> None:
    data = student.call("Dataset")
    with data as entered:
        assert entered.log == ["in"]
    assert data.log == ["in", (None, None, None)]
    with pytest.raises(ZeroDivisionError), data:
        1 / 0  # noqa: B018


def test_generators_go_on(student: Student) -> None:
    numbers = student.call("numbers")
    assert next(numbers) == 1
    assert next(numbers) == 2
    with pytest.raises(StopIteration):
        next(numbers)


def test_metadata_is_the_students(student: Student) -> None:
    assert student.get("documented").__doc__ == "It says what it does."
    assert student.get("undocumented").__doc__ is None
    assert student.call("Dataset").__doc__ == "Numbers and their squares."
    assert student.get("documented").__name__ == "documented"
    assert student.get("Dataset.endless").__qualname__ == "Dataset.endless"
    assert student.get("documented").__module__ == "__main__"
    assert student.get("documented").__defaults__ == (1,)
    assert student.call("Dataset").__dict__ == {"n": 3, "log": []}
    assert not hasattr(student.get("documented"), "__array_interface__")


def test_a_forged_length_or_membership_is_refused(student: Student) -> None:
    vector = student.call("Vector", 1)
    vector._autograde.student.ask = lambda *_: "3"  # type: ignore[method-assign]
    for question in (lambda: len(vector), lambda: 1 in vector, lambda: bool(str(5)) and len(vector)):
        with pytest.raises(StudentFailure):
            question()


@pytest.mark.parametrize(
    ("ask", "label"),
    [
        (lambda student: student.call("Dataset").endless(), "Dataset.endless()"),
        (lambda student: student.call("Dataset.endless", student.call("Dataset")), "Dataset.endless()"),
    ],
)
def test_a_time_out_names_the_method_and_later_checks_wait_less(tmp_path: Path, ask: object, label: str) -> None:
    write_notebook(tmp_path / "hw.ipynb", CELLS)
    limits = Limits(**{**{name: getattr(LIMITS, name) for name in LIMITS.__slots__}, "check_s": 8.0})
    pool = Pool(Submission(tmp_path), lambda _: limits, lambda *_: None, runtime())
    try:
        for _ in range(2):
            with pool.student("hw.ipynb") as student, pytest.raises(TimedOut) as late:
                ask(student)  # type: ignore[operator]
            assert late.value.values["what"] == f"`{label}`"
        assert student._slow == {label}
        assert student._slow_s() == pytest.approx(1.6)
        with pool.student("hw.ipynb") as student:
            assert len(student.call("Dataset")) == 3
    finally:
        pool.close()


# ------------------------------------------------------------------ drivers

DRIVER = """
import math
def run(dataset, n):
    data = dataset(n)
    return [len(data), data[1]], math.sqrt(4)
def by_name(): return len(student.Dataset(7))
def missing(): return student.Model(1)
def asserts(): assert 1 == 2, "the second batch is empty"
def asserts_nothing(): assert False
def own_fault(): return {}["loss"]
def library(): return math.sqrt(-1)
def students_fault(): return student.Dataset(3)[9]
def imports(): import no_such_library
def gives_an_object(): return student.Vector(1)
"""


@pytest.fixture
def driver(student: Student, tmp_path: Path) -> Student:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "driver.py").write_text(DRIVER)
    (tmp_path / "checks" / "typo.py").write_text("def run(:\n")
    student.drivers = tmp_path
    return student


def test_a_driver_runs_beside_the_students_objects(driver: Student) -> None:
    assert driver.run("checks/driver.py", driver.get("Dataset"), 5) == ([5, (1, 1)], 2.0)
    assert driver.run("checks/driver.py::by_name") == 7
    assert isinstance(driver.run("checks/driver.py::gives_an_object"), Handle)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("driver.py::own_fault", r"checks/driver.py:10: KeyError: 'loss'"),
        ("driver.py::library", r"checks/driver.py:11: ValueError: math domain error"),
        ("driver.py::imports", r"checks/driver.py:13: ModuleNotFoundError: No module named 'no_such_library'"),
        ("driver.py::nobody", r"checks/driver.py: there is no function nobody\(\)"),
        ("typo.py", r"checks/typo.py:1: invalid syntax"),
        ("absent.py", r"there is no file 'checks/absent.py' beside autograde.yml"),
    ],
)
def test_a_drivers_own_exceptions_are_errors(driver: Student, function: str, words: str) -> None:
    with pytest.raises(DriverError, match=words):
        driver.run(f"checks/{function}")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("students_fault", "IndexError"),
        ("asserts", "the second batch is empty"),
        ("asserts_nothing", "assert, checks/driver.py:9"),
        ("missing", "name=Model"),
    ],
)
def test_what_a_driver_finds_is_the_students(driver: Student, function: str, words: str) -> None:
    with pytest.raises(StudentFailure, match=words):
        driver.run(f"checks/driver.py::{function}")


@pytest.mark.parametrize(
    ("function", "status"), [("own_fault", Status.ERROR), ("asserts", Status.FAILED), ("by_name", Status.PASSED)]
)
def test_a_driver_in_a_grading(classroom: Classroom, function: str, status: Status) -> None:
    classroom.notebook(CELLS)
    classroom.check("driver.py", DRIVER)
    classroom.check("test_a.py", f"def test_a(student):\n    assert student.run('checks/driver.py::{function}') == 7\n")
    graded = classroom.grade_one("- {pytest: checks/test_a.py, points: 4}")
    assert graded.outcome.status is status


def test_a_docstring_is_looked_for_in_the_students_function(classroom: Classroom) -> None:
    classroom.notebook(CELLS)
    classroom.check("test_a.py", "def test_a(student):\n    assert student.get('undocumented').__doc__\n")
    assert classroom.grade_one("- {pytest: checks/test_a.py, points: 4}").outcome.status is Status.FAILED
