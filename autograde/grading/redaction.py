"""Remove the names and details of hidden checks; points, hint and status stay."""

from collections.abc import Sequence
from dataclasses import replace

from autograde.model import Check, GradedCheck, Language, Outcome, Status
from autograde.texts.formatting import text


def hide_checks(checks: Sequence[GradedCheck], language: Language) -> tuple[GradedCheck, ...]:
    """The checks, each hidden one with a number instead of its name, and all without `requires`."""
    visible_checks = []
    number = 0
    for graded in checks:
        if graded.check.hidden:
            number += 1
            visible_checks.append(_hide(graded, number, language))
        else:
            visible_checks.append(replace(graded, check=replace(graded.check, requires=())))
    return tuple(visible_checks)


def _hide(graded: GradedCheck, number: int, language: Language) -> GradedCheck:
    hidden_id = f"hidden-{number}"
    key = {Status.FAILED: "hidden-failed", Status.ERROR: "grader-trouble"}.get(graded.outcome.status)
    check = Check(
        id=hidden_id,
        title=text("hidden-title", language, number=number),
        points=graded.check.points,
        hint=graded.check.hint,
        hidden=True,
        bonus=graded.check.bonus,
    )
    outcome = Outcome(
        check_id=hidden_id,
        status=graded.outcome.status,
        share=graded.outcome.share,
        rationale=text(key, language) if key else "",
        duration_s=0.0,
    )
    return GradedCheck(check=check, outcome=outcome, points=graded.points)
