"""One pytest run a grade: how checks are chosen, worth, skipped, shared, hidden; whose fault is what."""

from decimal import Decimal

import pytest

from autograde.assignment.loading import load_assignment
from autograde.engine.run import collect_checks
from autograde.errors import AssignmentError
from autograde.model import Grade, GradedCheck, Location, Status
from tests.conftest import Classroom, place

HEAD = "assignment: hw\nlimits: {check: 2 s}\nchecks:\n"


def by_id(grade: Grade) -> dict[str, GradedCheck]:
    return {each.check.id: each for each in grade.checks}


def test_marks_parametrised_cases_partial_credit_and_bonuses_score_as_said(classroom: Classroom) -> None:
    classroom.notebook("def f(x): return abs(x)")
    classroom.check(
        "test_f.py",
        """
        import pytest

        @pytest.mark.points(9, id="cases", title="Cases", hint="think of zero")
        @pytest.mark.parametrize("x", [1, 2, -3], ids=["one", "two", "minus three"])
        def test_cases(student, x):
            assert student.call("f", x) == x

        @pytest.mark.points(10)
        def test_partly(student, partial):
            '''Most of it.'''
            partial(0.4, "4 of 10 cases")

        @pytest.mark.points(5, bonus=True, title="More")
        def test_bonus(student):
            assert student.call("f", -1) == 1

        def test_information():
            pass
        """,
    )
    classroom.assignment(HEAD + "  - {use: notebook.runs, points: 1}\n  - pytest: checks/test_f.py\n")
    grade = classroom.grade()
    checks = by_id(grade)
    assert list(checks) == ["notebook.runs", "cases", "f.partly", "f.bonus", "f.information"]
    assert [each.points for each in grade.checks] == [1, 6, 4, 5, 0]
    assert (grade.points, grade.max_points, grade.score) == (16, 20, 16)
    assert (
        checks["cases"].outcome.rationale
        == "2 of 3 cases passed; minus three: got 3, expected -3\nwhere 3 = call('f', -3)\nwhere call = <autograde.kernels.student.Student object at"
        or checks["cases"].outcome.rationale.startswith("2 of 3 cases passed; minus three: got 3, expected -3")
    )
    assert (checks["f.partly"].outcome.status, checks["f.partly"].outcome.rationale) == (Status.FAILED, "4 of 10 cases")
    assert (checks["f.partly"].check.title, checks["cases"].check.hint) == ("Most of it", "think of zero")


