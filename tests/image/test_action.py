"""A push becomes a score on the commit; every line of the promise is seen to hold."""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from autograde.config import schema
from tests.conftest import write_notebook
from tests.fake_github import events
from tests.image.conftest import ALL_COURSES, EXAMPLE, ON_TIME, STUDENT, TOKEN, Done, Run, commit, git
from tests.test_examples import ROWS, Stated

LATE = "2026-02-07T09:00:00Z"
READ_ONLY = ("POST", r"/check-runs$", 403, {"message": "Resource not accessible by integration"}, 99)
Graded = Callable[..., Done]


def check_lines(done: Done) -> list[tuple[str, int, str, str]]:
    return [(a["path"], a["start_line"], a["annotation_level"], a["title"]) for a in done.check["annotations"]]


@pytest.mark.parametrize(
    ("name", "pushed_at", "score", "conclusion"),
    [
        ("full", ON_TIME, 110, "success"),
        ("half", ON_TIME, 37.5, "failure"),
        ("late", LATE, 70, "success"),
        ("late", ON_TIME, 100, "success"),
        ("crash", ON_TIME, 95, "failure"),
        ("odd", ON_TIME, 110, "success"),
        ("endless", ON_TIME, 95, "failure"),
    ],
)
def test_a_push_becomes_a_score_on_the_commit(
    graded: Graded, name: str, pushed_at: str, score: float, conclusion: str
) -> None:
    done = graded(name, pushed_at)
    assert done.github.violations == []
    assert done.result.runner_errors == []
    assert done.grade["score"] == score
    assert list(schema.problems(done.grade, schema.load("grade.schema.json"))) == []
    assert (done.check["conclusion"], done.check["head_sha"], done.check["full"]) == (conclusion, done.sha, STUDENT)
    assert done.check["output"]["summary"] == f"Points {score:g}/100"
    assert done.result.conclusion == conclusion
    written = (done.result.workspace / "autograde.json").read_bytes()
    assert done.result.outputs["json-sha256"] == hashlib.sha256(written).hexdigest()
    assert {key: done.result.outputs[key] for key in ("score", "max-points", "status", "json")} == {
        "score": f"{score:g}", "max-points": "100", "status": "complete", "json": "autograde.json",
    }  # fmt: skip
    assert sum(test["score"] for test in json.loads(base64.b64decode(done.result.outputs["result"]))["tests"]) == score
    assert f"/runs/{done.check['id']}" in done.result.summary
    assert done.check["details_url"] in done.check["output"]["text"]
    assert (done.result.workspace / "autograde.json").stat().st_uid == done.result.workspace.stat().st_uid


# The image has no torch: see test_torch_image.
OTHER_COURSES = [row for row in ROWS if row.course != EXAMPLE and row.course.name != "torch" and not row.login]


@pytest.mark.parametrize("row", OTHER_COURSES, ids=str)
def test_the_submissions_of_every_course_get_the_stated_points(act: Run, tmp_path: Path, row: Stated) -> None:
    """What GitHub alone can tell (the stand-in is asked, too) comes on top of what a laptop knows."""
    work = tmp_path / "work"
    shutil.copytree(row.course / "submissions" / row.name, work)
    commit(work)
    moment = datetime.fromisoformat(row.at).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)
    named = {"assignment_repository": ALL_COURSES, "assignment": f"{row.course.name}/autograde.yml"}
    done = act(work, pushed_at=moment.strftime("%Y-%m-%dT%H:%M:%SZ"), **named)
    assert done.github.violations == []
    told = sum(each["points"] for each in done.grade["checks"] if each["id"].startswith("github."))
    assert done.grade["points"] - told == row.points


def test_the_grade_names_the_clock_the_assignment_and_the_layers_that_held(graded: Graded) -> None:
    grade = graded("late", LATE).grade
    assert (grade["submitted_at"], grade["time_source"]) == ("2026-02-07T09:00:00+00:00", "activity")
    assert (grade["submission"]["login"], grade["submission"]["repository"]) == ("ivanov", STUDENT)
    assert grade["provenance"]["assignment_from"].startswith("fintech-dl-hse/homeworks@")
    assert "own-user" in grade["provenance"]["confinement"]


