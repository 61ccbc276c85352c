"""What a person reviews: the points that a person gave, or none yet."""

from fractions import Fraction

from autograde.engine.session import Grading
from autograde.model import Check, Outcome, Status
from autograde.texts.formatting import text


def review(check: Check, grading: Grading) -> Outcome:
    """The outcome of a `manual:` entry for the student who is graded; pending until `reviews:` has points."""
    points = grading.assignment.reviewed(grading.context.login).get(check.id)
    if points is None:
        return Outcome(check_id=check.id, status=Status.PENDING, share=Fraction(0))
    share = Fraction(points) / Fraction(check.points)
    if share == 1:
        return Outcome(check_id=check.id, status=Status.PASSED, share=share)
    rationale = text("reviewed", grading.language, points=points, maximum=check.points)
    return Outcome(check_id=check.id, status=Status.FAILED, share=share, rationale=rationale)