def test_marks_alone_choose_checks(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check(
        "test_x.py", "import pytest\n@pytest.mark.points(3)\ndef test_x(student):\n    assert student.get('x') == 1\n"
    )
    classroom.assignment(HEAD + "  - use: notebook.valid\n")
    assert by_id(classroom.grade())["x.x"].points == 3


def test_an_entry_without_marks_shares_its_points_among_its_functions(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check("test_a.py", "def test_one(): pass\ndef test_two(): assert False, 'two is wrong'\n")
    classroom.assignment(HEAD + "  - {pytest: checks/test_a.py, points: 5, title: Both, id: both}\n")
    both = by_id(classroom.grade())["both"]
    assert (both.points, both.check.title) == (Decimal("2.5"), "Both")
    assert both.outcome.rationale == "1 of 2 cases passed; two: two is wrong"


def test_an_entry_can_name_one_function_and_describe_it(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check("test_a.py", "import pytest\n@pytest.mark.points(7, title='from the mark')\ndef test_one(): pass\n")
    classroom.assignment(HEAD + "  - {pytest: 'checks/test_a.py::test_one', points: 5, title: mine, hint: look}\n")
    one = by_id(classroom.grade())["a.one"]
    assert (one.points, one.check.title, one.check.hint) == (5, "mine", "look")


def test_a_check_is_skipped_when_its_base_did_not_pass(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check(
        "test_a.py",
        """
        import pytest

        @pytest.mark.points(1, id="third", requires=["second"])
        def test_third(): pass

        @pytest.mark.points(1, id="second", requires=["first"])
        def test_second(): pass

        @pytest.mark.points(1, id="first", title="The first")
        def test_first(): assert False
        """,
    )
    classroom.assignment(HEAD + "  - use: notebook.valid\n    requires: [first]\n")
    checks = by_id(classroom.grade())
    assert [checks[name].outcome.status for name in ("first", "second", "third")] == ["failed", "skipped", "skipped"]
    assert checks["second"].outcome.rationale == "Skipped, because “The first” did not pass."
    assert checks["notebook.valid"].outcome.status == "skipped"


def test_hidden_checks_show_points_and_hint_but_neither_name_nor_details(classroom: Classroom) -> None:
    classroom.notebook("def f(x): raise ValueError(x)")
    classroom.check(
        "test_a.py",
        """
        import pytest

        @pytest.mark.points(5, id="secret-id", title="Secret title", hint="See lecture 3", hidden=True)
        @pytest.mark.parametrize("x", ["quagga"])
        def test_a(student, x):
            '''secret docstring'''
            assert student.call("f", x) == "okapi"

        @pytest.mark.points(1, requires=["secret-id"], hidden=True)
        def test_b(): pass
        """,
    )
    classroom.assignment(HEAD + "  - {use: notebook.valid, hidden: true, points: 2}\n")
    grade = classroom.grade()
    shown = repr(grade)
    assert all(word not in shown for word in ("secret", "Secret", "quagga", "okapi", "ValueError", "notebook.valid"))
    first, second, third = grade.checks
    assert (first.check.title, first.outcome.status, first.points) == ("Hidden check 1", "passed", 2)
    assert (second.check.title, second.check.hint, second.outcome.rationale) == (
        "Hidden check 2",
        "See lecture 3",
        "This hidden check did not pass.",
    )
    assert third.outcome.status == "skipped"
    assert "Secret title" in repr(classroom.grade(reveal=True))


FAULTS = {
    "assert": ("assert student.get('x') == 2", "failed", "got 1, expected 2"),
    "assert with words": ("assert student.get('x') == 2, 'x is two'", "failed", "x is two"),
    "assert in": ("assert 5 in [student.get('x')]", "failed", "5 is not in [1]"),
    "assert order": ("assert student.get('x') > 2", "failed", "got 1 > 2, which is false"),
    "numpy": ("import numpy as np; np.testing.assert_allclose(student.get('x'), 2)", "failed", "Not equal to tolerance"),
    "pytest.fail": ("pytest.fail('not this way')", "failed", "not this way"),
    "raises": ("student.call('boom')", "failed", "Your code raised ValueError: no"),
    "dies": ("student.call('die')", "failed", "The process that ran your code ended by itself (exit status 0)."),
    "endless": ("student.call('loop')", "failed", "`loop()` did not finish in 2 seconds."),
    "stops itself": ("student.call('halt')", "failed", "`halt()` did not finish in 2 seconds."),
    "stops its mother": ("student.call('halt_mother')", "failed", "did not finish in"),
    "missing": ("student.get('y')", "failed", "`y` is not defined."),
    "returns nothing": ("student.call('nothing') + 1", "failed", "Your code gave None, where the check needs a value."),
    "returns an object": ("float(student.call('thing'))", "failed", "Your code gave <object of the student>"),
    "an object without a length": ("len(student.call('thing'))", "failed", "object of type 'object' has no len()"),
    "a check that misuses an object": ("int.__add__(1, 'a'.join(student.call('thing')))", "failed", "is not iterable"),
    "a check that misuses a right object": ("'a' + 5, student.call('thing')", "error", "TypeError"),
    "an object for a truth": ("assert student.call('thing')", "failed", "Your code gave <object of the student>"),
    "an object unequal": ("assert student.call('thing') != 5", "failed", "Your code gave <object of the student>"),
    "own bug": ("undefined_name", "error", "The check broke: NameError: name 'undefined_name' is not defined"),
    "own type error": ("student.get('x') + 'a'", "error", "The check broke: TypeError"),
    "skips itself": ("pytest.skip('no GPU')", "error", "the check skipped itself: no GPU"),
    "xfail": ("pytest.xfail('known')", "failed", "known"),
    "exit": ("raise SystemExit(0)", "error", "The check broke: SystemExit"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_whose_fault_it_is_and_how_it_is_said(classroom: Classroom, case: str) -> None:
    body, status, words = FAULTS[case]
    classroom.notebook(
        "x = 1\ndef boom(): raise ValueError('no')\ndef nothing(): pass\ndef thing(): return object()\n"
        "def halt():\n    import os, signal; os.kill(os.getpid(), signal.SIGSTOP)\n"
        "def halt_mother():\n    import os, signal; os.kill(os.getppid(), signal.SIGSTOP)\n    while True: pass\n"
        "def die():\n    import os; os._exit(0)\ndef loop():\n    while True: pass"
    )
    classroom.check(
        "test_a.py",
        f"import pytest\ndef test_a(student):\n    {body}\ndef test_after(student):\n    assert student.get('x') == 1\n",
    )
    classroom.assignment(
        HEAD
        + "  - {pytest: 'checks/test_a.py::test_a', points: 3}\n  - {pytest: 'checks/test_a.py::test_after', points: 2}\n"
    )
    grade = classroom.grade()
    first, second = grade.checks
    assert (first.outcome.status, first.points) == (status, 0)
    assert words in first.outcome.rationale
    assert second.outcome.status == "passed"
    assert (grade.status, grade.score) == (("incomplete", None) if status == "error" else ("complete", 2))


def test_an_endless_call_names_cell_and_line(classroom: Classroom) -> None:
    classroom.notebook("x = 1", "def loop():\n    while True:\n        pass")
    classroom.check(
        "test_a.py", "import pytest\n@pytest.mark.points(1)\ndef test_a(student):\n    student.call('loop')\n"
    )
    classroom.assignment(HEAD + "  - pytest: checks/test_a.py\n")
    assert place(classroom.grade().checks[0]) in (
        Location("hw.ipynb", line=2, cell=2),
        Location("hw.ipynb", line=3, cell=2),
    )


def test_long_values_are_cut(classroom: Classroom) -> None:
    classroom.notebook("x = list(range(10_000))")
    classroom.check("test_a.py", "def test_a(student):\n    assert student.get('x') == []\n")
    classroom.assignment(HEAD + "  - {pytest: checks/test_a.py, points: 1}\n")
    assert len(classroom.grade().checks[0].outcome.rationale) < 600


@pytest.mark.parametrize("ending", ["pytest.exit('bye')", "raise KeyboardInterrupt"])
def test_a_check_that_ends_pytest_loses_no_check(classroom: Classroom, ending: str) -> None:
    classroom.notebook("x = 1")
    classroom.check(
        "test_a.py", f"import pytest\ndef test_a(): pass\ndef test_b():\n    {ending}\ndef test_c(): pass\n"
    )
    entries = "".join(f"  - {{pytest: 'checks/test_a.py::test_{name}', points: 1}}\n" for name in "abc")
    classroom.assignment(HEAD + entries)
    grade = classroom.grade()
    assert [each.outcome.status for each in grade.checks] == ["passed", "error", "error"]
    assert (grade.status, grade.points, grade.max_points) == ("incomplete", 1, 3)
    assert "The check did not run" in grade.checks[2].outcome.rationale


def test_a_check_file_that_cannot_be_imported_costs_itself(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check("test_bad.py", "import no_such_module\ndef test_a(): pass\n")
    classroom.check("test_worse.py", "def test_b(:\n")
    classroom.assignment(HEAD + "  - {pytest: checks/test_bad.py, points: 4}\n  - {use: notebook.runs, points: 6}\n")
    grade = classroom.grade()
    assert [(each.check.id, each.outcome.status, each.check.points) for each in grade.checks] == [
        ("bad", "error", 4), ("notebook.runs", "passed", 6), ("worse", "error", 0),
    ]  # fmt: skip
    assert "No module named 'no_such_module'" in grade.checks[0].outcome.rationale


def test_a_target_that_names_nothing_is_an_error(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check("test_a.py", "def test_a(): pass\n")
    classroom.assignment(
        HEAD + "  - {pytest: 'checks/test_a.py::test_nope', points: 4}\n  - {use: notebook.runs, points: 6}\n"
    )
    grade = classroom.grade()
    assert by_id(grade)["a.nope"].outcome.status == "error"
    assert by_id(grade)["notebook.runs"].outcome.status == "passed"


def test_a_failing_fixture_of_the_instructor_is_an_error_and_teardown_counts(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check(
        "test_a.py",
        "import pytest\n@pytest.fixture\ndef bad(): raise OSError('gone')\n@pytest.fixture\ndef late():\n    yield\n    raise OSError('late')\n"
        "def test_a(bad): pass\ndef test_b(late): pass\n",
    )
    classroom.assignment(
        HEAD + "".join(f"  - {{pytest: 'checks/test_a.py::test_{name}', points: 1}}\n" for name in "ab")
    )
    assert [each.outcome.status for each in classroom.grade().checks] == ["error", "error"]


def test_failed_subtests_fail_the_check(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check(
        "test_a.py",
        "def test_a(subtests):\n    for i in range(3):\n        with subtests.test(i=i):\n            assert i != 1\n",
    )
    classroom.assignment(HEAD + "  - {pytest: checks/test_a.py, points: 1}\n")
    first = classroom.grade().checks[0]
    assert (first.outcome.status, first.points) == ("failed", 0)


def test_fixtures_conftest_and_helpers_of_the_instructor_work(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check("conftest.py", "import pytest\n@pytest.fixture\ndef two(): return 2\n")
    classroom.check("reference.py", "def answer(): return 1\n")
    classroom.check(
        "test_a.py",
        "from reference import answer\ndef test_a(student, two):\n    assert student.get('x') == answer() == two - 1\n",
    )
    classroom.assignment(HEAD + "  - {pytest: checks/test_a.py, points: 1}\n")
    assert classroom.grade().points == 1


def test_the_submission_steers_nothing(classroom: Classroom) -> None:
    """conftest.py, pytest.ini and shadowing modules of the student's are data, not configuration."""
    classroom.notebook("x = 2")
    for name, content in {
        "conftest.py": "raise SystemExit('steered')",
        "pytest.ini": "[pytest]\naddopts = --collect-only\n",
        "sitecustomize.py": "raise SystemExit",
        "yaml.py": "raise SystemExit",
        "autograde.yml": "assignment: mine\nchecks: []\n",
    }.items():
        (classroom.work / name).write_text(content)
    classroom.check("test_a.py", "def test_a(student):\n    assert student.get('x') == 1\n")
    classroom.assignment(HEAD + "  - {pytest: checks/test_a.py, points: 1}\n")
    grade = classroom.grade()
    assert (grade.assignment, grade.points, grade.checks[0].outcome.status) == ("hw", 0, "failed")


def test_the_state_can_come_from_a_module_or_up_to_a_name(classroom: Classroom) -> None:
    classroom.notebook("def f(): return 1", "f = None", name="a.ipynb")
    (classroom.work / "b.py").write_text("def f(): return 2")
    classroom.check(
        "test_a.py",
        """
        import pytest

        @pytest.mark.points(1)
        @pytest.mark.source("b.py")
        def test_module(student):
            assert student.call("f") == 2

        @pytest.mark.points(1)
        def test_both(student_of):
            assert student_of("a.ipynb").get("f") is None
            assert student_of("b.py").call("f") == 2
        """,
    )
    classroom.check("test_b.py", "def test_until(student):\n    assert student.get('f') is None\n")
    classroom.assignment(HEAD + "  - {pytest: checks/test_b.py, points: 1, source: a.ipynb, until: f}\n")
    assert classroom.grade().points == 3


@pytest.mark.parametrize(
    ("check", "entries", "problem"),
    [
        ("@pytest.mark.points(1, id='a')\ndef test_a(): pass\n@pytest.mark.points(1, id='a')\ndef test_b(): pass", "", "the id 'a' is already that of"),
        ("@pytest.mark.points(1, requires=['nope'])\ndef test_a(): pass", "", "requires 'nope', which is no check."),
        ("@pytest.mark.points(1, id='h', hidden=True)\ndef test_h(): pass\n@pytest.mark.points(1, requires=['h'])\ndef test_a(): pass", "", "requires 'h', which is hidden"),
        ("@pytest.mark.points(1, id='a', requires=['b'])\ndef test_a(): pass\n@pytest.mark.points(1, id='b', requires=['a'])\ndef test_b(): pass", "", "checks require each other in a circle"),
        ("@pytest.mark.points(-1)\ndef test_a(): pass", "", "@pytest.mark.points(-1) is not a number of points. Write for example @pytest.mark.points(25)."),
        ("@pytest.mark.points('many')\ndef test_a(): pass", "", "@pytest.mark.points('many') is not a number of points."),
        ("@pytest.mark.points(True)\ndef test_a(): pass", "", "is not a number of points."),
        ("@pytest.mark.points(1, titel='x')\ndef test_a(): pass", "", "unknown 'titel'. Did you mean 'title'?"),
        ("@pytest.mark.points(3)\ndef test_a(): pass", "points: 4", "4 points are given here, but the marks in checks/test_a.py add up to 3."),
    ],
)  # fmt: skip
def test_checks_that_contradict_each_other_are_the_instructors_to_mend(
    classroom: Classroom, check: str, entries: str, problem: str
) -> None:
    classroom.notebook("x = 1")
    classroom.check("test_a.py", f"import pytest\n{check}\n")
    classroom.assignment(HEAD + f"  - pytest: checks/test_a.py\n    {entries}\n")
    with pytest.raises(AssignmentError) as caught:
        classroom.grade()
    assert problem in str(caught.value)


def test_points_of_marks_must_add_up_to_the_total(classroom: Classroom) -> None:
    classroom.check("test_a.py", "import pytest\n@pytest.mark.points(3)\ndef test_a(): pass\n")
    classroom.assignment("assignment: hw\ntotal: 10\nchecks:\n  - pytest: checks/test_a.py\n")
    with pytest.raises(AssignmentError, match="the checks add up to 3 points, not 10"):
        collect_checks(load_assignment(classroom.folder))


def test_collecting_runs_nothing_and_finds_broken_files(classroom: Classroom) -> None:
    classroom.check("test_a.py", "import pytest\n@pytest.mark.points(3)\ndef test_a(): raise SystemError\n")
    classroom.assignment(HEAD + "  - pytest: checks/test_a.py\n")
    assert [check.points for check in collect_checks(load_assignment(classroom.folder))] == [3]
    classroom.check("test_a.py", "import nothing_like_it\n")
    with pytest.raises(AssignmentError, match="No module named 'nothing_like_it'"):
        collect_checks(load_assignment(classroom.folder))


def test_two_assignments_in_one_process_do_not_share_modules(tmp_path_factory: pytest.TempPathFactory) -> None:
    for value in (1, 2):
        room = Classroom(tmp_path_factory.mktemp("room"))
        room.notebook(f"x = {value}")
        room.check("reference.py", f"VALUE = {value}\n")
        room.check(
            "test_a.py", "from reference import VALUE\ndef test_a(student):\n    assert student.get('x') == VALUE\n"
        )
        room.assignment(HEAD + "  - {pytest: checks/test_a.py, points: 1}\n")
        assert room.grade().points == 1


def test_the_penalty_comes_off_the_points_earned(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.assignment(
        "assignment: hw\ndeadline: 2026-02-04 12:00\ntimezone: UTC\nchecks:\n  - {use: notebook.runs, points: 8.5}\n"
    )
    grade = classroom.grade("2026-02-05 12:00:01")
    assert (grade.points, grade.penalty.days, grade.penalty.points, grade.score) == (
        Decimal("8.5"),
        2,
        Decimal("1.7"),
        Decimal("6.8"),
    )
    assert grade.time_source == "option"


def test_a_slip_in_a_login_with_an_extension_is_noticed(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.assignment(
        "assignment: hw\ndeadline: 2026-02-04\ntimezone: UTC\nextensions: {petrova-anna: {waived: true}}\nchecks:\n  - use: notebook.runs\n"
    )
    assert classroom.grade(student="petrova-ana").notes == (
        "No extension is known for petrova-ana. Did you mean petrova-anna?",
    )
    assert classroom.grade(student="ivanov").notes == ()


def test_a_hidden_check_runs_last_so_that_no_visible_one_tells_its_inputs(classroom: Classroom) -> None:
    classroom.notebook(
        "def f(x): open('seen', 'a').write(repr(x)); return x", "def g(): raise ValueError(open('seen').read())"
    )
    classroom.check(
        "test_a.py",
        "import pytest\n@pytest.mark.points(1, hidden=True)\ndef test_f(student):\n    assert student.call('f', 31337)\n"
        "@pytest.mark.points(1)\ndef test_g(student):\n    student.call('g')\n",
    )
    classroom.assignment(HEAD + "  - pytest: checks/test_a.py\n")
    grade = classroom.grade()
    assert [each.outcome.status for each in grade.checks] == ["passed", "failed"]
    assert "31337" not in repr(grade)


# ------------------------------------------------------------------ keys of an entry whose file has marks

MARKED = """
import pytest
@pytest.mark.points(2, hint="Look at zero.")
def test_zero(student):
    "Zero is right"
    assert student.call("f", 0) == 99
@pytest.mark.points(1)
class TestMore:
    def test_one(self, student): assert student.call("f", 1) == 1
def test_unmarked(student): assert student.call("f", 2) == 2
"""


def grade_marked(classroom: Classroom, keys: str, *, reveal: bool = True) -> Grade:
    classroom.notebook("def f(x): return x")
    classroom.check("test_f.py", MARKED)
    classroom.check("test_base.py", "def test_base(): assert False\n")
    classroom.assignment(
        HEAD + f"  - {{pytest: checks/test_base.py, id: base}}\n  - {{pytest: checks/test_f.py, {keys}}}\n"
    )
    return classroom.grade(reveal=reveal)


def test_an_entry_hides_every_check_of_its_file(classroom: Classroom) -> None:
    """Students read the titles, inputs and values of checks that their instructor had hidden."""
    grade = grade_marked(classroom, "hidden: true", reveal=False)
    assert [check.check.hidden for check in grade.checks] == [False, True, True, True]
    assert all(word not in repr(grade) for word in ("expected 99", "Zero is", "test_f"))
    assert [check.points for check in grade.checks] == [0, 0, 1, 0]


def test_an_entrys_bonus_hint_and_requires_hold_for_every_check_of_its_file(classroom: Classroom) -> None:
    grade = grade_marked(classroom, "bonus: true, hint: Read it again., requires: [base]")
    _, *checks = grade.checks
    assert grade.max_points == 0
    assert [check.check.bonus for check in checks] == [True] * 3
    assert [check.check.hint for check in checks] == ["Look at zero.", "Read it again.", "Read it again."]
    assert [check.outcome.status for check in checks] == ["skipped"] * 3


def test_an_entrys_title_and_id_stand_before_those_of_its_checks(classroom: Classroom) -> None:
    grade = grade_marked(classroom, "title: Task 1, id: task")
    _, *checks = grade.checks
    assert [check.check.title for check in checks] == ["Task 1: Zero is right", "Task 1: More", "Task 1: unmarked"]
    assert [check.check.id for check in checks] == ["task.zero", "task.More", "task.unmarked"]


def test_an_entry_that_stands_for_several_checks_can_be_required(classroom: Classroom) -> None:
    grade_marked(classroom, "id: task")
    classroom.assignment(
        HEAD + "  - {pytest: checks/test_f.py, id: task}\n  - {use: notebook.valid, points: 1, requires: [task]}\n"
    )
    last = by_id(classroom.grade())["notebook.valid"]
    assert last.outcome.status == "skipped"
    assert "Zero is right" in last.outcome.rationale


def test_a_check_after_a_skipped_one_runs_with_its_fixtures(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    classroom.check(
        "test_a.py",
        "import pytest\n@pytest.mark.points(1, requires=['notebook.runs'])\ndef test_a(student): pass\n"
        "@pytest.mark.points(1)\ndef test_b(student): assert student.get('x') == 1\n",
    )
    (classroom.work / "hw.ipynb").unlink()
    classroom.notebook("x = 1", "1 / 0")
    classroom.assignment(HEAD + "  - {use: notebook.runs}\n  - {pytest: checks/test_a.py}\n")
    assert [check.outcome.status for check in classroom.grade().checks] == ["failed", "skipped", "passed"]