def test_annotations_stand_at_the_line_of_the_notebooks_json(graded: Graded) -> None:
    done = graded("crash")
    lines = (EXAMPLE / "submissions/crash/hw_activations.ipynb").read_text(encoding="utf-8").splitlines()
    ((path, line, level, title), *others) = check_lines(done)
    assert (path, level, title) == (
        "hw_activations.ipynb", "failure", "Тетрадь выполняется сверху вниз: 0 / 10 (ячейка 9, строка 2)",
    )  # fmt: skip
    assert "alphas" in lines[line - 1]
    assert [title for _, _, _, title in others] == ["Тетрадь сохранена после полного запуска: 0 / 5 (ячейка 9)"]


def test_a_wrong_value_points_at_the_definition_it_came_from(graded: Graded) -> None:
    done = graded("half")
    lines = (EXAMPLE / "submissions/half/hw_activations.ipynb").read_text(encoding="utf-8").splitlines()
    found = {title.partition(":")[0]: lines[line - 1] for _, line, _, title in check_lines(done)}
    assert "class MySoftmax" in found["Softmax"]
    assert "def he_init" in found["Инициализация He"]


@pytest.mark.parametrize("name", ["full", "half", "late", "crash", "endless"])
def test_laptop_pytest_and_action_find_the_very_same(graded: Graded, name: str, tmp_path: Path) -> None:
    options = [
        f"--submission={EXAMPLE}/submissions/{name}",
        f"--grade-json={tmp_path}/p.json",
        "-p",
        "no:cacheprovider",
    ]
    run(
        [
            sys.executable,
            "-m",
            "autograde",
            "grade",
            f"submissions/{name}",
            "--assignment",
            "autograde.yml",
            "--json",
            f"{tmp_path}/a.json",
        ]
    )
    run([sys.executable, "-m", "pytest", "checks/", "-q", *options])
    files = [tmp_path / "a.json", tmp_path / "p.json", graded(name).result.workspace / "autograde.json"]
    by_command, by_pytest, by_action = (checks_of(file) for file in files)
    assert by_command == by_pytest == by_action


def run(command: list[str]) -> None:
    subprocess.run(command, cwd=EXAMPLE, capture_output=True, timeout=300, check=False)


def checks_of(file: Path) -> str:
    checks = json.loads(file.read_text(encoding="utf-8"))["checks"]
    return json.dumps([{key: value for key, value in check.items() if key != "duration_s"} for check in checks])


# ------------------------------------------------------------------------------------------------ an assignment at hand


def own(folder: Path, assignment: str, *cells: str, **files: str) -> Path:
    """A student's repository that holds its own assignment."""
    work = folder / "work"
    write_notebook(work / "hw.ipynb", *cells)
    for name, text in {"autograde.yml": assignment, **files}.items():
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(text, encoding="utf-8")
    commit(work)
    return work


SMALL = "assignment: hw\nchecks:\n  - {use: notebook.runs, points: 6}\n  - {use: files.present, with: {paths: [README.md]}, points: 4}\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return own(tmp_path, SMALL, "x = 1")


@pytest.mark.parametrize(("faults", "token"), [((READ_ONLY,), TOKEN), ((), "")], ids=["read-only token", "no token"])
def test_without_the_right_to_write_checks_the_runner_shows_them(
    act: Run, small: Path, faults: tuple[Any, ...], token: str
) -> None:
    done = act(small, faults=faults, token=token)
    assert (done.github.check_runs, done.github.violations) == ([], [])
    assert done.levels() == {"error": 1, "notice": 1}
    (notice,) = [each.message for each in done.result.annotations if each.level == "notice"]
    assert notice.startswith("No check run could be posted")
    assert "`permissions: checks: write`" in notice
    assert (done.result.conclusion, done.result.outputs["score"]) == ("success", "6")
    assert "**6 of 10 points**" in done.result.summary


