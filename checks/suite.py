"""An instructor's ordinary pytest suite, that imports what the student wrote."""

from collections.abc import Callable
from fractions import Fraction
from typing import NoReturn

from autograde.suite import Suite


def test_shared(
    suite_of: Callable[[str], Suite],
    fail: Callable[..., NoReturn],
    say: Callable[..., str],
    partial: Callable[[Fraction, str], None],
    tests: str,
) -> None:
    """The tests of the suite pass."""
    suite = suite_of(tests)
    failed = [test for test in suite.tests if test.outcome != "passed"]
    if suite.broken:
        fail("broken", what=suite.broken[0])
    if not suite.tests:
        fail("empty", tests=tests)
    if not failed:
        return
    passed = len(suite.tests) - len(failed)
    first = failed[0]
    if not passed:
        fail("failed", name=first.name, message=first.message or first.outcome)
    partial(
        Fraction(passed, len(suite.tests)),
        say("some", passed=passed, count=len(suite.tests), name=first.name, message=first.message or first.outcome),
    )
