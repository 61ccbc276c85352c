"""output.shows: which cells are looked at, how texts are compared, what the student reads."""

import nbformat
import pytest

from autograde.model import GradedCheck, Location, Status
from tests.checks.wrecks import WRECKS
from tests.conftest import Classroom, place


def shows(classroom: Classroom, *given: str, head: str = "") -> list[tuple[Status, str, Location | None]]:
    """Grade once with output.shows and each of these parameters: status, rationale, location."""
    entries = [f"  - {{id: c{n}, use: output.shows, with: {each}, points: 4}}" for n, each in enumerate(given)]
    classroom.assignment(f"assignment: hw\n{head}\nchecks:\n" + "\n".join(entries) + "\n")
    found: dict[str, GradedCheck] = {each.check.id: each for each in classroom.grade().checks}
    for each in found.values():
        assert each.points == (4 if each.outcome.status is Status.PASSED else 0)
    asked = [found[f"c{n}"] for n in range(len(given))]
    return [(each.outcome.status, each.outcome.rationale, place(each)) for each in asked]


PASSED = (Status.PASSED, "", None)
HERE = Location("hw.ipynb")


def failed(rationale: str, location: Location | None = None) -> tuple[Status, str, Location | None]:
    return Status.FAILED, rationale, location


def test_each_way_to_compare_has_its_words(classroom: Classroom) -> None:
    classroom.notebook("print('  total: 42 ')", "6 * 7", "x = 1")
    assert (
        shows(classroom, "{equals: 'total: 42'}", "{equals: '42'}", "{contains: 'al: 4'}", "{matches: '^4\\d$'}")
        == [PASSED] * 4
    )
    assert shows(classroom, "{equals: total}", "{contains: '43'}", "{matches: '^total$'}") == [
        failed("shown: total: 42 ⏎ 42; expected: total", HERE),
        failed("shown: total: 42 ⏎ 42; it should contain: 43", HERE),
        failed("shown: total: 42 ⏎ 42; it should match the pattern ^total$", HERE),
    ]


def test_every_condition_given_must_hold(classroom: Classroom) -> None:
    classroom.notebook("print('abc')")
    both = shows(classroom, "{contains: a, matches: 'c$'}", "{contains: a, matches: 'x'}", "{equals: abc, contains: z}")
    assert both[0] == PASSED
    assert both[1] == failed("shown: abc; it should match the pattern x", HERE)
    assert both[2] == failed("shown: abc; it should contain: z", HERE)


def test_upper_and_lower_case_and_inner_white_space_count(classroom: Classroom) -> None:
    classroom.notebook("print('Hello  World\\n')")
    told = shows(classroom, "{equals: 'hello  world'}", "{equals: 'Hello World'}", "{equals: ' Hello  World '}")
    assert [status for status, _, _ in told] == [Status.FAILED, Status.FAILED, Status.PASSED]


def test_a_cell_is_chosen_by_number_tag_name_or_id(classroom: Classroom) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("# text", id="head"),
        nbformat.v4.new_code_cell("print('one')", id="first"),
        nbformat.v4.new_code_cell("", id="blank"),
        nbformat.v4.new_code_cell("print('two')", metadata={"tags": ["t"], "name": "second"}),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), str(classroom.work / "hw.ipynb"))
    good = [
        "{cell: 1, equals: one}",
        "{cell: first, equals: one}",
        "{cell: 2, equals: two}",
        "{cell: t, equals: two}",
        "{cell: second, equals: two}",
    ]
    assert shows(classroom, *good) == [PASSED] * 5
    wrong = [
        "{cell: 1, equals: two}",
        "{cell: 3, equals: two}",
        "{cell: nope, equals: x}",
        "{cell: head, equals: x}",
        "{cell: blank, equals: x}",
    ]
    assert shows(classroom, *wrong) == [
        failed("shown: one; expected: two", Location("hw.ipynb", cell=1)),
        failed("There is no cell `3`."),
        failed("There is no cell `nope`."),
        failed("There is no cell `head`."),
        failed("There is no cell `blank`."),
    ]


