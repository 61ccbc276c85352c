"""An instructor's ordinary pytest suite, that imports what the student wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograde.api import Fail, Language, Partial, RunSuite, Say
from autograde.engine.suite_verdict import SuiteTest
from autograde.engine.verdict import describe


@dataclass(frozen=True, slots=True)
class SharedParameters:
    """Which tests run, on what; see the schema of suite.shared."""

    tests: str
    select: str
    files: Sequence[str]
    modules: Mapping[str, Sequence[str]]
    source: str | None
    all_or_nothing: bool
    workdir: str | None


def test_shared(
    suite_of: RunSuite, fail: Fail, say: Say, partial: Partial, language: Language, parameters: SharedParameters
) -> None:
    """The tests of the suite pass."""
    suite = suite_of(
        parameters.tests,
        select=parameters.select,
        files=parameters.files,
        modules=parameters.modules,
        source=parameters.source,
        workdir=parameters.workdir,
    )
    if suite.broken:
        fail("broken", what=suite.broken[0].message, location=suite.broken[0].location)
    failed = [test for test in suite.tests if test.outcome != "passed"]
    if not failed:
        return
    passed, count = len(suite.tests) - len(failed), len(suite.tests)
    first, message = failed[0], _message(failed[0], say, language)
    if not passed:
        fail("failed", name=first.name, message=message, location=first.location)
    if parameters.all_or_nothing:
        fail("some", passed=passed, count=count, name=first.name, message=message, location=first.location)
    reason = say("some", passed=passed, count=count, name=first.name, message=message)
    partial(Fraction(passed, count), reason, first.location)


def _message(test: SuiteTest, say: Say, language: Language) -> str:
    """Why a test did not pass."""
    if test.lost is not None:
        return describe(test.lost, language)
    return say("not-run") if test.outcome == "not run" else test.message or say("no-words")