def test_an_api_that_fails_twice_is_asked_again(act: Run, small: Path) -> None:
    done = act(small, faults=(("POST", r"/check-runs$", 502, {"message": "Server Error"}, 2),))
    assert [call["status"] for call in done.github.calls if call["method"] == "POST"] == [502, 502, 201]
    assert (done.check["conclusion"], len(done.check["annotations"]), done.github.violations) == ("success", 1, [])


def test_a_repeated_run_brings_the_same_check_run_up_to_date(act: Run, small: Path) -> None:
    first = act(small)
    again = act(small, posted=first.github.check_runs, github={"run_attempt": "2"})
    assert again.check["id"] == first.check["id"]
    assert check_lines(again) == check_lines(first)
    assert again.check["details_url"].endswith("/attempts/2")
    assert again.grade["submitted_at"] == first.grade["submitted_at"]


def test_120_annotations_reach_github_in_batches(act: Run, tmp_path: Path) -> None:
    entries = "".join(
        f"  - {{id: f{n}, use: files.present, with: {{paths: [f{n}.txt]}}, points: 1}}\n" for n in range(120)
    )
    done = act(own(tmp_path, f"assignment: hw\nchecks:\n{entries}", "x = 1"))
    assert (len(done.check["annotations"]), done.github.violations) == (120, [])
    sent = [
        len((call["body"].get("output") or {}).get("annotations", [])) for call in done.github.calls if call["body"]
    ]
    assert sent == [50, 50, 20]


def test_without_a_check_run_ten_of_120_are_shown_and_the_rest_counted(act: Run, tmp_path: Path) -> None:
    entries = "".join(
        f"  - {{id: f{n}, use: files.present, with: {{paths: [f{n}.txt]}}, points: 1}}\n" for n in range(120)
    )
    done = act(own(tmp_path, f"assignment: hw\nchecks:\n{entries}", "x = 1"), token="", classroom="true")
    assert done.levels() == {"error": 10, "notice": 3}
    assert done.result.dropped_annotations == []
    assert [each.message for each in done.result.annotations][:2] == [
        "Points 0/120",
        '{"totalPoints":0,"maxPoints":120}',
    ]
    assert done.result.annotations[-1].message == "111 more: see the job summary."


def test_a_summary_of_2_mib_is_cut_to_what_github_takes(act: Run, tmp_path: Path) -> None:
    checks = "".join(f"@mark\ndef test_f{n}(): assert False, LONG\n" for n in range(1500))
    head = "import pytest\nLONG = 'ы*' * 100\nmark = pytest.mark.points(1, title=LONG, hint=LONG * 3)\n"
    assignment = "assignment: hw\nlanguage: ru\nchecks:\n  - pytest: checks/test_many.py\n"
    work = own(tmp_path, assignment, "x = 1", **{"checks/test_many.py": head + checks})
    done = act(work, token="")
    assert 100_000 < len(done.result.summary.encode()) <= 1024 * 1024
    assert "Не поместилось: " in done.result.summary
    assert done.result.runner_errors == []
    assert len(done.grade["checks"]) == 1500


FORGED = "::notice title=Autograding complete::Points 100/100"


def test_a_student_who_prints_commands_commands_nothing(act: Run, tmp_path: Path) -> None:
    cells = [
        f"print({FORGED!r}); print('##[error]x'); print('::set-env name=A::b'); print('a\\r::error::y')",
        f"import os; os.write(1, b'\\n{FORGED}\\n'); os.system('echo {FORGED}')",
        f"raise RuntimeError('\\n{FORGED}\\n::stop-commands::x\\n##[error]no')",
    ]
    done = act(own(tmp_path, SMALL, *cells), token="", classroom="true")
    assert [each.message for each in done.result.annotations if each.level == "notice"][:2] == [
        "Points 0/10", '{"totalPoints":0,"maxPoints":10}',
    ]  # fmt: skip
    assert done.levels() == {"error": 2, "notice": 3}
    assert (done.result.conclusion, done.result.runner_errors, done.result.outputs["score"]) == ("success", [], "0")
    assert done.result.env == {}


