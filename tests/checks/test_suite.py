"""An instructor's ordinary suite, run in the student's process: how its tests count, and whose fault is what."""

import re
import sys
import textwrap
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from autograde.engine.suite_verdict import Owner, conclude
from autograde.errors import AssignmentError, InstructorFault, KernelGone
from autograde.kernels.inside import suite as inside
from autograde.kernels.suite_report import SuiteLog
from autograde.model import GradedCheck, Location, Status
from tests.conftest import Classroom, place

RIGHT = "def mean(x): return sum(x) / len(x)\n"
TESTS = """
import mean
from helpers import LIST
def test_one(): assert mean.mean([1]) == 1
def test_list(): assert mean.mean(LIST) == 2
"""
ENTRY = "- {use: suite.shared, points: 6, with: {tests: old%s}}"


class Desk:
    """A submission with a mean.py, and a suite in old/ beside autograde.yml."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self.hand_in("mean.py", RIGHT)

    def hand_in(self, name: str, text: str) -> None:
        self.write(self.classroom.work / name, text)

    def suite(self, files: Mapping[str, str] | str, more: str = "", *, language: str = "en") -> GradedCheck:
        """Grade with these files in old/; more are parameters."""
        for name, text in ({"test_mean.py": files} if isinstance(files, str) else files).items():
            self.write(self.classroom.folder / "old" / name, text)
        return self.classroom.grade_one(ENTRY % more, language=language)

    @staticmethod
    def write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")


@pytest.fixture
def desk(classroom: Classroom) -> Desk:
    return Desk(classroom)


def ended(graded: GradedCheck) -> tuple[Status, Decimal, str]:
    return graded.outcome.status, graded.points, graded.outcome.rationale


# ------------------------------------------------------------------------------------------------ the points


def test_every_test_is_an_equal_part(desk: Desk) -> None:
    assert ended(desk.suite({"test_mean.py": TESTS, "helpers.py": "LIST = [1, 3]"})) == (Status.PASSED, 6, "")


def test_some_that_fail_cost_their_part_and_the_first_speaks(desk: Desk) -> None:
    desk.hand_in("mean.py", "def mean(x): return x[0]")
    graded = desk.suite({"test_mean.py": TESTS, "helpers.py": "LIST = [1, 3]"})
    assert ended(graded) == (Status.FAILED, 3, "1 of 2 tests passed; test_list: assert 1 == 2")


def test_all_or_nothing(desk: Desk) -> None:
    desk.hand_in("mean.py", "def mean(x): return x[0]")
    tests = "import mean\ndef test_one(): assert mean.mean([1]) == 1\ndef test_two(): assert mean.mean([1, 3]) == 2\n"
    graded = desk.suite(tests, ", all_or_nothing: true")
    assert ended(graded) == (Status.FAILED, 0, "1 of 2 tests passed; test_two: assert 1 == 2")
    desk.hand_in("mean.py", RIGHT)
    assert desk.suite(tests, ", all_or_nothing: true").points == 6


SKIPS = """
    import unittest
    import pytest
    import mean
    def test_one(): assert mean.mean([1]) == 1
    @pytest.mark.skip
    def test_skip(): assert False
    @pytest.mark.skipif(True, reason="torch < 2.10")
    def test_skipif(): assert False
    def test_says_so(): pytest.skip("no GPU")
    def test_of_unittest(): raise unittest.SkipTest("no GPU")
    def test_library(): pytest.importorskip("torchaudio")
    @pytest.mark.xfail
    def test_expected(): assert mean.mean([]) == 0
    class Case(unittest.TestCase):
        def test_skips(self): self.skipTest("no GPU")
        @unittest.skip("no GPU")
        def test_skipped(self): pass
        @unittest.expectedFailure
        def test_expected(self): self.fail()
