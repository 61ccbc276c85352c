"""The grade file: a Grade as JSON, and back again."""

import hashlib
import json
import re
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from autograde.config import schema
from autograde.errors import SetupError
from autograde.model import (
    BaselineSource,
    Change,
    Check,
    Grade,
    GradedCheck,
    Location,
    Outcome,
    Penalty,
    Protection,
    Provenance,
    Status,
    SubmissionFacts,
)

SCHEMA_ID = "autograde/grade/v1"
SCHEMA = "grade.schema.json"
MAX_BYTES = 16 << 20
_HEAD = re.compile(rb'\s*\{\s*"schema"\s*:\s*"autograde/grade/')


def dump(grade: Grade) -> str:
    """The text of a grade file: JSON, as schemas/grade.schema.json describes it."""
    return json.dumps(as_dict(grade), ensure_ascii=False, indent=2) + "\n"


def is_grade_file(head: bytes) -> bool:
    """Whether a file that begins so is a grade in JSON, of any version."""
    return _HEAD.match(head) is not None


def as_dict(grade: Grade) -> dict[str, Any]:
    """The grade as the schema describes it; points are numbers with at most two decimals."""
    facts, penalty = grade.submission, grade.penalty
    return {
        "schema": SCHEMA_ID,
        "assignment": grade.assignment,
        "title": grade.title,
        "language": grade.language,
        "submission": {
            "repository": facts.repository,
            "sha": facts.sha,
            "ref": facts.ref,
            "login": facts.login,
            "folder": facts.folder,
        },
        "submitted_at": _instant(grade.submitted_at),
        "time_source": grade.time_source,
        "graded_at": _instant(grade.graded_at),
        "status": grade.status,
        "checks": [_check(graded) for graded in grade.checks],
        "points": _number(grade.points),
        "max_points": _number(grade.max_points),
        "penalty": {
            "days": penalty.days,
            "percent": _number(penalty.percent),
            "points": _number(penalty.points),
            "explanation": penalty.explanation,
        },
        "score": None if grade.score is None else _number(grade.score),
        "notes": list(grade.notes),
        "protection": _protection(grade.protection),
        "provenance": _provenance(grade.provenance),
    }


def _provenance(origin: Provenance) -> dict[str, Any]:
    return {
        "autograde": origin.autograde,
        "python": origin.python,
        "student_python": origin.student_python,
        "platform": origin.platform,
        "assignment_sha256": origin.assignment_sha256,
        "assignment_from": origin.assignment_from,
        "run": origin.run,
        "confinement": list(origin.confinement),
    }


def _protection(protection: Protection | None) -> dict[str, Any] | None:
    if protection is None:
        return None
    changes = [{"path": change.path, "kind": change.kind} for change in protection.changes]
    return {"compared_with": str(protection.compared_with), "changes": changes, "consequence": protection.consequence}


def _check(graded: GradedCheck) -> dict[str, Any]:
    check, outcome = graded.check, graded.outcome
    return {
        "id": check.id,
        "title": check.title,
        "status": str(outcome.status),
        "points": _number(graded.points),
        "max_points": _number(check.points),
        "rationale": outcome.rationale,
        "hint": check.hint,
        "location": _location(outcome.location),
        "duration_s": round(outcome.duration_s, 3),
        "hidden": check.hidden,
        "bonus": check.bonus,
        "manual": check.manual,
    }


def _location(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {"path": location.path, "line": location.line, "cell": location.cell, "file_line": location.file_line}


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _instant(moment: datetime) -> str:
    return moment.isoformat()


# ------------------------------------------------------------------------------------------------ reading


def load(path: Path, sha256: str | None = None) -> Grade:
    """The grade in a JSON artifact that another job wrote.

    Raises:
        SetupError: it does not exist, has another digest, or does not match the schema.

    """
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}. Download the artifact of the grading job first.") from error
    if len(content) > MAX_BYTES:
        raise SetupError(f"{path}: it has more than {MAX_BYTES >> 20} MiB. It is not a grade; grade again.")
    actual_sha256 = digest(content)
    if sha256 is not None and actual_sha256 != sha256.lower():
        raise SetupError(f"{path}: its SHA-256 is {actual_sha256}, not {sha256}. It is not what the grading job wrote.")
    try:
        return _build(_checked(content, path))
    except (ValueError, ArithmeticError, TypeError) as error:  # a date or a number that the schema accepts
        raise SetupError(f"{path}: {error}. It is not a grade; grade again.") from error


def digest(content: bytes) -> str:
    """SHA-256 as hexadecimal digits, as the grading job outputs it."""
    return hashlib.sha256(content).hexdigest()


def _checked(content: bytes, path: Path) -> dict[str, Any]:
    try:
        value: Any = json.loads(content.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise SetupError(f"{path}: {error}. It is not a grade; grade again.") from error
    for key_path, text in schema.problems(value, schema.load(SCHEMA)):
        location = ".".join(map(str, key_path)) or "the file"
        raise SetupError(f"{path}: {location}: {text} It is not a grade of this version; grade again.")
    checked: dict[str, Any] = value
    return checked


def _refuse(constant: str) -> NoReturn:
    message = f"{constant} is not a number of points"
    raise ValueError(message)


def _build(value: dict[str, Any]) -> Grade:
    penalty, protection, origin = value["penalty"], value["protection"], value["provenance"]
    return Grade(
        assignment=value["assignment"],
        title=value["title"],
        language=value["language"],
        submission=SubmissionFacts(**value["submission"]),
        submitted_at=datetime.fromisoformat(value["submitted_at"]),
        time_source=value["time_source"],
        graded_at=datetime.fromisoformat(value["graded_at"]),
        status=value["status"],
        checks=tuple(_build_check(check) for check in value["checks"]),
        points=Decimal(value["points"]),
        max_points=Decimal(value["max_points"]),
        penalty=Penalty(**penalty | {name: Decimal(penalty[name]) for name in ("percent", "points")}),
        score=None if value["score"] is None else Decimal(value["score"]),
        notes=tuple(value["notes"]),
        protection=protection and _build_protection(protection),
        provenance=Provenance(**origin | {"confinement": tuple(origin["confinement"])}),
    )


def _build_protection(value: dict[str, Any]) -> Protection:
    kind, _, name = value["compared_with"].partition(" ")
    changes = tuple(Change(**change) for change in value["changes"])
    source = BaselineSource(kind, name)
    return Protection(compared_with=source, changes=changes, consequence=value["consequence"])


def _build_check(value: dict[str, Any]) -> GradedCheck:
    points, maximum = Decimal(value["points"]), Decimal(value["max_points"])
    properties = {name: value[name] for name in ("id", "title", "hint", "hidden", "bonus", "manual")}
    is_passed = value["status"] == Status.PASSED
    share = Fraction(points) / Fraction(maximum) if maximum else Fraction(is_passed)
    outcome = Outcome(
        check_id=value["id"],
        status=Status(value["status"]),
        share=share,
        rationale=value["rationale"],
        location=value["location"] and Location(**value["location"]),
        duration_s=float(value["duration_s"]),
    )
    return GradedCheck(check=Check(points=maximum, **properties), outcome=outcome, points=points)