HOSTILE = """
import glob, os, signal, socket, subprocess
found = {}
for name, path in {"environ": "/proc/1/environ", "event": "/github/workflow/event.json", "work": "/github/workspace/hw.ipynb",
                   "temp": "/github/runner_temp/_github_workflow/event.json", "grader": "/proc/1/maps"}.items():
    try: found[name] = str(open(path, "rb").read())[:50]
    except OSError as error: found[name] = type(error).__name__
written = []
for path in [*glob.glob("/github/file_commands/*"), "/github/file_commands/evil", "/github/workspace/autograde.json",
             "/github/workspace/hw.ipynb", "/github/runner_temp/evil", "/opt/grader/evil", "/opt/student/evil"]:
    try:
        open(path, "a").write("score=100\\n"); written.append(path)
    except OSError: pass
secrets = [name for name in os.environ if "TOKEN" in name or name.startswith(("INPUT_", "GITHUB_", "ACTIONS_"))]
readable = [path for path in glob.glob("/tmp/autograde-*/assignment") if os.access(path, os.R_OK)]
try:
    s = socket.socket(socket.AF_UNIX); s.connect("/var/run/docker.sock"); docker = "reached"
except OSError: docker = "denied"
try:
    os.kill(1, 0); kill = "allowed"
except OSError: kill = "denied"
uids = os.getresuid()
"""
HOSTILE_CHECK = """
import pytest
@pytest.mark.points(1)
def test_nothing(student):
    assert len(set(student.get("uids"))) == 1 and 61000 <= student.get("uids")[0] < 62000
    assert set(student.get("found").values()) == {"PermissionError"}
    assert student.get("written") == []
    assert student.get("secrets") == []
    assert student.get("readable") == []
    assert student.get("docker") == "denied"
    assert student.get("kill") == "denied"
"""


def test_hostile_code_reaches_no_token_no_file_and_no_engine(act: Run, tmp_path: Path) -> None:
    work = own(
        tmp_path,
        "assignment: hw\nchecks:\n  - pytest: checks/test_hostile.py\n  - {use: notebook.runs, points: 1}\n",
        HOSTILE,
        **{"checks/test_hostile.py": HOSTILE_CHECK},
    )
    done = act(work)
    assert [(check["status"], check["rationale"]) for check in done.grade["checks"]] == [("passed", ""), ("passed", "")]
    assert TOKEN not in done.result.raw_log


def test_a_library_that_the_job_preloads_is_not_loaded(image: str) -> None:
    """Whoever edits the workflow can set LD_PRELOAD for it; a dynamic first process would run that code as root."""

    def start(*more: str) -> str:
        command = ["docker", "run", "--rm", "--network=none", "-e", "LD_PRELOAD=/nowhere.so", *more]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stderr

    assert "cannot be preloaded" in start("--entrypoint=python3", image, "-c", "")
    assert "cannot be preloaded" not in start(image)


def test_what_a_process_shares_with_its_clone_is_weighed_once(act: Run, tmp_path: Path) -> None:
    """Three processes hold the array, of 600 MiB in all: a right answer within 1 GiB is not lost."""
    text = "assignment: hw\nlimits: {memory: 1 GiB}\nchecks:\n  - pytest: checks/test_it.py\n"
    check = "import pytest\n@pytest.mark.points(1)\ndef test_it(student): assert student.call('f') == 1.0\n"
    cell = "import numpy as np, time\nx = np.ones(75 << 20)\ndef f(): time.sleep(1); return float(x[7])"
    work = own(tmp_path, text, cell, **{"checks/test_it.py": check})
    assert [(check["status"], check["rationale"]) for check in act(work).grade["checks"]] == [("passed", "")]


def test_the_commit_that_is_checked_out_is_the_one_that_is_graded(act: Run, small: Path) -> None:
    done = act(small, github={"sha": "1" * 40})
    assert done.check["head_sha"] == done.grade["submission"]["sha"] == done.sha


def test_requirements_of_the_instructor_are_there_for_the_student(act: Run, tmp_path: Path) -> None:
    work = own(
        tmp_path,
        "assignment: hw\nchecks:\n  - {use: notebook.runs, points: 1}\n",
        "import tabulate",
        **{"needed.txt": "tabulate==0.9.0\n"},
    )
    assert act(work).result.outputs["score"] == "0"
    assert act(work, requirements="needed.txt").result.outputs["score"] == "1"


