"""Programs that look at a student's files: what they find, what they give up on, what is not installed."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograde.analysis import external_tools
from autograde.errors import SetupError, StudentFailure
from tests.documents import pdf

# ------------------------------------------------------------------------------------------------ pypdf


@pytest.mark.parametrize("pages", [1, 2, 30])
def test_pages_are_counted(pages: int) -> None:
    assert external_tools.count_pdf_pages(pdf(pages)) == pages


def test_pages_that_show_nothing_are_none() -> None:
    assert external_tools.count_pdf_pages(pdf(3, blank=2)) == 1


def test_a_pdf_that_anybody_may_read_is_read() -> None:
    assert external_tools.count_pdf_pages(pdf(2, password="")) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"Slides",
        bytes(range(256)) * 50,
        pdf(1)[:-300],
        b"%PDF-1.7\n" + b"[" * 100_000,
        pdf(2, password="secret"),
    ],
    ids=["empty", "head", "text", "binary", "cut", "deep", "locked"],
)
def test_a_pdf_that_cannot_be_read_has_no_pages(content: bytes) -> None:
    assert external_tools.count_pdf_pages(content) in (None, 0)


def test_pages_that_hold_each_other_end() -> None:
    looped = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>"
    assert external_tools.count_pdf_pages(looped) in (None, 0)


# ------------------------------------------------------------------------------------------------ hadolint


def test_hadolint_says_what_where_and_how_grave() -> None:
    (found,) = external_tools.run_hadolint(b"FROM python:3.12\nWORKDIR app\n") or []
    assert (found["code"], found["level"], found["line"]) == ("DL3000", "error", 2)


def test_hadolint_finds_nothing_in_a_good_file_and_an_error_where_it_is_no_dockerfile() -> None:
    assert external_tools.run_hadolint(b"FROM python:3.12\nWORKDIR /app\n") == []
    assert [each["code"] for each in external_tools.run_hadolint(b"FROM python\n<<<<<<< HEAD\n") or []] == ["DL1000"]


def test_a_pragma_of_the_student_counts_for_nothing() -> None:
    content = b"FROM python:3.12\n# hadolint ignore=DL3000\nWORKDIR app\n"
    assert [each["code"] for each in external_tools.run_hadolint(content) or []] == ["DL3000"]


def test_a_settings_file_of_the_student_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".hadolint.yaml").write_text("ignored: [DL3000]\n")
    (tmp_path / "ruff.toml").write_text("lint.ignore = ['F401']\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HADOLINT_IGNORE", "DL3000")
    assert len(external_tools.run_hadolint(b"FROM python:3.12\nWORKDIR app\n") or []) == 1
    assert len(external_tools.run_ruff(["--select=F"], b"import os\n")) == 1


@pytest.mark.parametrize("content", [b"", b"\0\xff" * 1000, bytes(range(256))])
def test_hadolint_survives_any_bytes(content: bytes) -> None:
    found = external_tools.run_hadolint(content)
    assert found is None or all({"code", "level", "line", "message"} <= each.keys() for each in found)


def test_a_dockerfile_that_would_take_all_memory_is_refused_by_name() -> None:
    with pytest.raises(StudentFailure, match="dockerfile-too-large: kilobytes=64"):
        external_tools.run_hadolint(b"FROM x\n" + b"#" * (64 << 10))
    for run in (b"RUN " + b"a && " * 900 + b"a", b"run " + b"a && \\\n" * 900 + b"a", b"  RUN\t" + b"a;" * 2100):
        with pytest.raises(StudentFailure, match="run-too-long: line=3, kilobytes=4"):
            external_tools.run_hadolint(b"FROM x\n\n" + run + b"\nWORKDIR /app\n")
    assert external_tools.run_hadolint(b"FROM python:3.12\n" + b"RUN " + b"a && " * 700 + b"a\n") is not None


def test_a_program_has_limits_of_memory_and_output() -> None:
    done = external_tools.run_tool("python", [sys.executable, "-c", "x = bytearray(2 << 30); print(len(x))"], b"")
    assert (done.returncode, done.stdout) == (1, b"")
    done = external_tools.run_tool(
        "python", [sys.executable, "-c", "import sys\nwhile True: sys.stdout.write('a' * 9999)"], b""
    )
    assert (done.returncode < 0 or b"Error" in done.stderr, len(done.stdout)) == (True, external_tools.MAX_OUTPUT_BYTES)


# ------------------------------------------------------------------------------------------------ ruff


@pytest.mark.parametrize("count", [6_000, 40_000])
def test_more_findings_than_anybody_can_list_are_cut(count: int) -> None:
    with pytest.raises(StudentFailure, match=r"many-findings: what=E703: Statement ends.*, count=5000"):
        external_tools.run_ruff(["--select=E703"], b"x;\n" * count)
    assert len(external_tools.run_ruff(["--select=E703"], b"x;\n" * 1000)) == 1000


def test_ruff_finds_and_a_noqa_of_the_student_counts_for_nothing() -> None:
    found = external_tools.run_ruff(["--select=F"], b"import os  # noqa\n")
    assert [(each["code"], each["location"]["row"]) for each in found] == [("F401", 1)]
    assert external_tools.run_ruff(["--select=F"], b"x = 1\n") == []


def test_a_rule_that_ruff_does_not_know_is_the_instructors_fault() -> None:
    with pytest.raises(SetupError, match=r"ruff: .*XYZ9.*Fix the rules in autograde\.yml\."):
        external_tools.run_ruff(["--select=XYZ9"], b"x = 1\n")


@pytest.mark.parametrize("content", [b"", b"def f(:\n", "ё = 1".encode(), b"(" * 5000])
def test_ruff_on_what_is_no_python_is_the_students_affair(content: bytes) -> None:
    try:
        assert isinstance(external_tools.run_ruff(["--select=F"], content), list)
    except StudentFailure as failure:
        assert failure.key == "not-examined"


def test_where_ruff_gives_up_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess(["ruff"], -11, b"", b"")
    monkeypatch.setattr(external_tools, "run_tool", lambda *_: done)
    with pytest.raises(StudentFailure, match="not-examined"):
        external_tools.run_ruff([], b"")


# ------------------------------------------------------------------------------------------------ all of them


def test_a_program_that_is_missing_is_named_and_how_to_get_it() -> None:
    with pytest.raises(SetupError, match=r"hadolint: No such file or directory\. It comes with autograde: pip"):
        external_tools.run_tool("hadolint", ["/nonexistent/hadolint"], b"")


def test_a_program_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external_tools, "TIMEOUT_S", 0.2)
    with pytest.raises(StudentFailure, match="not-examined"):
        external_tools.run_tool("sleep", ["sleep", "30"], b"")


def test_a_program_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_topsecret")
    assert b"topsecret" not in external_tools.run_tool("env", ["env"], b"").stdout
