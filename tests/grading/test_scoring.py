from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.grading.scoring import award, score
from autograde.model import Check, Outcome, Status


def check(name: str, points: str, *, bonus: bool = False) -> Check:
    return Check(id=name, title=name, points=Decimal(points), bonus=bonus)


def outcome(name: str, status: Status = Status.PASSED, share: Fraction | int = 1) -> Outcome:
    return Outcome(check_id=name, status=status, share=Fraction(share))


@pytest.mark.parametrize(
    ("points", "share", "awarded"),
    [
        ("10", "1/3", "3.33"),
        ("10", "2/3", "6.67"),
        ("1", "1/8", "0.13"),
        ("0.01", "1/2", "0.01"),
        ("0.01", "49/100", "0"),
        ("25", "0", "0"),
    ],
)
def test_a_share_is_rounded_half_up_to_hundredths(points: str, share: str, awarded: str) -> None:
    assert award(check("a", points), outcome("a", Status.FAILED, Fraction(share))) == Decimal(awarded)


def test_a_bonus_counts_on_top_of_the_maximum() -> None:
    scored = score([check("a", "10"), check("b", "5", bonus=True)], {"a": outcome("a"), "b": outcome("b")})
    assert (scored.points, scored.maximum, scored.status) == (15, 10, "complete")


def test_a_grader_error_makes_the_grade_incomplete_but_keeps_the_points() -> None:
    outcomes = {"a": outcome("a"), "b": outcome("b", Status.ERROR, 0)}
    scored = score([check("a", "10"), check("b", "5")], outcomes)
    assert (scored.points, scored.maximum, scored.status) == (10, 15, "incomplete")


def test_a_check_without_outcome_cannot_be_scored() -> None:
    with pytest.raises(KeyError):
        score([check("a", "10")], {})


@given(st.lists(st.tuples(st.decimals(0, 1000, places=2), st.fractions(0, 1)), max_size=20))
def test_the_column_of_points_adds_up_to_the_total(rows: list[tuple[Decimal, Fraction]]) -> None:
    checks = [check(str(n), str(points)) for n, (points, _) in enumerate(rows)]
    outcomes = {str(n): outcome(str(n), Status.FAILED, share) for n, (_, share) in enumerate(rows)}
    scored = score(checks, outcomes)
    assert scored.points == sum((each.points for each in scored.checks), Decimal(0)) <= scored.maximum
    for each, (points, share) in zip(scored.checks, rows, strict=True):
        assert abs(Fraction(each.points) - Fraction(points) * share) <= Fraction(1, 200)