"""


def test_what_is_skipped_or_expected_to_fail_does_not_count(desk: Desk) -> None:
    assert ended(desk.suite(SKIPS)) == (Status.PASSED, 6, "")
    desk.hand_in("mean.py", "def mean(x): return 0")
    assert desk.suite(SKIPS + "\n    def test_more(): pass\n").outcome.rationale.startswith(
        "2 of 3 tests passed; test_one"
    )


def test_what_passes_against_expectation_passes_unless_that_is_strict(desk: Desk) -> None:
    assert desk.suite("import pytest\n@pytest.mark.xfail\ndef test_a(): pass\n").points == 6
    graded = desk.suite("import pytest\n@pytest.mark.xfail(strict=True, reason='old')\ndef test_a(): pass\n")
    assert ended(graded) == (Status.FAILED, 0, "No test passed; test_a: [XPASS(strict)] old")


@pytest.mark.parametrize(
    "way",
    [
        "import pytest; pytest.skip('no')",
        "import unittest; raise unittest.SkipTest('no')",
        "import pytest; pytest.xfail('no')",
        "import pytest; pytest.importorskip('mine')",
    ],
)
def test_a_student_cannot_skip_a_test(desk: Desk, way: str) -> None:
    desk.hand_in("mean.py", f"def mean(x):\n    {way}\n")
    desk.hand_in("other.py", "def one(): return 1")
    tests = """
        import unittest, mean, other
        def test_mean(): assert mean.mean([1]) == 1
        def test_other(): assert other.one() == 1
        class Case(unittest.TestCase):
            def test_mean(self): self.assertEqual(mean.mean([1]), 1)
    """
    graded = desk.suite(tests)
    assert graded.points == 2
    assert graded.outcome.rationale.startswith("1 of 3 tests passed; test_mean: ")


def test_a_module_that_was_not_handed_in_cannot_be_skipped(desk: Desk) -> None:
    tests = {
        "test_a.py": "import mean\ndef test_a(): assert mean.mean([1]) == 1\n",
        "test_b.py": "import pytest\ndef test_b(): pytest.importorskip('median')\n",
    }
    assert desk.suite(tests).points == 3
    tests["test_b.py"] = "import pytest\nmedian = pytest.importorskip('median')\ndef test_b(): pass\n"
    assert desk.suite(tests).points == 0


@pytest.mark.parametrize(
    "way",
    ["import pytest; pytest.skip('no', allow_module_level=True)", "import unittest; raise unittest.SkipTest('no')"],
)
def test_a_students_module_cannot_skip_the_file_that_imports_it(desk: Desk, way: str) -> None:
    desk.hand_in("mean.py", way)
    tests = {"test_a.py": "import mean\ndef test_a(): pass\n", "test_b.py": "def test_b(): pass\n"}
    assert desk.suite(tests).points == 0


def test_tests_of_the_students_own_do_not_count(desk: Desk) -> None:
    desk.hand_in("mean.py", "def mean(x): return 0")
    desk.hand_in("old/test_more.py", "".join(f"def test_{n}(): pass\n" for n in range(9)))
    desk.hand_in("old/test_broken.py", "import nothing\n")
    tests = "import mean\ndef test_one(): assert mean.mean([1]) == 1\ndef test_zero(): assert mean.mean([0]) == 0\n"
    assert ended(desk.suite(tests)) == (Status.FAILED, 3, "1 of 2 tests passed; test_one: assert 0 == 1")


@pytest.mark.parametrize("name", ["conftest.py", "old/conftest.py", "old/inner/conftest.py"])
def test_a_conftest_of_the_students_has_no_say(desk: Desk, name: str) -> None:
    desk.hand_in(name, "def pytest_collection_modifyitems(items): del items[1:]\n")
    assert desk.suite({"inner/test_a.py": "def test_one(): pass\ndef test_two(): assert False\n"}).points == 3


def test_a_suite_of_unittest(desk: Desk) -> None:
    tests = """
        import unittest
        from mean import mean
        class MeanCase(unittest.TestCase):
            def setUp(self): self.list = [1, 3]
            def test_list(self): self.assertEqual(mean(self.list), 2)
            def test_parts(self):
                for x in (1, 2):
                    with self.subTest(x=x): self.assertEqual(mean([x]), x)
    """
    assert desk.suite(tests).points == 6
    desk.hand_in("mean.py", "def mean(x): return 2")
    assert ended(desk.suite(tests))[:2] == (Status.FAILED, 3)


# ------------------------------------------------------------------------------------------------ the student's fault


@pytest.mark.parametrize(
    ("code", "words", "line"),
    [
        ("\nraise RuntimeError('no')", "The tests could not be read: RuntimeError: no", 2),
        ("x = 1\nimport torchaudio", "The tests could not be read: ModuleNotFoundError: No module named 'torchaudio'", 2),
        ("def mean(x)\n", "The tests could not be read: SyntaxError: expected ':'", 1),
        ("import sys\nsys.exit(1)", "The tests could not be read: SystemExit: 1", 2),
        ("raise KeyboardInterrupt", "The tests could not be read: KeyboardInterrupt", 1),
        ("def median(x): pass", "The tests could not be read: ImportError: cannot import name 'mean' from 'mean' (mean.py)", None),
        ("def mean(x):\n    raise ValueError('no')", "No test passed; test_one: ValueError: no", 2),
        ("def mean(x): raise KeyboardInterrupt", "No test passed; test_one: KeyboardInterrupt", 1),
        ("import os; os._exit(0)", "The process that ran your code ended by itself", None),
        ("def mean(x):\n    import os; os._exit(0)", "No test passed; test_one: The process that ran your code ended by itself (exit status 0).", None),
    ],
)  # fmt: skip
def test_what_the_students_code_does_is_told_with_its_line(desk: Desk, code: str, words: str, line: int | None) -> None:
    desk.hand_in("mean.py", code)
    graded = desk.suite("from mean import mean\ndef test_one(): assert mean([1]) == 1\n")
    assert ended(graded)[:2] == (Status.FAILED, 0)
    assert words in graded.outcome.rationale
    assert place(graded) == (line and Location("mean.py", line=line))


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ("import median\ndef test_a(): pass", "ModuleNotFoundError: No module named 'median'"),
        ("def test_a(): import median", "ModuleNotFoundError: No module named 'median'"),
        ("import mean\nf = mean.median\ndef test_a(): pass", "module 'mean' has no attribute 'median'"),
        ("import mean\ndef test_a(): mean.mean(1, 2)", "mean() takes 1 positional argument but 2 were given"),
        ("import mean, pytest\n@pytest.fixture\ndef a(): return mean.mean(1, 2)\ndef test_a(a): pass", "mean() takes 1 positional"),
        ("import mean, pytest\n@pytest.fixture\ndef a(): return mean.median\ndef test_a(a): pass", "no attribute 'median'"),
        ("import mean, pytest\n@pytest.fixture\ndef a(): return mean.mean([])\ndef test_a(a): pass", "ZeroDivisionError: division by zero"),
        ("import mean, pytest\n@pytest.fixture\ndef a(): assert mean.mean([1]) == 2\ndef test_a(a): pass", "assert 1.0 == 2"),
        ("def test_a(): open('mean.csv')", "No such file or directory: 'mean.csv'"),
        ("import pytest\n@pytest.fixture\ndef a(): open('mean.csv')\ndef test_a(a): pass", "No such file or directory: 'mean.csv'"),
        ("import os\ndef test_a(): raise ValueError(os.getcwd() + '/mean.py')", "ValueError: mean.py"),
    ],
)  # fmt: skip
def test_what_the_student_lacks_is_the_students_failure(desk: Desk, tests: str, words: str) -> None:
    graded = desk.suite(tests)
    assert ended(graded)[:2] == (Status.FAILED, 0)
    assert words in graded.outcome.rationale
    assert "/tmp" not in graded.outcome.rationale


def test_the_first_failure_has_its_line_also_where_part_of_the_points_is_earned(desk: Desk) -> None:
    desk.hand_in("mean.py", "def mean(x):\n    if len(x) == 1:\n        return x[0]\n    raise NotImplementedError\n")
    tests = "from mean import mean\ndef test_one(): assert mean([1]) == 1\ndef test_two(): assert mean([1, 3]) == 2\n"
    graded = desk.suite(tests)
    assert ended(graded) == (Status.FAILED, 3, "1 of 2 tests passed; test_two: NotImplementedError")
    assert place(graded) == Location("mean.py", line=4)


# ------------------------------------------------------------------------------------------------ the instructor's fault

PLAIN = "def test_a(): pass\n"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"test_a.py": "\nimport torchaudio\ndef test_a(): pass"}, "old/test_a.py:2: the library `torchaudio` is not installed"),
        ({"test_a.py": "def test_a():\n    import torchaudio"}, "old/test_a.py:2: the library `torchaudio` is not installed"),
        ({"test_a.py": "from math import nothing\n" + PLAIN}, "old/test_a.py:1: ImportError: cannot import name 'nothing' from 'math'"),
        ({"test_a.py": "1 / 0\n" + PLAIN}, "old/test_a.py:1: ZeroDivisionError: division by zero. This is in the tests"),
        ({"test_a.py": "from helpers import LIST\n" + PLAIN, "helpers.py": "LIST = 1 / 0"}, "old/helpers.py:1: ZeroDivisionError"),
        ({"test_a.py": "from helpers import MAP\n" + PLAIN, "helpers.py": "LIST = 1"}, "old/test_a.py:1: ImportError: cannot import name 'MAP'"),
        ({"test_a.py": PLAIN, "conftest.py": "\nimport nothing"}, "old/conftest.py:2: ModuleNotFoundError: No module named 'nothing'"),
        ({"inner/test_a.py": PLAIN, "inner/conftest.py": "\nimport nothing"}, "old/inner/conftest.py:2: ModuleNotFoundError"),
        ({"test_a.py": PLAIN, "conftest.py": "def pytest_runtest_setup(): 1 / 0"}, "old/conftest.py:1: ZeroDivisionError"),
        ({"test_a.py": PLAIN, "conftest.py": "def pytest_collection_finish(): 1 / 0"}, "old/conftest.py:1: ZeroDivisionError"),
        ({"test_a.py": "\ndef test_a(nothing): pass"}, "old/test_a.py:2: FixtureLookupError"),
        ({"test_a.py": "import pytest\n@pytest.fixture\ndef a():\n    return {}['a']\ndef test_a(a): pass"}, "old/test_a.py:4: KeyError: 'a'"),
        ({"test_a.py": "import pytest\n@pytest.fixture\ndef a():\n    yield\n    1 / 0\ndef test_a(a): pass"}, "old/test_a.py:5: ZeroDivisionError"),
        ({"test_a.py": "import pytest\n@pytest.mark.parametrize('a', 5)\ndef test_a(a): pass"}, "old/test_a.py:1: TypeError"),
        ({"test_a.py": "import pytest\n@pytest.mark.skip('never')\ndef test_a(): pass"}, "all tests in old were skipped, so nothing was tested: never"),
        ({"test_a.py": "import pytest\npytest.importorskip('torchaudio')\n" + PLAIN}, "all tests in old were skipped"),
        ({"test_a.py": "import pytest\npytest.skip('never', allow_module_level=True)\n" + PLAIN}, "so nothing was tested: never"),
        ({"test_a.py": "import pytest\n@pytest.mark.parametrize('a', range(2001))\ndef test_a(a): pass"}, "pytest cannot run old: the suite has 2001 tests, more than 2000"),
        ({"test_a.py": "if 1 == 2:\n    def test_a(): pass"}, "no test was found in old"),
    ],
)  # fmt: skip
def test_a_fault_of_the_suite_costs_nobody_points(desk: Desk, files: dict[str, str], words: str) -> None:
    graded = desk.suite(files)
    assert graded.outcome.status is Status.ERROR
    assert graded.outcome.rationale.startswith("The check broke: ")
    assert words in graded.outcome.rationale
    assert "/tmp" not in graded.outcome.rationale


def test_a_python_without_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    log = SuiteLog()
    monkeypatch.setitem(sys.modules, "pytest", None)
    inside.run({}, log.take)
    with pytest.raises(InstructorFault, match="suite-no-pytest"):
        conclude(log, Owner("old", frozenset()))


def test_nodes_that_only_running_shows_to_be_missing(desk: Desk) -> None:
    tests = "import pytest\n@pytest.mark.parametrize('a', [1])\ndef test_a(a): pass\n"
    desk.write(desk.classroom.folder / "old" / "test_a.py", tests)
    graded = desk.classroom.grade_one("- {use: suite.shared, points: 6, with: {tests: 'old/test_a.py::test_a[2]'}}")
    assert graded.outcome.status is Status.ERROR
    assert "pytest cannot run old/test_a.py::test_a[2]: not found: old/test_a.py::test_a" in graded.outcome.rationale


def test_a_library_that_the_suite_imports_too_is_not_the_students_to_install(desk: Desk) -> None:
    desk.hand_in("mean.py", "import torchaudio\ndef mean(x): return 1\n")
    graded = desk.suite("from mean import mean\nimport torchaudio\ndef test_a(): pass\n")
    assert graded.outcome.status is Status.ERROR
    assert "old/test_mean.py:1: the library `torchaudio` is not installed" in graded.outcome.rationale


def test_a_file_that_was_left_out_is_named(desk: Desk) -> None:
    desk.write(
        desk.classroom.folder / "old" / "test_a.py", "import helpers\ndef test_a(): assert open('old/a.csv').read()\n"
    )
    desk.write(desk.classroom.folder / "old" / "helpers.py", "")
    desk.write(desk.classroom.folder / "old" / "a.csv", "1")
    entry = "- {use: suite.shared, points: 6, with: {tests: old/test_a.py, files: [%s]}}"
    assert "old/test_a.py:1: `helpers` lies beside the suite" in desk.classroom.grade_one(entry % "").outcome.rationale
    graded = desk.classroom.grade_one(entry % "old/helpers.py")
    assert graded.outcome.status is Status.ERROR
    assert "old/test_a.py:2: `old/a.csv` lies beside the suite" in graded.outcome.rationale
    assert desk.classroom.grade_one(entry % "old/helpers.py, old/a.csv").points == 6


def test_it_is_said_in_russian(desk: Desk) -> None:
    rationale = desk.suite("import torchaudio\ndef test_a(): pass\n", language="ru").outcome.rationale
    assert "old/test_mean.py:1: библиотека `torchaudio` не установлена в Python для студентов." in rationale


# ------------------------------------------------------------------------------------------------ the process


def test_a_test_that_ends_the_process_costs_itself_alone(desk: Desk) -> None:
    desk.hand_in("mean.py", "import os\ndef mean(x): return os._exit(3) if x == [2] else 1\n")
    tests = "import mean\n" + "".join(f"def test_{n}(): assert mean.mean([{n}]) == 1\n" for n in (1, 2, 3))
    graded = desk.suite(tests)
    words = "2 of 3 tests passed; test_2: The process that ran your code ended by itself (exit status 3)."
    assert ended(graded) == (Status.FAILED, 4, words)


def test_too_many_that_do_so_cost_those_after_them(desk: Desk) -> None:
    desk.hand_in("mean.py", "import os\ndef mean(x): return os._exit(3) if x[0] % 2 == 0 else 1\n")
    tests = "import mean\n" + "".join(f"def test_{n:02}(): assert mean.mean([{n}]) == 1\n" for n in range(1, 13))
    assert ended(desk.suite(tests))[:2] == (Status.FAILED, 2)  # 1, 3, 5, 7 of 12


def test_an_endless_test_costs_itself_and_those_after_it(desk: Desk) -> None:
    desk.hand_in("mean.py", "def mean(x):\n    while x == [2]:\n        pass\n    return 1\n")
    tests = "import mean\n" + "".join(f"def test_{n}(): assert mean.mean([{n}]) == 1\n" for n in (1, 2, 3))
    desk.write(desk.classroom.folder / "old" / "test_mean.py", tests)
    desk.classroom.assignment(
        f"assignment: hw\nlimits: {{notebook: 4 s}}\nchecks:\n  {ENTRY % ', all_or_nothing: true'}\n"
    )
    (graded,) = desk.classroom.grade().checks
    words = "1 of 3 tests passed; test_2: Your code did not finish in 4 seconds."
    assert ended(graded) == (Status.FAILED, 0, words)
    assert place(graded) == Location("mean.py", line=2) or place(graded) == Location("mean.py", line=3)


def test_a_module_that_does_not_end_is_told_with_its_line(desk: Desk) -> None:
    desk.hand_in("mean.py", "import time\nwhile True:\n    time.sleep(0.1)\n")
    desk.write(desk.classroom.folder / "old" / "test_mean.py", "import mean\ndef test_one(): pass\n")
    desk.classroom.assignment(f"assignment: hw\nlimits: {{notebook: 4 s}}\nchecks:\n  {ENTRY % ''}\n")
    (graded,) = desk.classroom.grade().checks
    assert ended(graded) == (Status.FAILED, 0, "Your code did not finish in 4 seconds.")
    assert place(graded) == Location("mean.py", line=3)


def test_the_students_configuration_has_no_say(desk: Desk) -> None:
    desk.hand_in("pytest.ini", "[pytest]\naddopts = --collect-only\n")
    desk.hand_in("tox.ini", "[pytest]\npython_functions = nothing\n")
    assert desk.suite("def test_a(): pass\n").points == 6


# ------------------------------------------------------------------------------------------------ forged events

TESTS_TOLD = {"event": "tests", "ids": ["a.py::one", "a.py::two"]}
START, END = {"event": "start", "id": "a.py::one"}, {"event": "end", "id": "a.py::one", "outcome": "passed"}
OWNER = Owner("a.py", frozenset({"a.py"}))


def outcomes(*events: Mapping[str, object]) -> list[str]:
    log = SuiteLog()
    for event in (TESTS_TOLD, *events):
        log.take(event)
    return [test.outcome for test in conclude(log, OWNER).tests]


@pytest.mark.parametrize(
    "event",
    [{}, {"event": 5}, {"event": "end", "id": []}, {"event": "end", "id": "a.py::three", "outcome": "passed"},
     {"event": "tests", "ids": 7}, {"event": "start", "id": None}, {"event": "finish", "exit": "x"}],
)  # fmt: skip
def test_an_event_that_says_nothing_changes_nothing(event: Mapping[str, object]) -> None:
    assert outcomes(START, END, event) == ["passed", "not run"]


@pytest.mark.parametrize("outcome", ["great", None, ["passed"], "not run"])
def test_an_unknown_outcome_is_a_failure(outcome: object) -> None:
    assert outcomes(START, END | {"outcome": outcome}) == ["failed", "not run"]


def test_how_a_test_ended_is_told_once() -> None:
    assert outcomes(START, END | {"outcome": "failed"}, END)[0] == "failed"


@pytest.mark.parametrize(
    "error",
    [
        {},
        7,
        {"type": 5, "message": [], "frames": [["/etc/passwd", 1], ["../a", 1], ["a.py", -1], ["a.py"], 5, ["b.py", 3]]},
        {
            "type": "x" * 9999,
            "message": "y" * 9999,
            "frames": [["b.py", 3]] * 9999,
            "about": ["b.py"] * 9999,
            "where": 5,
        },
    ],
)
def test_a_forged_error_is_read_all_the_same(error: object) -> None:
    log = SuiteLog()
    told = END | {"outcome": "failed", "phase": "call", "error": error}
    for event in (TESTS_TOLD, START, told):
        log.take(event)
    test = conclude(log, OWNER).tests[0]
    assert test.outcome == "failed"
    assert len(test.message) <= 1002
    assert test.location in (None, Location("b.py", line=3))


def test_events_without_end_take_bounded_memory() -> None:
    log = SuiteLog()
    for number in range(5000):
        log.take({"event": "tests", "ids": [f"{number}-{each}" for each in range(3)]})
        log.take({"event": "error", "error": {"message": "x" * 10_000}})
        log.take({"event": "skipped", "reason": "x" * 10_000})
    assert max(len(log.ids), len(log.skipped)) <= 2000
    assert sum(len(trouble.message) for trouble in log.troubles) <= 100 * 500


def test_a_process_that_tells_nothing_told_nonsense() -> None:
    with pytest.raises(KernelGone):
        conclude(SuiteLog(), OWNER)


# ------------------------------------------------------------------------------------------------ what runs


def test_the_suites_own_files_win_over_the_students(desk: Desk) -> None:
    desk.hand_in("old/test_mean.py", "def test_one(): pass\n")
    assert desk.suite("def test_one(): assert False\n").points == 0


def test_a_students_file_in_the_suites_place_is_no_obstacle(desk: Desk) -> None:
    desk.hand_in("old", "a file where the suite's folder goes")
    assert desk.suite("def test_one(): pass\n").points == 6


MANY = """
    import pytest
    @pytest.mark.parametrize("a", [0, 1])
    def test_relu(a): assert a == 0
    def test_elu(): assert False
    class TestGroup:
        def test_good(self): pass
        def test_bad(self): assert False