def test_a_wrong_assignment_is_told_and_grades_nobody(act: Run, tmp_path: Path) -> None:
    done = act(own(tmp_path, "assignment: hw\nchecks:\n  - use: files.presnt\n", "x = 1"))
    (error,) = done.result.annotations
    assert (
        error.message
        == "autograde.yml:3: checks[0].use: 'files.presnt' is not in the library. Did you mean 'files.present'?"
    )
    assert (done.result.exit_code, done.result.outputs, done.github.check_runs) == (2, {"status": "error"}, [])
    assert "Your work is safe" in done.result.summary
    assert "С вашей работой всё в порядке" in done.result.summary


# ------------------------------------------------------------------------------------------------ protected files


PROTECTED = SMALL + "protected: [autograde.yml]\non_change: RULE\n"


@pytest.mark.parametrize(
    ("rule", "score", "consequence"), [("warn", 10, "warned"), ("restore", 6, "restored"), ("zero", 0, "zeroed")]
)
def test_a_changed_assignment_does_what_the_instructor_wants(
    act: Run, tmp_path: Path, rule: str, score: float, consequence: str
) -> None:
    work = own(tmp_path, PROTECTED.replace("RULE", rule), "x = 1")
    (work / "autograde.yml").write_text(
        PROTECTED.replace("RULE", rule).replace("[README.md]", "[hw.ipynb]"), encoding="utf-8"
    )
    commit(work)
    done = act(work)
    assert done.grade["score"] == score
    assert done.grade["protection"]["consequence"] == consequence
    assert done.grade["protection"]["changes"] == [{"path": "autograde.yml", "kind": "changed"}]
    assert "autograde.yml" in done.result.summary.partition("⚠️")[2].partition("\n")[0].replace("&#46;", ".")


def test_a_protected_late_policy_counts_as_it_was_handed_out(act: Run, tmp_path: Path) -> None:
    text = SMALL + "deadline: 2026-02-04 23:59\ntimezone: UTC\nprotected: [autograde.yml]\n"
    work = own(tmp_path, text, "x = 1")
    (work / "autograde.yml").write_text(text.replace("2026-02-04", "2026-12-04"), encoding="utf-8")
    commit(work)
    done = act(work, pushed_at="2026-02-05T01:00:00Z")
    assert (done.grade["penalty"]["percent"], done.grade["protection"]["consequence"]) == (10, "restored")


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_a_planted_json_is_never_taken_for_the_grade(act: Run, tmp_path: Path, kind: str) -> None:
    work = own(tmp_path, "assignment: hw\nchecks: nonsense\n", "x = 1")
    planted = work / "autograde.json"
    if kind == "folder":
        planted.mkdir()
        (planted / "autograde.json").write_text('{"score": 100}', encoding="utf-8")
    elif kind == "file":
        planted.write_text('{"score": 100}', encoding="utf-8")
    else:
        planted.symlink_to("hw.ipynb")
    commit(work)
    done = act(work)
    assert done.result.outputs == {"status": "error"}
    left = done.result.workspace / "autograde.json"
    assert (left.is_dir(), left.is_symlink()) == (kind == "folder", kind == "link")  # it is as it was handed in
    assert (done.result.workspace / "hw.ipynb").is_file()
    assert "Choose another" in done.result.annotations[0].message


def test_a_grade_that_was_handed_in_by_mistake_is_replaced(act: Run, small: Path) -> None:
    (small / "autograde.json").write_text('{\n  "schema": "autograde/grade/v1", "score": 100\n}', encoding="utf-8")
    commit(small)
    assert act(small).result.outputs["score"] == "6"


