"""The JSON artifact: schemas/grade.schema.json in a file."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from autograde.model import Grade, GradedCheck, Location
from autograde.reporters.files import write_whole

SCHEMA_ID = "autograde/grade/v1"


def render(grade: Grade) -> str:
    return json.dumps(as_dict(grade), ensure_ascii=False, indent=2) + "\n"


def write(grade: Grade, path: Path) -> Path:
    return write_whole(path, render(grade))


def as_dict(grade: Grade) -> dict[str, Any]:
    """The grade as the schema describes it; points are numbers with at most two decimals."""
    facts, penalty, origin = grade.submission, grade.penalty, grade.provenance
    return {
        "schema": SCHEMA_ID,
        "assignment": grade.assignment,
        "title": grade.title,
        "language": grade.language,
        "submission": {"repository": facts.repository, "sha": facts.sha, "ref": facts.ref, "login": facts.login},
        "submitted_at": _instant(grade.submitted_at),
        "time_source": grade.time_source,
        "graded_at": _instant(grade.graded_at),
        "status": grade.status,
        "checks": [_check(each) for each in grade.checks],
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
        "provenance": {
            "autograde": origin.autograde,
            "python": origin.python,
            "student_python": origin.student_python,
            "platform": origin.platform,
            "assignment_sha256": origin.assignment_sha256,
        },
    }


def _check(each: GradedCheck) -> dict[str, Any]:
    check, outcome = each.check, each.outcome
    return {
        "id": check.id,
        "title": check.title,
        "status": str(outcome.status),
        "points": _number(each.points),
        "max_points": _number(check.points),
        "rationale": outcome.rationale,
        "hint": check.hint,
        "location": _location(outcome.location),
        "duration_s": round(outcome.duration_s, 3),
        "hidden": check.hidden,
        "bonus": check.bonus,
    }


def _location(place: Location | None) -> dict[str, Any] | None:
    return None if place is None else {"path": place.path, "line": place.line, "cell": place.cell}


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _instant(moment: datetime) -> str:
    return moment.isoformat()
