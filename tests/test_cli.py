"""The commands as an instructor and a CI use them: real processes, exit codes, files, signals."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograde import cli
from autograde.kernels import process_tree
from tests.conftest import ROOT, Classroom, write_notebook

GOOD = "assignment: hw\nchecks:\n  - {use: notebook.runs, points: 6}\n  - {use: files.present, with: {paths: [README.md]}, points: 4}\n"


@pytest.fixture
def room(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    classroom.notebook("x = 1")
    classroom.assignment(GOOD)
    monkeypatch.chdir(classroom.folder)
    return classroom


def run(*arguments: str) -> int:
    return cli.run(list(arguments))


def test_grade_writes_json_and_summary_and_shows_the_table(room: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("grade", "work", "--assignment", "autograde.yml", "--json", "g.json", "--summary", "s.md") == 0
    written = json.loads(Path("g.json").read_text(encoding="utf-8"))
    assert (written["schema"], written["score"], written["max_points"]) == ("autograde/grade/v1", 6, 10)
    assert "**6 of 10 points**" in Path("s.md").read_text(encoding="utf-8")
    assert "Score: 6 of 10 points" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rule", "code"), [("never", 0), ("any-failed", 1), ("below:6", 0), ("below:6.01", 1), ("below:10", 1)]
)
def test_fail_on(room: Classroom, rule: str, code: int) -> None:
    assert run("grade", "work", "--assignment", "autograde.yml", "--fail-on", rule) == code


@pytest.mark.parametrize("rule", ["sometimes", "below:", "below:x", "below:nan", "7"])
def test_a_wrong_fail_on_is_refused(room: Classroom, rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run("grade", "work", "--fail-on", rule)
    assert caught.value.code == 2
    assert "is not one of never, any-failed, below:N" in capsys.readouterr().err


def test_a_wrong_assignment_is_2_and_every_command_tells_all_problems(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.assignment("assignment: hw\nchecks:\n  - use: files.presnt\n    points: -1\n")
    for command in (["grade", "work", "--assignment", "autograde.yml"], ["validate"]):
        assert run(*command) == 2
        assert capsys.readouterr().err.splitlines() == [
            "autograde.yml:3: checks[0].use: 'files.presnt' is not in the library. Did you mean 'files.present'?",
            "autograde.yml:4: checks[0].points: -1 is below 0. Use 0 for an ungraded check.",
        ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "nowhere"], "nowhere: there is no such folder. Name the student's repository."),
        (["grade", "work"], "work/autograde.yml: No such file or directory. Write one with `autograde init`"),
        (["grade", "work", "--assignment", "autograde.yml", "--submitted-at", "soon"], "--submitted-at: 'soon' is not a date."),
        (["grade", "work", "--assignment", "autograde.yml", "--json", "no/such/g.json"], "no/such/g.json: there is no such folder."),
        (["grade", "work", "--assignment", "autograde.yml", "--python", "/no/python"], "/no/python: No such file or directory. Name the students' Python with --python"),
        (["grade", "work", "--assignment", "autograde.yml", "--python", "/bin/false"], "/bin/false: it cannot run Python code. Name the students' Python with --python"),
        (["checks", "files.nope"], "'files.nope' is not in the library."),
    ],
)  # fmt: skip
def test_wrong_surroundings_are_3(
    room: Classroom,
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AUTOGRADE_STUDENT_PYTHON", "")
    assert run(*arguments) == 3
    assert words in capsys.readouterr().err


def test_a_fault_of_our_own_is_4_and_asks_for_a_report(
    room: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "load_assignment", lambda _: 1 / 0)
    assert run("validate") == 4
    assert "autograde broke: ZeroDivisionError: division by zero\nPlease report this" in capsys.readouterr().err


def test_validate_says_what_it_found(room: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("validate", "autograde.yml") == 0
    assert capsys.readouterr().out == "autograde.yml: 2 checks, 10 points. All well.\n"


def test_checks_lists_the_library_with_parameters(room: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("checks") == 0
    shown = capsys.readouterr().out
    assert "files.present: The files named are in the repository" in shown
    assert "\n    paths (array, required): Files or patterns" in shown
    assert run("checks", "output.shows") == 0
    assert capsys.readouterr().out.startswith("output.shows: ")


def test_init_writes_an_assignment_that_grades_green_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("init", str(tmp_path / "new")) == 0
    assert (
        run(
            "grade",
            str(tmp_path / "new"),
            "--trust-submission",
            "--json",
            str(tmp_path / "g.json"),
            "--fail-on",
            "any-failed",
        )
        == 0
    )
    assert json.loads((tmp_path / "g.json").read_text())["score"] == 10
    assert run("init", str(tmp_path / "new")) == 3
    assert "exists already. Choose an empty folder" in capsys.readouterr().err


def test_init_writes_through_no_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "hw.ipynb").symlink_to(tmp_path / "elsewhere")
    assert run("init", str(tmp_path)) == 3
    assert "hw.ipynb exists already" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hw.ipynb"]


@pytest.mark.parametrize("option", ["--json", "--summary"])
def test_a_name_that_is_taken_is_told_before_anything_is_graded(
    room: Classroom, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    Path("notes.md").write_text("mine")
    assert run("grade", "work", "--assignment", "autograde.yml", option, "notes.md") == 3
    told = capsys.readouterr()
    assert (told.out, Path("notes.md").read_text()) == ("", "mine")
    assert "notes.md: this file was not written by autograde. Choose another name." in told.err


def test_two_reports_have_two_names(room: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("grade", "work", "--assignment", "autograde.yml", "--json", "g", "--summary", "./g") == 3
    assert "--json and --summary name the same file. Choose two names." in capsys.readouterr().err
    assert not Path("g").exists()


def test_reports_may_go_to_the_output_and_to_a_device_and_leave_both_as_they_are(room: Classroom) -> None:
    command = [sys.executable, "-m", "autograde", "grade", "work", "--assignment", "autograde.yml"]
    done = subprocess.run(
        [*command, "--json", "/dev/stdout", "--summary", "/dev/null"], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout[done.stdout.index("{") :])["score"] == 6
    assert Path("/dev/null").is_char_device()
    assert Path("/dev/stdout").is_symlink()


def test_a_grade_is_kept_where_its_name_was_taken_meanwhile(
    room: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_require_writable_reports", lambda _: Path("g.json").mkdir())
    assert run("grade", "work", "--assignment", "autograde.yml", "--json", "g.json") == 3
    told = capsys.readouterr()
    assert "Score: 6 of 10 points" in told.out
    refuge = Path(told.err.split("was written to ")[1].split(" instead")[0])
    assert json.loads(refuge.read_text())["score"] == 6


LOOP = "import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n        os.setsid()\n        break\nwhile True:\n    try:\n        while True: time.sleep(0.01)\n    except BaseException: pass"


def start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograde", "grade", "work", "--assignment", "autograde.yml", "--json", "g.json"]
    return subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
        # A background job inherits an ignored SIGINT from its shell, and Python respects that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("after_s", [0.05, 0.3, 0.6, 0.8, 1.0, 1.5, 2.5])
def test_killed_at_any_moment_it_leaves_no_process_and_a_whole_json(
    classroom: Classroom, sent: signal.Signals, after_s: float
) -> None:
    """Either the former JSON or a whole new one; the moments run from start-up to the endless cell."""
    (classroom.folder / "tmp").mkdir()
    write_notebook(classroom.work / "hw.ipynb", "x = 1", LOOP)
    classroom.assignment(GOOD)
    (classroom.folder / "g.json").write_text('{"former": true}')
    process = start(classroom.folder)
    time.sleep(after_s)
    process.send_signal(sent)
    process.communicate(timeout=60)
    written = json.loads((classroom.folder / "g.json").read_text())
    assert written == {"former": True} or (written["status"], written["score"]) == ("incomplete", None)
    assert survivors(classroom.folder) == []
    assert [path.name for path in classroom.folder.glob(".g.json*")] == []


def survivors(folder: Path) -> list[int]:
    """Processes whose temporary folder is ours: the environment of student code names it."""
    deadline = time.monotonic() + 10
    while True:
        found = [pid for pid in process_tree.table() if process_tree.alive(pid) and _works_in(pid, folder)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return f"TMPDIR={folder}/tmp/autograde-".encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_grade_interrupted_in_a_cell_keeps_what_was_found_and_says_so_in_one_line(
    classroom: Classroom, number: int
) -> None:
    (classroom.folder / "tmp").mkdir()
    write_notebook(classroom.work / "hw.ipynb", "open('/tmp/never', 'r') if False else None", "while True: pass")
    classroom.assignment(
        "assignment: hw\nchecks:\n  - {use: notebook.valid, points: 4}\n  - {use: notebook.runs, points: 6}\n"
    )
    process = start(classroom.folder)
    deadline = time.monotonic() + 30
    while not _student_runs(classroom.folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (130, "Interrupted.\n")
    written = json.loads((classroom.folder / "g.json").read_text())
    assert [(each["id"], each["status"]) for each in written["checks"]] == [
        ("notebook.valid", "passed"),
        ("notebook.runs", "error"),
    ]
    assert "grading was interrupted" in written["checks"][1]["rationale"]
    assert (written["points"], written["score"]) == (4, None)


def _student_runs(folder: Path) -> bool:
    return sum(_works_in(pid, folder) for pid in process_tree.table()) >= 2


def test_version_and_help_are_there() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "autograde", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "0 graded" in shown
    assert all(command in shown for command in ("grade", "validate", "checks", "init"))


def test_progress_is_shown_on_a_terminal_while_cells_run_and_leaves_nothing_open(room: Classroom) -> None:
    """A real pseudo-terminal: pytest captures descriptor 2 while checks run."""
    main, terminal = pty.openpty()
    command = [sys.executable, "-X", "dev", "-m", "autograde", "grade", "work", "--assignment", "autograde.yml"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=terminal) as process:
        os.close(terminal)
        process.wait(timeout=60)
        shown = os.read(main, 10_000).decode()
    os.close(main)
    assert "\r\x1b[Khw.ipynb: 1 / 1" in shown
    assert "ResourceWarning" not in shown


BROKEN_CHECK = "import pytest\n@pytest.mark.points(1)\ndef test_it(): raise ZeroDivisionError\n"


@pytest.mark.parametrize("rule", ["never", "any-failed", "below:1"])
def test_an_incomplete_grade_is_5_whatever_fails(room: Classroom, rule: str) -> None:
    room.check("test_it.py", BROKEN_CHECK)
    room.assignment(GOOD + "  - {pytest: checks/test_it.py}\n")
    assert run("grade", "work", "--assignment", "autograde.yml", "--fail-on", rule) == 5


def test_every_exit_code_is_told_in_the_help_and_in_the_docs() -> None:
    shown = cli._parser().format_help()
    docs = (ROOT / "docs/github.md").read_text(encoding="utf-8")
    for code in (0, 1, 2, 3, 4, 5, 130):
        assert re.search(rf"\b{code}\s[a-z]", shown)
        assert re.search(rf"^\| {code} \|", docs, re.M)


def test_a_module_in_the_working_folder_is_not_imported_for_one_of_ours(room: Classroom) -> None:
    """Whoever grades stands in a student's folder: `python -m` would look there first."""
    for name in ("json", "yaml", "tempfile", "argparse"):
        (room.work / f"{name}.py").write_text(f"open('{room.folder}/ran', 'w')\nraise SystemExit(77)\n")
    command = [sys.executable, "-m", "autograde", "validate", "../autograde.yml"]
    done = subprocess.run(command, cwd=room.work, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (room.folder / "ran").exists()


@pytest.mark.parametrize("options", [[], ["--assignment", "clone/autograde.yml"], ["--assignment", "clone"]])
def test_checks_in_a_submission_run_only_where_it_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    """A student's checks/conftest.py ran with the rights of whoever graded the clone."""
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "clone" / "hw.ipynb", "x = 1")
    (tmp_path / "clone" / "autograde.yml").write_text(
        "assignment: hw\nchecks: [{pytest: checks/test_a.py, points: 1}]\n"
    )
    (tmp_path / "clone" / "checks").mkdir()
    planted = "from pathlib import Path\nPath('ran').touch()\n"
    (tmp_path / "clone" / "checks" / "conftest.py").write_text(planted)
    (tmp_path / "clone" / "checks" / "test_a.py").write_text(f"{planted}def test_a(): pass\n")
    assert run("grade", "clone", *options) == 3
    assert "add --trust-submission" in capsys.readouterr().err
    assert not (tmp_path / "ran").exists()
    assert run("grade", "clone", *options, "--trust-submission") == 0
    assert (tmp_path / "ran").exists()