"""


@pytest.mark.parametrize(
    ("tests", "points"),
    [
        ("old/test_many.py", Decimal("2.4")),
        ("old/test_many.py::test_relu", 3),
        ("old/test_many.py::test_relu[0]", 6),
        ("old/test_many.py::test_relu[1]", 0),
        ("old/test_many.py::TestGroup", 3),
        ("old/test_many.py::TestGroup::test_good", 6),
    ],
)
def test_a_node_id_chooses_tests(desk: Desk, tests: str, points: Decimal) -> None:
    desk.write(desk.classroom.folder / "old" / "test_many.py", MANY)
    assert desk.classroom.grade_one(f"- {{pytest: '{tests}', isolation: shared, points: 6}}").points == points
    assert desk.classroom.grade_one(f"- {{use: suite.shared, points: 6, with: {{tests: '{tests}'}}}}").points == points


@pytest.mark.parametrize(
    ("select", "points"), [("relu", 3), ("relu and 0", 6), ("good or elu", 3), ("not (relu or elu or bad)", 6)]
)
def test_an_expression_chooses_tests(desk: Desk, select: str, points: int) -> None:
    assert desk.suite({"test_many.py": MANY}, f", select: '{select}'").points == points


def test_the_conftest_above_a_file_goes_with_it(desk: Desk) -> None:
    desk.write(desk.classroom.folder / "conftest.py", "import pytest\n@pytest.fixture\ndef one(): return 1\n")
    desk.write(
        desk.classroom.folder / "old" / "conftest.py", "import pytest\n@pytest.fixture\ndef two(one): return 2\n"
    )
    desk.write(desk.classroom.folder / "old" / "test_a.py", "def test_a(two): assert two == 2\n")
    assert desk.classroom.grade_one("- {pytest: old/test_a.py, isolation: shared, points: 6}").points == 6


def test_a_suite_below_checks_is_no_check_of_the_graders_process(desk: Desk) -> None:
    checks = desk.classroom.folder / "checks"
    desk.write(checks / "old" / "test_s.py", "def test_a():\n    from mean import mean\n    assert mean([1]) == 1\n")
    own = "import pytest\n@pytest.mark.points(1)\ndef test_own(student_of): assert student_of('mean.py').call('mean', [1]) == 1\n"
    desk.write(checks / "test_own.py", own)
    desk.classroom.assignment("assignment: hw\nchecks:\n  - {pytest: checks/old, isolation: shared, points: 6}\n")
    grade = desk.classroom.grade()
    assert [(check.outcome.check_id, check.outcome.status) for check in grade.checks] == [
        ("old", Status.PASSED),
        ("own.own", Status.PASSED),
    ]


# ------------------------------------------------------------------------------------------------ modules of cells

ACTIVATIONS = """
    from myrelu import MyReLU
    from pathlib import Path
    def test_relu(): assert MyReLU()(-1) == 0
    def test_cell_alone(): assert "endless" not in Path("myrelu.py").read_text()