def test_prints_warnings_results_and_displays_are_shown_and_errors_are_not(classroom: Classroom) -> None:
    classroom.notebook(
        "import sys\nfrom IPython.display import display\nprint('out')\nprint('err', file=sys.stderr)\ndisplay([1])\n2",
        "print('before')\n1 / 0",
        "x = 5;",
    )
    wanted = [
        "{cell: 1, contains: out}",
        "{cell: 1, contains: err}",
        "{cell: 1, contains: '[1]'}",
        "{cell: 1, matches: '2$'}",
        "{cell: 2, equals: before}",
    ]
    assert shows(classroom, *wanted) == [PASSED] * 5
    (told,) = shows(classroom, "{cell: 3, contains: '5'}")
    assert told == failed("shown: (nothing); it should contain: 5", Location("hw.ipynb", cell=3))


def test_a_cell_that_the_run_did_not_reach_is_told_apart(classroom: Classroom) -> None:
    classroom.notebook("import time\ntime.sleep(30)", "print('never')")
    told = shows(classroom, "{cell: 2, equals: never}", head="limits: {notebook: 1 s}")
    assert told == [failed("Cell 2 was not reached.", Location("hw.ipynb", cell=2))]


def test_many_words_are_cut(classroom: Classroom) -> None:
    classroom.notebook("print('x' * 1000)")
    ((_, rationale, _),) = shows(classroom, "{equals: y}")
    assert rationale == f"shown: {'x' * 200}; expected: y"


def test_output_speaks_russian(classroom: Classroom) -> None:
    classroom.notebook("x = 1", "import time\nprint(7)")
    told = shows(
        classroom, "{cell: 1, equals: '8'}", "{cell: 2, contains: '8'}", "{cell: 9, matches: x}", head="language: ru"
    )
    assert [rationale for _, rationale, _ in told] == [
        "выведено: (ничего); ожидалось: 8",
        "выведено: 7; должно содержать: 8",
        "Нет ячейки `9`.",
    ]


def test_title_and_hint_come_from_the_library(classroom: Classroom) -> None:
    classroom.notebook("x = 1")
    graded = classroom.grade_one("- {use: output.shows, with: {equals: a}, points: 1}")
    assert (graded.check.title, graded.check.hint) == (
        "The expected text is shown",
        "Print it exactly as the task says.",
    )


def test_a_notebook_without_code_has_no_cell_named_none(classroom: Classroom) -> None:
    classroom.notebook("")
    ((status, rationale, _),) = shows(classroom, "{contains: x}")
    assert status is Status.FAILED
    assert "None" not in rationale


def test_curly_brackets_in_what_was_printed_are_just_text(classroom: Classroom) -> None:
    classroom.notebook("print('{0} {cell} {}')")
    assert shows(classroom, "{equals: '{actual}'}") == [failed("shown: {0} {cell} {}; expected: {actual}", HERE)]


@pytest.mark.parametrize("case", WRECKS)
def test_a_file_that_is_no_notebook_is_named_with_its_cause(classroom: Classroom, case: str) -> None:
    make, words = WRECKS[case]
    make(classroom.work / "hw.ipynb")
    assert shows(classroom, "{notebook: hw.ipynb, equals: x}") == [failed(words)]


def test_without_any_notebook_the_student_is_told_so(classroom: Classroom) -> None:
    assert shows(classroom, "{equals: x}") == [failed("There is no notebook in the repository.")]


def test_a_pattern_is_searched_in_the_first_300_000_characters(classroom: Classroom) -> None:
    classroom.notebook(*["print('a' * 10_000)"] * 29, "print('needle')")
    assert shows(classroom, "{matches: 'a.*b|needle'}") == [PASSED]
    classroom.notebook(*["print('a' * 10_000)"] * 31, "print('needle')")
    ((status, _, _),) = shows(classroom, "{matches: 'a.*b|needle'}")
    assert status is Status.FAILED