def test_a_folder_that_is_graded_has_its_protected_files_and_its_places(act: Run, tmp_path: Path) -> None:
    """`submission: work`: the student's own points do not count, and annotations name files of the repository."""
    text = SMALL.replace("README.md", "hw.ipynb") + "  - {use: code.forbids, points: 1, with: {calls: [print]}}\n"
    inner = own(tmp_path / "all", text + "protected: [autograde.yml]\n", "print(1)")
    shutil.rmtree(inner / ".git")
    commit(inner.parent)
    (inner / "autograde.yml").write_text(text.replace("points: 6", "points: 600"), encoding="utf-8")
    commit(inner.parent)
    done = act(inner.parent, submission="work", json="out/grade.json")
    assert (done.result.outputs["max-points"], done.result.exit_code) == ("11", 0)
    assert [annotation["path"] for annotation in done.check["annotations"]] == ["work/hw.ipynb"]
    assert (done.result.workspace / "out/grade.json").stat().st_uid == done.result.workspace.stat().st_uid


# ------------------------------------------------------------------------------------------------ pull requests


def pull_request(sha: str) -> dict[str, Any]:
    payload = events.payload("pull_request")
    payload["repository"]["full_name"] = payload["pull_request"]["head"]["repo"]["full_name"] = STUDENT
    payload["pull_request"]["head"]["sha"] = sha
    return payload


def test_a_pull_requests_head_is_what_the_score_stands_on(act: Run, small: Path) -> None:
    head = git(small, "rev-parse", "HEAD")
    git(small, "checkout", "--quiet", "--orphan", "other")
    (small / "base.txt").write_text("what the base became", encoding="utf-8")
    other = commit(small)
    git(small, "checkout", "--quiet", "main")
    git(small, "merge", "--quiet", "--allow-unrelated-histories", "--message=merge", other)
    options: dict[str, Any] = {"event": pull_request(head), "event_name": "pull_request"}
    done = act(small, github={"sha": git(small, "rev-parse", "HEAD")}, **options)
    assert (done.check["head_sha"], done.grade["time_source"]) == (head, "created")
    git(small, "checkout", "--quiet", head)
    assert act(small, **options).grade["time_source"] == "activity"
    git(small, "checkout", "--quiet", other)
    base = act(small, github={"sha": other}, **options)
    assert (base.result.exit_code, base.github.check_runs) == (3, [])
    assert "neither the pull request's" in base.result.annotations[0].message


# ------------------------------------------------------------------------------------------------ two jobs


def test_two_jobs_say_what_one_says(act: Run, small: Path) -> None:
    one = act(small)
    first = act(small, mode="grade", token=TOKEN)
    assert (first.github.check_runs, first.result.conclusion) == ([], "success")
    (small / "autograde.json").write_bytes((first.result.workspace / "autograde.json").read_bytes())
    second = act(small, mode="report", json_sha256=first.result.outputs["json-sha256"])
    assert second.check["output"]["summary"] == one.check["output"]["summary"] == "Points 6/10"
    assert check_lines(second) == check_lines(one)
    assert second.result.outputs == first.result.outputs


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace('"score": 6', '"score": 10'), "It is not what the grading job wrote."),
        (lambda text: "", "It is not what the grading job wrote."),
    ],
)
def test_a_json_that_was_changed_on_the_way_is_not_reported(
    act: Run, small: Path, change: Callable[[str], str], words: str
) -> None:
    first = act(small, mode="grade")
    text = (first.result.workspace / "autograde.json").read_text(encoding="utf-8")
    (small / "autograde.json").write_text(change(text), encoding="utf-8")
    second = act(small, mode="report", json_sha256=first.result.outputs["json-sha256"])
    assert (second.result.exit_code, second.github.check_runs) == (3, [])
    assert words in second.result.annotations[0].message


def test_a_json_about_another_commit_is_not_reported(act: Run, small: Path) -> None:
    first = act(small, mode="grade")
    content = (first.result.workspace / "autograde.json").read_bytes()
    git(small, "commit", "--quiet", "--allow-empty", "--message=another")
    (small / "autograde.json").write_bytes(content)
    second = act(small, mode="report", json_sha256=hashlib.sha256(content).hexdigest())
    assert (second.result.exit_code, second.github.check_runs) == (3, [])
    assert "it grades" in second.result.annotations[0].message