"""


def relu_notebook(desk: Desk, cell: str, name: str = "hw.ipynb") -> None:
    cells = ["import math\nimport torchaudio", "endless = 1\nfrom myrelu import MyReLU", cell, "MyReLU()"]
    desk.classroom.notebook(*cells, name=name)


def test_cells_become_the_modules_that_a_suite_imports(desk: Desk) -> None:
    relu_notebook(desk, "%matplotlib inline\nclass MyReLU:\n    def __call__(self, x): return math.fabs(max(x, 0))\n")
    assert ended(desk.suite(ACTIVATIONS, ", modules: {myrelu.py: [MyReLU]}")) == (Status.PASSED, 6, "")


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("\nclass MyReLU:\n    def __call__(self, x): raise ValueError('no')", 3),
        ("x = 1\n\nclass MyReLU\n    pass", 3),
        ("class MyReLU: pass\nraise ValueError('no')", 2),
    ],
)
def test_an_error_in_such_a_module_is_told_with_its_cell(desk: Desk, cell: str, line: int) -> None:
    relu_notebook(desk, cell)
    graded = desk.suite("from myrelu import MyReLU\ndef test_a(): MyReLU()(1)\n", ", modules: {myrelu.py: [MyReLU]}")
    assert graded.outcome.status is Status.FAILED
    assert place(graded) == Location("hw.ipynb", cell=3, line=line)


@pytest.mark.parametrize("written", [r"\u2028", r"\f", r"\ud800", r"\r\n"])
def test_odd_characters_in_a_cell_are_no_obstacle(desk: Desk, written: str) -> None:
    relu_notebook(desk, 'x = """odd"""\nclass MyReLU:\n    def __call__(self, x): return max(x, 0)\n')
    notebook = desk.classroom.work / "hw.ipynb"
    notebook.write_text(notebook.read_text().replace("odd", written))
    assert desk.suite(ACTIVATIONS, ", modules: {myrelu.py: [MyReLU]}").points == 6


def test_a_name_that_no_cell_defines_is_the_students_failure(desk: Desk) -> None:
    relu_notebook(desk, "def relu(x): return max(x, 0)")
    desk.hand_in("myrelu.py", "class MyReLU: pass\n")
    graded = desk.suite(ACTIVATIONS, ", modules: {myrelu.py: [MyReLU]}")
    assert ended(graded) == (Status.FAILED, 0, "`MyReLU` is not defined in hw.ipynb.")


def test_source_chooses_the_notebook_of_modules(desk: Desk) -> None:
    relu_notebook(desk, "class MyReLU:\n    def __call__(self, x): return max(x, 0)\n", name="right.ipynb")
    relu_notebook(desk, "class MyReLU: pass", name="wrong.ipynb")
    assert desk.suite(ACTIVATIONS, ", source: right.ipynb, modules: {myrelu.py: [MyReLU]}").points == 6
    assert desk.suite(ACTIVATIONS, ", source: wrong.ipynb, modules: {myrelu.py: [MyReLU]}").points == 3


# ------------------------------------------------------------------------------------------------ workdir


def grade_two(desk: Desk, more: str) -> list[Decimal]:
    desk.write(desk.classroom.folder / "one" / "test_one.py", "def test_one(): open('made.txt', 'w').write('1')\n")
    desk.write(desk.classroom.folder / "two" / "test_two.py", "def test_two(): assert open('made.txt').read() == '1'\n")
    entries = "".join(
        f"  - {{use: suite.shared, id: {name}, points: 6, with: {{tests: {name}{more}}}}}\n" for name in ("one", "two")
    )
    desk.classroom.assignment(f"assignment: hw\nchecks:\n{entries}")
    return [check.points for check in desk.classroom.grade().checks]


def test_entries_with_one_workdir_share_their_files(desk: Desk) -> None:
    assert grade_two(desk, "") == [6, 0]
    assert grade_two(desk, ", workdir: training") == [6, 6]


def test_a_link_left_in_a_workdir_leads_nowhere(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir(mode=0o777)
    target.chmod(0o777)
    desk.hand_in("mean.py", f"import os\ndef mean(x): os.symlink({str(target)!r}, 'two')\n")
    desk.write(desk.classroom.folder / "one" / "test_link.py", "import mean\ndef test_link(): mean.mean([])\n")
    assert grade_two(desk, ", workdir: training") == [6, 6]
    assert list(target.iterdir()) == []


# ------------------------------------------------------------------------------------------------ autograde.yml


def test_the_grade_says_what_such_points_are_worth(desk: Desk) -> None:
    desk.suite("def test_a(): pass\n")
    assert any("6 points come from tests that ran in the same process" in note for note in desk.classroom.grade().notes)


OUTLINE = """
    import pytest, unittest
    def test_relu(): pass
    @pytest.mark.slow
    def test_slow(): pass
    class TestGroup:
        def test_good(self): pass
        def helper(self): pass
    class Case(unittest.TestCase):
        def test_case(self): pass
    class Helper:
        def test_nothing(self): pass
