"""What a check can ask of the student's state, and what each way to go wrong looks like."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autograde.engine.verdict import describe
from autograde.errors import KernelGone, Raised, StudentFailure
from autograde.kernels.handle import Handle, type_name
from autograde.kernels.pool import Pool
from autograde.kernels.student import Student
from autograde.model import Location
from autograde.submission.repository import Submission
from tests.conftest import LIMITS, runtime, write_notebook

Open = Callable[..., Student]
CELLS = [
    "import numpy as np\nimport pandas as pd",
    "W = np.arange(6.0).reshape(2, 3)\ntable = pd.DataFrame({'a': [1, 2]})\nnames = {'x': [1, (2, 3)]}",
    """
    def relu(x):
        return np.maximum(x, 0)
    class Model:
        def __init__(self, scale=1):
            self.scale = scale
        def forward(self, x):
            return self.scale * x
        def __call__(self, x):
            return self.forward(x)
        @classmethod
        def default(cls):
            return cls(2)
    """,
    """
    import os
    def boom(n):
        # line 3
        raise ValueError(f'no {n}')
    def chat():
        name = input('Name? ')
        print('Hello', name)
        return int(input())
    def numbers():
        yield 1
        yield 2
    def die(): os._exit(0)
    def loop():
        while True:
            pass
    def stubborn():
        while True:
            try:
                while True: pass
            except BaseException: pass
    def say(): print('said'); os.write(1, b'past\\n')
    state = []
    def remember(x):
        state.append(x)
        return len(state)
    def apply(model, x): return model(x)
    """,
    """
    from numpy import dot as product
    def scalar(x): return product(x, x) + np.dot(x, x)
    def order(x):
        x.append(0)
        return sorted(x) + sorted(x)
    def fact(n): return 1 if n < 2 else n * fact(n - 1)
    def fails(x): raise ValueError(sorted(x))
    def typed(x): return [int(each) for each in x if isinstance(each, int)]
    """,
]


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    folder = tmp_path_factory.mktemp("work")
    write_notebook(folder / "hw.ipynb", *CELLS)
    (folder / "module.py").write_text(
        "import sys\nprint('loading')\nvalue = 3\ndef double(x):\n    return 2 * x\nif __name__ == '__main__':\n    raise SystemExit\n"
    )
    (folder / "broken.py").write_text("first = 1\n\nraise RuntimeError('at import')\nsecond = 2\n")
    (folder / "exits.py").write_text("import os\nos._exit(0)\n")
    pool = Pool(Submission(folder), lambda _: dataclasses.replace(LIMITS, check_s=2), lambda *_: None, runtime())
    yield pool
    pool.close()


@pytest.fixture
def open_student(pool: Pool) -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda source="hw.ipynb", until=None: stack.enter_context(pool.student(source, until))


@pytest.fixture
def student(open_student: Open) -> Student:
    return open_student()


def test_variables_come_back_as_plain_data(student: Student) -> None:
    assert np.array_equal(student.get("W"), np.arange(6.0).reshape(2, 3))
    assert student.get("names") == {"x": [1, (2, 3)]}
    pd.testing.assert_frame_equal(student.get("table"), pd.DataFrame({"a": [1, 2]}))


def test_functions_are_called_with_plain_data(student: Student) -> None:
    assert student.call("relu", np.array([-1.0, 2.0])).tolist() == [0, 2]
    assert student.get("relu")(np.array([-3])).tolist() == [0]


def test_objects_stay_and_answer(student: Student) -> None:
    model = student.call("Model", scale=3)
    assert isinstance(model, Handle)
    assert (type_name(model), repr(model)) == ("Model", "<Model of the student>")
    assert (model(2), model.forward(5), model.scale) == (6, 15, 3)
    assert student.call("Model.default").scale == 2
    assert student.call("apply", model, 7) == 21


def test_a_handle_has_no_truth_equality_order_or_number(student: Student) -> None:
    model = student.call("Model")
    asks: list[Callable[[], object]] = [
        lambda: bool(model), lambda: model == 1, lambda: model != 1, lambda: 1 in [model], lambda: model < 1,
        lambda: model <= 1, lambda: float(model), lambda: int(model), lambda: [1, 2][model], lambda: np.asarray(model),
        lambda: np.allclose(model, 1), lambda: model == pytest.approx(1),
    ]  # fmt: skip
    for ask in asks:
        with pytest.raises(StudentFailure, match="no-data"):
            ask()
    assert model == model
    assert model != student.call("Model")


def test_a_generator_is_read_out(student: Student) -> None:
    assert list(student.call("numbers")) == [1, 2]


def test_exceptions_are_caught_by_name_and_words(student: Student) -> None:
    with student.raises("ValueError", match=r"no \d"):
        student.call("boom", 7)
    with pytest.raises(Raised) as other, student.raises("KeyError"):
        student.call("boom", 7)
    assert describe(other.value, "en") == "Your code raised ValueError: no 7"
    assert other.value.location == Location("hw.ipynb", line=5, cell=4)
    with pytest.raises(Raised), student.raises("ValueError", match="other words"):
        student.call("boom", 7)
    with pytest.raises(StudentFailure, match="not-raised"), student.raises("ValueError"):
        student.call("relu", 1)


def test_input_is_fed_and_prints_are_caught(student: Student) -> None:
    student.types("Ада", "42")
    assert student.call("chat") == 42
    assert student.printed == "Name? Hello Ада\n"
    with student.raises("EOFError"):
        student.types("only one")
        student.call("chat")


def test_nobody_types_unless_fed(student: Student) -> None:
    with student.raises("StdinNotImplementedError"):
        student.call("chat")


def test_a_missing_name_is_named(student: Student) -> None:
    assert not student.has("nothing")
    assert student.has("relu")
    for ask in (lambda: student.get("nothing"), lambda: student.call("nothing", 1)):
        with pytest.raises(StudentFailure) as missing:
            ask()
        assert describe(missing.value, "en") == "`nothing` is not defined."
    with pytest.raises(StudentFailure, match=r"no-name.*Model.nothing"):
        assert student.call("Model").nothing


def test_checks_cannot_disturb_each_other(open_student: Open) -> None:
    first, second = open_student(), open_student()
    assert [first.call("remember", 1), first.call("remember", 2), second.call("remember", 1)] == [1, 2, 1]


def test_a_death_costs_the_clone_alone(open_student: Open) -> None:
    student = open_student()
    with pytest.raises(KernelGone) as gone:
        student.call("die")
    assert describe(gone.value, "en") == "The process that ran your code ended by itself (exit status 0)."
    with pytest.raises(KernelGone):
        student.get("W")
    assert open_student().call("remember", 1) == 1


@pytest.mark.parametrize("function", ["loop", "stubborn"])
def test_an_endless_call_is_ended_and_named_with_its_line(open_student: Open, function: str) -> None:
    with pytest.raises(StudentFailure) as late:
        open_student().call(function)
    assert describe(late.value, "en") == f"`{function}()` did not finish in 2 seconds."
    assert late.value.location is not None
    assert late.value.location.cell == 4
    assert open_student().call("remember", 1) == 1


def test_only_plain_data_goes_to_student_code(student: Student) -> None:
    with pytest.raises(TypeError, match=r"cannot cross to student code\. Pass plain data"):
        student.call("relu", object())


def test_a_module_is_imported_not_run(open_student: Open) -> None:
    student = open_student("module.py")
    assert (student.get("value"), student.call("double", 4)) == (3, 8)


def test_a_module_that_fails_to_import_keeps_what_it_defined_before(open_student: Open) -> None:
    student = open_student("broken.py")
    assert student.get("first") == 1
    with pytest.raises(StudentFailure) as missing:
        student.get("second")
    assert "RuntimeError: at import" in describe(missing.value, "en")
    assert missing.value.location == Location("broken.py", line=3)


def test_a_module_that_ends_its_process_leaves_nothing(open_student: Open) -> None:
    with pytest.raises(StudentFailure, match="died"):
        open_student("exits.py")


def test_the_state_right_after_a_name(open_student: Open) -> None:
    assert open_student(until="relu").has("W")
    assert not open_student(until="relu").has("boom")
    with pytest.raises(StudentFailure, match="no-name"):
        open_student(until="never_defined")


def test_calls_are_counted_by_whatever_name(student: Student) -> None:
    student.watches("numpy.dot", "sorted", "fact")
    assert student.call("scalar", np.array([1.0, 2])) == 10
    assert student.counted == {"numpy.dot": 2, "sorted": 0, "fact": 0}
    assert student.call("order", [2, 1]) == [0, 1, 2, 0, 1, 2]
    assert (student.counted["sorted"], student.arguments) == (2, ([[2, 1, 0]], {}))
    assert student.call("fact", n=4) == 24
    assert (student.counted["fact"], student.arguments) == (3, ([], {"n": 4}))


def test_a_class_that_is_counted_is_still_one(student: Student) -> None:
    student.watches("int")
    assert student.call("typed", [1, "2", 3]) == [1, 3]
    assert student.counted == {"int": 2}


def test_what_does_not_exist_is_never_called(student: Student) -> None:
    student.watches("numpy.no_such", "no_such_module.f", "nobody", "list.append", "names.x")
    assert student.call("fact", 2) == 2
    assert set(student.counted.values()) == {0}


def test_after_a_call_everything_is_as_it_was(student: Student) -> None:
    student.watches("numpy.dot", "sorted", "fact")
    with pytest.raises(Raised, match="ValueError"):
        student.call("fails", [2, 1])
    assert (student.counted, student.arguments) == ({}, ([], {}))
    assert not student.has("sorted")
    assert student.call("scalar", np.array([1.0])) == 2
    assert student.counted == {"numpy.dot": 2, "sorted": 0, "fact": 0}  # not twice
    student.watches()
    assert student.call("fact", 3) == 6
    assert student.counted == {}


@pytest.mark.parametrize("watched", ["5", "[1]", "[{'a': 'b'}, [], {}]", "[{'a': None}, [], {}]", "[{}, 1, 2]"])
def test_counts_that_are_nonsense_end_the_process(tmp_path: Path, watched: str) -> None:
    tamper = (
        "import sys\nR = sys.modules['_autograde.wire.protocol'].AskReply\n"
        f"watched = sys.modules['_autograde.wire.encoding'].Encoder().encode({watched})\n"
        "R.to_json = lambda s: {'value': 1, 'watched': watched}"
    )
    write_notebook(tmp_path / "hw.ipynb", tamper)
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    try:
        with pool.student("hw.ipynb") as student:
            student.watches("sorted")
            with pytest.raises(KernelGone, match="nonsense"):
                student.call("f")
    finally:
        pool.close()


def test_threads_left_behind_do_not_hang_a_check(tmp_path: Path) -> None:
    """A fork copies one thread; a lock held by another would wait for ever. The check gets a fresh process instead."""
    cell = """
    import threading, time
    lock = threading.Lock()
    def hold():
        with lock:
            time.sleep(1)
    def work():
        with lock:
            return 'worked'
    thread = threading.Thread(target=hold, daemon=True); thread.start(); time.sleep(0.2)
    """
    write_notebook(tmp_path / "hw.ipynb", cell)
    pool = Pool(Submission(tmp_path), lambda _: dataclasses.replace(LIMITS, check_s=2), lambda *_: None, runtime())
    try:
        with pool.student("hw.ipynb") as student:
            assert student.call("work") == "worked"
    finally:
        pool.close()


@pytest.mark.parametrize(
    "tamper",
    [
        "import os, stat\nfor fd in range(3, 60):\n    try:\n        if stat.S_ISSOCK(os.fstat(fd).st_mode): os.close(fd)\n    except OSError: pass",
        "import sys\nE = sys.modules['_autograde.wire.encoding'].Encoder\nE.encode = lambda s, v, d=0: {'array': ['<f8', [0, 2**39, 2**39], s.buffer(b'')]}",
        "import sys\nE = sys.modules['_autograde.wire.encoding'].Encoder\nE.encode = lambda s, v, d=0: {'array': ['<M8[0s]', [1], s.buffer(b'12345678')]}",
        "import sys\nR = sys.modules['_autograde.wire.protocol'].AskReply\nR.to_json = lambda s: {'value': {'unknown': 1}}",
        "import sys\nR = sys.modules['_autograde.wire.protocol'].AskReply\nR.to_json = lambda s: {}",
    ],
)
def test_a_tampered_process_fails_plainly(tmp_path: Path, tamper: str) -> None:
    write_notebook(tmp_path / "hw.ipynb", tamper, "def f(x): return x * 2")
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    try:
        with pytest.raises(KernelGone, match="nonsense"), pool.student("hw.ipynb") as student:
            student.call("f", 3)
    finally:
        pool.close()


def test_a_forged_place_is_not_taken_over(tmp_path: Path) -> None:
    tamper = (
        "import sys\nR = sys.modules['_autograde.wire.protocol'].AskReply\n"
        "R.to_json = lambda s: {'raised': {'type': 'E', 'message': '', 'place': {'file': '../../x', 'line': 3}}}"
    )
    write_notebook(tmp_path / "hw.ipynb", tamper)
    pool = Pool(Submission(tmp_path), lambda _: LIMITS, lambda *_: None, runtime())
    try:
        with pytest.raises(Raised) as raised, pool.student("hw.ipynb") as student:
            student.call("f")
        assert raised.value.location is None
    finally:
        pool.close()
