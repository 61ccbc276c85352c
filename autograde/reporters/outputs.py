"""The outputs of the action's step, and the result that the reporter of classroom-resources reads."""

import base64
import json
import math
import os
import secrets
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from autograde.errors import SetupError
from autograde.model import Grade, GradedCheck, Status
from autograde.reporters.words import escape_commands, escape_invisible, one_line, protection_line
from autograde.texts.formatting import format_number, text

# The reporter gets it in an environment variable, which holds 128 KiB on Linux (execve(2), MAX_ARG_STRLEN).
MAX_RESULT = 100_000


def render(grade: Grade, json_path: str, json_sha256: str) -> dict[str, str]:
    """The outputs by name; score is empty if the grade has none. Numbers are written with a dot."""
    return {
        "score": "" if grade.score is None else format_number(grade.score, "en"),
        "points": format_number(grade.points, "en"),
        "max-points": format_number(grade.max_points, "en"),
        "penalty-percent": format_number(grade.penalty.percent, "en"),
        "status": grade.status,
        "json": json_path,
        "json-sha256": json_sha256,
        "result": classroom_result(grade),
    }


def write(outputs: Mapping[str, str], file: Path) -> None:
    """Add outputs to the runner's file, each between delimiters that cannot be guessed."""
    text = "".join(_block(name, value, f"autograde-{secrets.token_hex(16)}") for name, value in outputs.items())
    append(file, text)


def _block(name: str, value: str, delimiter: str) -> str:
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def append(file: Path, text: str) -> None:
    """Append to a file of the runner, which must exist and not be a link.

    Raises:
        SetupError: it does not exist, or cannot be written.

    """
    try:
        fd = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
        with open(fd, "w", encoding="utf-8", errors="replace") as opened:
            opened.write(text)
    except OSError as error:
        raise SetupError(f"{file}: {error.strerror}. The runner's file cannot be written.") from error


def classroom_result(grade: Grade) -> str:
    """Base64 of the JSON that classroom-resources/autograding-grading-reporter takes as `<ID>_RESULTS`.

    The reporter adds up the tests' scores, so a deduction is a test with negative points. If the result does not fit
    into a variable, the messages are left out, then all tests but one. An incomplete grade has a maximum of 0, for
    which the reporter shows no points.
    """
    if grade.score is None:
        return _encode({"version": 1, "status": "error", "max_score": 0, "tests": []})
    deductions = list(_deductions(grade))
    all_tests = [_test(graded, grade.submission.folder) for graded in grade.checks]
    status = "pass" if grade.is_all_done else "fail"
    summary_test = _line(grade.title[:100], grade.points, "") | {"status": status}
    for tests in (all_tests, [test | {"message": None} for test in all_tests], [summary_test]):
        exact = _with_exact_sum([*tests, *deductions], float(grade.score))
        result = _encode({"version": 1, "status": status, "max_score": float(grade.max_points), "tests": exact})
        if len(result) <= MAX_RESULT:
            break
    return result


_STATUSES = {Status.PASSED: "pass", Status.ERROR: "error"}


def _encode(content: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


def _with_exact_sum(tests: list[dict[str, Any]], score: float) -> list[dict[str, Any]]:
    """The tests with scores adjusted so that their floating-point sum, in this order, is exactly that score.

    JavaScript adds 37.7 up to 37.699999999999996, so the last score takes the difference. If every sum lies halfway
    between two floats and is rounded away from the score, the last bit of the score before it is changed too.
    """
    if not tests:
        return tests
    scores = [float(test["score"]) for test in tests]
    bit = math.ulp(_sum_in_order(scores[:-1]))
    for change in (0.0, bit, -bit):
        exact = _with_rest([*scores[:-2], *(value + change for value in scores[-2:-1]), scores[-1]], score)
        if _sum_in_order(exact) == score:
            scores = exact
            break
    return [test | {"score": value} for test, value in zip(tests, scores, strict=True)]


def _with_rest(scores: list[float], total: float) -> list[float]:
    """The scores, the last one changed so that they add up to the total as closely as possible."""
    before = _sum_in_order(scores[:-1])
    rest = total - before
    for _ in range(4):  # the difference itself is rounded
        if before + rest == total:
            break
        rest = math.nextafter(rest, math.inf if before + rest < total else -math.inf)
    return [*scores[:-1], rest]


def _sum_in_order(scores: list[float]) -> float:
    """The sum as JavaScript computes it; sum() of Python 3.12 and later is more exact."""
    total = 0.0
    for score in scores:
        total += score
    return total


def _test(graded: GradedCheck, folder: str) -> dict[str, Any]:
    location = graded.outcome.location
    return {
        "name": one_line(graded.check.title),
        "status": _STATUSES.get(graded.outcome.status, "fail"),
        "score": float(graded.points),
        "message": escape_commands(escape_invisible(graded.outcome.rationale))
        or None,  # the reporter prints it as it is
        "test_code": graded.check.id,
        "filename": one_line(str(PurePosixPath(folder, location.path))) if location else "",
        "line_no": (location.file_line or location.line or 0) if location else 0,
        "duration": round(graded.outcome.duration_s, 3),
    }


def _deductions(grade: Grade) -> Iterator[dict[str, Any]]:
    if grade.score is None:
        return
    late = grade.penalty.points
    if late:
        yield _line(text("penalty", grade.language), -late, grade.penalty.explanation)
    if rest := grade.points - late - grade.score:
        yield _line(text("files-changed", grade.language), -rest, protection_line(grade))


def _line(name: str, points: Decimal, message: str) -> dict[str, Any]:
    """A row of the reporter's table that is not a check."""
    return {
        "name": one_line(name),
        "status": "pass",
        "score": float(points),
        "message": escape_commands(escape_invisible(message[:1000])),
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "duration": 0,
    }
