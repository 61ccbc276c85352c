"""The exit code of a command that graded; errors.py has the exit codes of errors."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from autograde.errors import SetupError
from autograde.model import Grade

FailRule = Callable[[Grade], bool]
FAIL_ON_MET = 1
INCOMPLETE = 5


def exit_code(grade: Grade, fails: FailRule) -> int:
    """The exit code of a reported grade; an incomplete grade has its own code, whatever the rule."""
    if grade.status == "incomplete":
        return INCOMPLETE
    return FAIL_ON_MET if fails(grade) else 0


def fail_rule(rule: str) -> FailRule:
    """Which grades fail: never, any-failed, or below:N (N in points). An incomplete grade is below anything.

    Raises:
        SetupError: it is not one of these.

    """
    if rule == "never":
        return lambda _: False
    if rule == "any-failed":
        return lambda grade: not grade.is_all_done
    try:
        threshold = Decimal(rule.removeprefix("below:"))
    except InvalidOperation:
        threshold = Decimal("nan")
    if not rule.startswith("below:") or not threshold.is_finite():
        raise SetupError(f"fail-on: {rule!r} is not one of never, any-failed, below:N (N in points).")
    return lambda grade: grade.score is None or grade.score < threshold