"""
OPEN = "import pytest\n@pytest.mark.parametrize('a', ['x'])\ndef test_open(a): pass\n"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("tests: new", "with.tests: there is no file or folder 'new' in "),
        ("tests: old/test_b.py", "with.tests: there is no file or folder 'old/test_b.py' in "),
        ("tests: 'old::test_relu'", "'old' is a folder, which has no `::test_relu`. Name a file."),
        ("tests: 'old/test_a.py::test_rel'", "old/test_a.py has no test `test_rel`. Known: test_relu, test_slow, TestGroup::test_good, Case::test_case."),
        ("tests: 'old/test_a.py::TestGroup::helper'", "old/test_a.py has no test `TestGroup::helper`."),
        ("tests: 'old/test_a.py::Helper'", "old/test_a.py has no test `Helper`."),
        ("tests: empty", "no test is in empty. pytest takes functions named test_… in files named test_….py."),
        ("tests: empty/helpers.py", "no test is in empty/helpers.py."),
        ("tests: broken", "broken/test_a.py:1: invalid syntax. Fix the file."),
        ("tests: old/test_a.py, select: elu and not relu", "with.select: 'elu and not relu' selects no test of old/test_a.py."),
        ("tests: 'old/test_a.py::TestGroup', select: relu", "selects no test of old/test_a.py::TestGroup"),
        ("tests: old, select: relu and", "'relu and' is not an expression for pytest's -k."),
        ("tests: old, select: 'not(1)(2)'", "is not an expression for pytest's -k."),
        ("tests: old, files: [old, data.csv]", "with.files[1]: there is no file or folder 'data.csv'."),
        ("tests: ../old", "'../old' leaves the repository."),
        ("tests: old, modules: {../a.py: [A]}", "'../a.py' leaves the repository."),
        ("tests: old, modules: {a.py: []}", "with.modules.a.py: the list is empty"),
        ("tests: old, workdir: a b", "'a b' is not a name."),
    ],
)  # fmt: skip
def test_a_suite_that_chooses_nothing_is_found_before_anybody_is_graded(
    desk: Desk, parameters: str, words: str
) -> None:
    lay_out_outlines(desk)
    desk.classroom.assignment(
        f"assignment: hw\nchecks:\n  - {{use: suite.shared, points: 6, with: {{{parameters}}}}}\n"
    )
    with pytest.raises(AssignmentError) as raised:
        desk.classroom.grade()
    assert words in str(raised.value)


@pytest.mark.parametrize(
    "parameters",
    [
        "tests: 'old/test_a.py::TestGroup'", "tests: 'old/test_a.py::Case::test_case'", "tests: old, select: slow",
        "tests: old, select: test_a", "tests: old, select: 'Relu or nothing'", "tests: open, select: '[x]'",
        "tests: 'open/test_open.py::test_open[y]'", "tests: star", "tests: 'star/test_a.py::test_from_elsewhere'",
    ],
)  # fmt: skip
def test_a_suite_of_which_only_running_can_tell_is_let_be(desk: Desk, parameters: str) -> None:
    lay_out_outlines(desk)
    desk.classroom.assignment(
        f"assignment: hw\nchecks:\n  - {{use: suite.shared, points: 6, with: {{{parameters}}}}}\n"
    )
    desk.classroom.grade()


def lay_out_outlines(desk: Desk) -> None:
    files = {
        "old/test_a.py": OUTLINE, "open/test_open.py": OPEN, "star/test_a.py": "from helpers import *\n",
        "empty/helpers.py": "def relu(): pass\n", "broken/test_a.py": "def test_(:\n",
    }  # fmt: skip
    for name, text in files.items():
        desk.write(desk.classroom.folder / name, text)


def test_validate_finds_it_for_isolation_shared_too(desk: Desk) -> None:
    lay_out_outlines(desk)
    desk.classroom.assignment(
        "assignment: hw\nchecks:\n  - {pytest: 'old/test_a.py::test_b', isolation: shared, points: 1}\n"
    )
    with pytest.raises(AssignmentError, match=r"checks\[0\].pytest: old/test_a.py has no test `test_b`"):
        desk.classroom.grade()


def test_isolation_shared_takes_the_parameters_of_the_library_check(desk: Desk) -> None:
    desk.write(desk.classroom.folder / "old" / "test_many.py", MANY)
    entry = "- {pytest: old, isolation: shared, points: 6, with: {%s}}"
    assert desk.classroom.grade_one(entry % "select: relu").points == 3
    assert desk.classroom.grade_one(entry % "select: relu, all_or_nothing: true").points == 0
    for parameters, words in {
        "select: relu and": "checks[0].with.select: 'relu and' is not an expression",
        "tests: old": "checks[0].with.tests: `pytest:` names the tests already.",
        "chosen: relu": "checks[0].with.chosen: unknown key 'chosen'.",
    }.items():
        with pytest.raises(AssignmentError, match=re.escape(words)):
            desk.classroom.grade_one(entry % parameters)


@pytest.mark.parametrize("tests", ["/", "5", "[old]", "~", "{a: b}"])
def test_tests_that_are_no_path_are_refused_unread(desk: Desk, tests: str) -> None:
    for entry in (
        f"{{pytest: {tests}, isolation: shared, points: 6}}",
        f"{{use: suite.shared, with: {{tests: {tests}}}}}",
    ):
        with pytest.raises(AssignmentError):
            desk.classroom.grade_one(f"- {entry}")


def test_a_folder_is_a_suite_only_where_it_is_shared(classroom: Classroom) -> None:
    (classroom.folder / "old").mkdir()
    for more in ("", ", isolation: separate"):
        classroom.assignment(f"assignment: hw\nchecks:\n  - {{pytest: old, points: 5{more}}}\n")
        with pytest.raises(AssignmentError, match="there is no file 'old'"):
            classroom.grade()
