"""How one case of a check ended → its Outcome."""

import contextlib
from fractions import Fraction

from autograde.analysis.definitions import find_definition
from autograde.engine.session import Grading, RunningCase
from autograde.engine.verdict import Verdict
from autograde.errors import StudentFailure
from autograde.model import Location, Outcome, Status


def make_outcome(
    grading: Grading, case: RunningCase, verdict: Verdict, error: BaseException | None, duration_s: float
) -> Outcome:
    """The outcome of a case, with the share that it was awarded and the place of what was wrong.

    error is what the check raised. The entry's own rationale replaces what a check says of the work, but not why it
    could not be read or run.
    """
    share = Fraction(1 if verdict.status is Status.PASSED else 0)
    if verdict.status is Status.PASSED and case.award and (share := case.award.share) != 1:
        verdict = Verdict(Status.FAILED, case.award.reason, case.award.location)
    is_failed = verdict.status is Status.FAILED
    entry = grading.entry_of(case.check_id)
    own_words = entry.rationale if entry and is_failed and not isinstance(error, StudentFailure) else None
    return Outcome(
        check_id=case.check_id,
        status=verdict.status,
        share=share,
        rationale=verdict.rationale if own_words is None else own_words.replace("{why}", verdict.rationale),
        location=verdict.location or (_find_blamed(grading, case) if is_failed else None),
        duration_s=duration_s,
    )


def _find_blamed(grading: Grading, case: RunningCase) -> Location | None:
    """Where the student defines what was wrong, or what the check asked for last: a wrong answer has no line."""
    for source, label in case.asks.suspects():
        # The source may be missing, which the rationale tells; or nested too deeply for a syntax tree.
        with contextlib.suppress(StudentFailure, RecursionError, MemoryError):
            definition = find_definition(grading.submission.code_cells(source), label.removesuffix("()"))
            if definition:
                return Location.in_source(source, definition[0].number, definition[1])
    return None
