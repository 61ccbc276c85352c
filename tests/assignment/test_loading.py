"""Every error of an autograde.yml, as an instructor reads it; all of them at once."""

import textwrap
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from autograde.assignment.loading import load_assignment
from autograde.assignment.validation import pytest_id
from autograde.errors import AssignmentError, SetupError
from autograde.model import Assignment

GOOD = """\
assignment: hw-activations
title: Activations
language: ru
deadline: 2026-02-04 23:59
timezone: Europe/Moscow
late: {per_day: 10%, cap: 30%, grace: 5 min, day: started, counted_at: finished}
extensions:
  ivanov: {until: 06.02.2026, reason: болел}
  petrova: {waived: true}
protected: [".github/**", "checks/**", "autograde.yml"]
source: hw.ipynb
total: 15.5
checks:
  - use: files.present
    with: {paths: [README.md]}
    points: 5.5
  - use: notebook.runs
    with: {timeout: 120 s, memory: 2 GiB}
    points: 10
  - use: code.forbids
    with: {calls: [torch.nn.ReLU]}
"""


def load(folder: Path, text: str | bytes) -> Assignment:
    path = folder / "autograde.yml"
    path.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())
    return load_assignment(path)


def errors(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(AssignmentError) as caught:
        load(folder, text)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


def test_a_good_assignment_is_read(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)
    assert (found.id, found.language, found.total, found.source) == (
        "hw-activations",
        "ru",
        Decimal("15.5"),
        "hw.ipynb",
    )
    assert found.deadline is not None
    assert found.deadline.isoformat() == "2026-02-04T23:59:00+03:00"
    assert found.late is not None
    assert (found.late.per_day, found.late.cap, found.late.grace) == (10, 30, timedelta(minutes=5))
    assert [entry.id for entry in found.entries] == ["files.present", "notebook.runs", "code.forbids"]
    assert [entry.points for entry in found.entries] == [Decimal("5.5"), 10, 0]
    assert found.extensions["petrova"].waived
    until = found.extensions["ivanov"].until
    assert until is not None
    assert until.isoformat() == "2026-02-06T23:59:59+03:00"


def test_defaults_come_from_the_schema(tmp_path: Path) -> None:
    found = load(tmp_path, "assignment: a\ndeadline: 2026-01-01\ntimezone: UTC\nchecks: [{use: notebook.valid}]")
    assert found.late is not None
    assert (found.late.per_day, found.late.cap, found.late.day, found.late.base) == (10, 30, "started", "earned")
    assert (found.limits.cell_s, found.limits.notebook_s, found.limits.check_s) == (120, 600, 10)
    assert (found.limits.memory_bytes, found.limits.processes) == (2 << 30, 32)
    assert found.entries[0].parameters == {"notebook": None}


def test_points_are_exact_decimals(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        "assignment: a\ntotal: 0.3\nchecks:\n- {use: notebook.valid, points: 0.1}\n- {use: notebook.runs, points: 0.2}",
    )
    assert [entry.points for entry in found.entries] == [Decimal("0.1"), Decimal("0.2")]


HEAD = "assignment: a\nchecks:\n  - use: notebook.valid\n"

ONE_ERROR = {
    "unknown key": (
        HEAD + "deadlin: 2026-01-01\n",
        "autograde.yml:4: deadlin: unknown key 'deadlin'. Did you mean 'deadline'?",
    ),
    "unknown key of a check": (
        HEAD + "    point: 5\n",
        "autograde.yml:4: checks[0].point: unknown key 'point'. Did you mean 'points'?",
    ),
    "duplicate key": (
        HEAD + "assignment: b\n",
        "autograde.yml:4: 'assignment' is here and in line 1. Keep one of them.",
    ),
    "negative points": (
        HEAD + "    points: -5\n",
        "autograde.yml:4: checks[0].points: -5 is below 0. Use 0 for an ungraded check.",
    ),
    "too fine points": (
        HEAD + "    points: 0.125\n",
        "autograde.yml:4: checks[0].points: 0.125 has more than two decimals. Round it to hundredths.",
    ),
    "points in words": (
        HEAD + "    points: five\n",
        "autograde.yml:4: checks[0].points: 'five' is not a number. Write one.",
    ),
    "NaN": (
        HEAD + "    points: .nan\n",
        "autograde.yml:4: checks[0].points: .nan is not a finite number. Write an ordinary number.",
    ),
    "infinity": (
        HEAD + "total: .inf\n",
        "autograde.yml:4: total: .inf is not a finite number. Write an ordinary number.",
    ),
    "yes is no boolean": (
        HEAD + "    hidden: yes\n",
        "autograde.yml:4: checks[0].hidden: 'yes' is not true or false. Write one.",
    ),
    "no zone": (
        HEAD + "deadline: 2026-02-04 23:59\n",
        "autograde.yml:4: deadline: '2026-02-04 23:59' has no time zone. Add `timezone: Europe/Moscow` or an offset such as +03:00.",
    ),
    "unknown zone": (
        HEAD + "timezone: Mars/Olympus\n",
        "autograde.yml:4: timezone: 'Mars/Olympus' is not a time zone. Write an IANA name such as Europe/Moscow or UTC.",
    ),
    "no date": (
        HEAD + "deadline: 32.01.2026\ntimezone: UTC\n",
        "autograde.yml:4: deadline: '32.01.2026' is not a date (day is out of range for month). Write 2026-02-04 23:59 or 04.02.2026 23:59.",
    ),
    "skipped hour": (
        HEAD + "deadline: 2026-03-29 02:30\ntimezone: Europe/Berlin\n",
        "autograde.yml:4: deadline: '2026-03-29 02:30' does not exist in Europe/Berlin (the clocks change). Add an offset, for example +01:00.",
    ),
    "repeated hour": (
        HEAD + "deadline: 2026-10-25 02:30\ntimezone: Europe/Berlin\n",
        "autograde.yml:4: deadline: '2026-10-25 02:30' exists twice in Europe/Berlin (the clocks change). Add an offset, for example +02:00.",
    ),
    "percentage": (
        HEAD + "deadline: 2026-02-04\ntimezone: UTC\nlate: {cap: 130%}\n",
        "autograde.yml:6: late.cap: 130% is not between 0% and 100%. Write for example 10%.",
    ),
    "percentage without sign": (
        HEAD + "deadline: 2026-02-04\ntimezone: UTC\nlate: {cap: 30}\n",
        "autograde.yml:6: late.cap: 30 is not text. Write for example 10%.",
    ),
    "late without deadline": (
        HEAD + "late: {}\n",
        "autograde.yml:4: late: without a deadline nothing is ever late. Add `deadline:` or remove `late:`.",
    ),
    "mixed-up unit": (
        HEAD + "limits: {check: 900 min}\n",
        "autograde.yml:4: limits.check: '900 min' is longer than a job may run (6 h). Are the units mixed up: 900 s?",
    ),
    "mixed-up unit of a check": (
        "assignment: a\nchecks:\n  - use: notebook.runs\n    with: {timeout: 900 min}\n",
        "autograde.yml:4: checks[0].with.timeout: '900 min' is longer than a job may run (6 h). Are the units mixed up: 900 s?",
    ),
    "unitless timeout": (
        HEAD + "limits: {cell: 60}\n",
        "autograde.yml:4: limits.cell: 60 is not text. Write for example 60 s.",
    ),
    "same id": (
        HEAD + "  - use: notebook.valid\n",
        "autograde.yml:4: checks[1]: the id 'notebook.valid' is already that of checks[0]. Give one of them another `id:`.",
    ),
    "unknown check": (
        "assignment: a\nchecks:\n  - use: files.presnt\n",
        "autograde.yml:3: checks[0].use: 'files.presnt' is not in the library. Did you mean 'files.present'?",
    ),
    "missing parameter": (
        "assignment: a\nchecks:\n  - use: files.present\n",
        "autograde.yml:3: checks[0].with: 'paths' must be given. Add it.",
    ),
    "refused parameter": (
        "assignment: a\nchecks:\n  - use: files.present\n    with: {paths: a.py}\n",
        "autograde.yml:4: checks[0].with.paths: 'a.py' is not a list. Write one.",
    ),
    "total": (
        "assignment: a\ntotal: 10\nchecks:\n  - use: notebook.valid\n    points: 9.5\n",
        "autograde.yml:2: total: the checks add up to 9.5 points, not 10. Fix the points or the total.",
    ),
    "climbing path": (
        "assignment: a\nchecks:\n  - use: files.present\n    with: {paths: [../secret]}\n",
        "autograde.yml:4: checks[0].with.paths[0]: '../secret' leaves the repository. Write a path inside it.",
    ),
    "absolute path": (
        HEAD + "source: /etc/passwd\n",
        "autograde.yml:4: source: '/etc/passwd' leaves the repository. Write a path inside it.",
    ),
    "home path": (
        HEAD + "protected: ['~/x']\n",
        "autograde.yml:4: protected[0]: '~/x' leaves the repository. Write a path inside it.",
    ),
    "windows path": (
        HEAD + "source: 'a\\b.ipynb'\n",
        "autograde.yml:4: source: 'a\\\\b.ipynb' has a backslash or a NUL. Write the path with '/'.",
    ),
    "missing file of checks": (
        "assignment: a\nchecks:\n  - pytest: checks/test_x.py\n",
        "there is no file 'checks/test_x.py' in",
    ),
    "neither use nor pytest": (
        "assignment: a\nchecks:\n  - points: 1\n",
        "autograde.yml:3: checks[0]: name one of `use:` (a check of the library), `pytest:` (a file of your own), `manual:` (you review it).",
    ),
    "both use and pytest": (HEAD + "    pytest: a.py\n", "autograde.yml:3: checks[0]: name one of `use:`"),
    "no checks": ("assignment: a\n", "autograde.yml:1: 'checks' must be given. Add it."),
    "empty checks": (
        "assignment: a\nchecks: []\n",
        "autograde.yml:2: checks: the list is empty or too short. Give at least 1.",
    ),
    "tab": (
        "assignment: a\nchecks:\n\t- use: notebook.valid\n",
        "autograde.yml:3: there is a tab where YAML requires spaces. Indent with spaces.",
    ),
    "no yaml": ("assignment: [a\n", "autograde.yml:2: not YAML:"),
    "a list": (
        "- a\n- b\n",
        "autograde.yml:1: this is not an assignment. Start with `assignment: NAME` and `checks:`.",
    ),
    "empty file": ("", "autograde.yml:1: this is not an assignment."),
    "two documents": (
        HEAD + "---\na: b\n",
        "autograde.yml:4: a second document starts here. Keep one document, without another `---`.",
    ),
    "a tag": (
        HEAD + "title: !!python/name:os.system x\n",
        "autograde.yml:4: title: the tag 'tag:yaml.org,2002:python/name:os.system' is not read. Remove it.",
    ),
    "a complex key": (
        HEAD + "? [a, b]\n: c\n",
        "autograde.yml:4: a key must be a word, not a list or mapping. Quote it.",
    ),
    "a name with spaces": (
        "assignment: my homework\nchecks:\n  - use: notebook.valid\n",
        "autograde.yml:1: assignment: 'my homework' is not a name. Use letters, digits, '-', '_' and '.', no spaces.",
    ),
    "a broken pattern": (
        "assignment: a\nchecks:\n  - use: output.shows\n    with: {matches: '('}\n",
        "checks[0].with.matches: '(' is not a regular expression: missing ), unterminated subpattern at position 0. Fix the pattern.",
    ),
}


@pytest.mark.parametrize("case", ONE_ERROR)
def test_an_error_names_line_place_value_and_remedy(tmp_path: Path, case: str) -> None:
    text, expected = ONE_ERROR[case]
    found = errors(tmp_path, text)
    assert expected in found[0]
    assert len(found) == 1, found


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = errors(
        tmp_path,
        """\
        assignment: a
        langage: ru
        deadline: 2026-02-04
        late: {cap: 300%}
        checks:
          - use: files.presen
            points: -1
          - use: notebook.runs
            with: {timeout: 5}
        """,
    )
    assert [line.split(": ")[0] for line in found] == [f"autograde.yml:{n}" for n in (2, 3, 4, 6, 7, 9)]


def test_an_alias_bomb_is_refused_quickly(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert "aliases make the file too large" in "\n".join(errors(tmp_path, "\n".join(lines)))


def test_an_alias_of_itself_is_refused(tmp_path: Path) -> None:
    assert errors(tmp_path, "assignment: &a [*a]\nchecks: []\n")


def test_an_honest_alias_is_fine(tmp_path: Path) -> None:
    text = "assignment: a\nchecks:\n- {use: code.forbids, with: &w {calls: [a]}}\n- {use: code.uses, with: *w}\n"
    assert load(tmp_path, text).entries[1].parameters["calls"] == ["a"]


def test_a_file_nested_too_deep_is_refused(tmp_path: Path) -> None:
    assert errors(tmp_path, "a: " + "[" * 5000) == [
        "autograde.yml:1: values are nested more than 20 deep. Flatten them."
    ]


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    assert "at most 1000000 are read" in errors(tmp_path, "# " + "x" * 1_000_001)[0]


def test_a_file_with_too_many_values_is_refused(tmp_path: Path) -> None:
    assert "more than 20000 values" in errors(tmp_path, "a: [" + "1," * 50_000 + "]")[0]


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    assert errors(tmp_path, "assignment: a\ntitle: Домашка\n".encode("cp1251")) == [
        "autograde.yml:2: this is not UTF-8 text. Save the file as UTF-8."
    ]


def test_no_file_is_a_matter_of_the_surroundings(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"Write one with `autograde init`"):
        load_assignment(tmp_path)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("checks/test_relu.py", "relu"),
        ("checks/test_relu.py::test_zero", "relu.zero"),
        ("checks/test_relu.py::TestShape::test_zero[3]", "relu.Shape.zero"),
        ("checks/relu.py", "relu"),
    ],
)
def test_ids_of_pytest_checks(target: str, name: str) -> None:
    assert pytest_id(target) == name
