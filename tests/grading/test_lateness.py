"""The arithmetic of lateness, second by second."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.config.units import parse_moment
from autograde.grading.lateness import Earned, days_late, deduct, show_span, to_points
from autograde.model import DayRule, Extension, LatePolicy, Penalty

DEADLINE = parse_moment("2026-02-04 23:59", "Europe/Moscow")
EARNED = Earned(points=Decimal(80), maximum=Decimal(100))
DAY = 86400


def policy(**changes: object) -> LatePolicy:
    return LatePolicy(**{"per_day": Decimal(10), "cap": Decimal(30), **changes})  # type: ignore[arg-type]


def late_by(seconds: float, extension: Extension | None = None, **changes: object) -> Penalty:
    at = DEADLINE + timedelta(seconds=seconds)
    return deduct(EARNED, at, DEADLINE, policy=policy(**changes), extension=extension)


@pytest.mark.parametrize(
    ("seconds", "started", "inclusive", "full"),
    [
        (-1, 0, 0, 0),
        (0, 0, 0, 0),
        (1, 1, 1, 0),
        (DAY - 1, 1, 1, 0),
        (DAY, 1, 2, 1),
        (DAY + 1, 2, 2, 1),
        (3 * DAY - 1, 3, 3, 2),
        (3 * DAY, 3, 4, 3),
        (3 * DAY + 1, 4, 4, 3),
        (30 * DAY, 30, 31, 30),
    ],
)
def test_days_at_every_boundary(seconds: int, started: int, inclusive: int, full: int) -> None:
    late = timedelta(seconds=seconds)
    counted = [days_late(late, policy(day=rule)) for rule in ("started", "started-inclusive", "full")]
    assert counted == [started, inclusive, full]


@given(st.integers(min_value=-10 * DAY, max_value=60 * DAY))
def test_started_inclusive_is_what_the_course_of_seed_002_computes(seconds: int) -> None:
    """checkhw: if delta > 0: days = min(delta_seconds // 86400 + 1, 3); percent = days * 10."""
    percent = min(seconds // DAY + 1, 3) * 10 if seconds > 0 else 0
    assert late_by(seconds, day="started-inclusive").percent == percent


@pytest.mark.parametrize(
    ("seconds", "percent"), [(0, 0), (1, 10), (DAY, 10), (DAY + 1, 20), (3 * DAY, 30), (30 * DAY, 30)]
)
def test_ten_percent_a_day_at_most_thirty(seconds: int, percent: int) -> None:
    penalty = late_by(seconds)
    assert penalty.percent == percent
    assert penalty.points == Decimal(80) * percent / 100


def test_the_last_second_of_grace_is_free() -> None:
    assert late_by(300, grace=timedelta(minutes=5)).points == 0


def test_one_second_after_grace_costs_a_whole_day() -> None:
    assert late_by(301, grace=timedelta(minutes=5)).points == 8


def test_grace_moves_every_later_day_too() -> None:
    assert late_by(DAY + 300, grace=timedelta(minutes=5)).days == 1
    assert late_by(DAY + 301, grace=timedelta(minutes=5)).days == 2


def test_the_shift_of_the_real_course_can_be_said() -> None:
    """checkhw adds 3 h 5 min 1 s to the deadline."""
    grace = timedelta(hours=3, minutes=5, seconds=1)
    assert [late_by(s, grace=grace, day="started-inclusive").days for s in (11101, 11102)] == [0, 1]


def test_a_percentage_of_the_maximum_can_take_everything_but_not_more() -> None:
    poor = Earned(points=Decimal(15), maximum=Decimal(100))
    penalty = deduct(poor, DEADLINE + timedelta(days=9), DEADLINE, policy=policy(base="maximum"))
    assert (penalty.percent, penalty.points) == (30, 15)


def test_after_the_close_nothing_counts() -> None:
    assert late_by(7 * DAY, close_after=timedelta(days=7)).percent == 30
    closed = late_by(7 * DAY + 1, close_after=timedelta(days=7))
    assert (closed.percent, closed.points) == (100, 80)


def test_a_waiver_takes_nothing_and_says_why() -> None:
    penalty = late_by(30 * DAY, Extension(waived=True, reason="ill"))
    assert (penalty.points, penalty.explanation) == (0, "The penalty is waived for you: ill.")


@pytest.mark.parametrize(
    "extension",
    [Extension(more=timedelta(days=2)), Extension(until=DEADLINE + timedelta(days=2))],
)
def test_an_extension_moves_the_deadline(extension: Extension) -> None:
    assert [late_by(s, extension).days for s in (2 * DAY, 2 * DAY + 1)] == [0, 1]


def test_an_extension_never_shortens() -> None:
    assert late_by(0, Extension(until=DEADLINE - timedelta(days=1))).days == 0


def test_an_extension_of_a_day_is_24_hours_also_when_the_clocks_change() -> None:
    deadline = parse_moment("2026-03-28 12:00", "Europe/Berlin")
    at = datetime(2026, 3, 29, 11, 0, 0, tzinfo=UTC)  # 24 h later, 13:00 in summer time
    extension = Extension(more=timedelta(days=1))
    assert deduct(EARNED, at, deadline, policy=policy(), extension=extension).days == 0
    assert deduct(EARNED, at + timedelta(seconds=1), deadline, policy=policy(), extension=extension).days == 1


def test_without_a_deadline_nothing_is_late() -> None:
    assert deduct(EARNED, DEADLINE, None, policy=None).points == 0


@pytest.mark.parametrize(
    ("exact", "rounded"), [("7.125", "7.13"), ("7.124999", "7.12"), ("7.135", "7.14"), ("0", "0.00")]
)
def test_halves_are_rounded_up_once(exact: str, rounded: str) -> None:
    assert to_points(Decimal(exact)) == Decimal(rounded)


def test_the_score_is_rounded_not_the_penalty() -> None:
    """8.33 less 10 % is 7.497, so 7.50 is left and 0.83 is taken."""
    odd = Earned(points=Decimal("8.33"), maximum=Decimal(10))
    assert deduct(odd, DEADLINE + timedelta(seconds=1), DEADLINE, policy=policy()).points == Decimal("0.83")


@given(
    st.decimals(min_value=0, max_value=1000, places=2),
    st.integers(min_value=-DAY, max_value=90 * DAY),
    st.decimals(min_value=0, max_value=100, places=1),
    st.decimals(min_value=0, max_value=100, places=1),
    st.sampled_from(get_args(DayRule)),
)
def test_a_penalty_lies_between_nothing_and_everything_and_adds_up(
    points: Decimal, seconds: int, per_day: Decimal, cap: Decimal, day: DayRule
) -> None:
    rules = LatePolicy(per_day=per_day, cap=cap, day=day)
    earned = Earned(points=points, maximum=Decimal(1000))
    penalty = deduct(earned, DEADLINE + timedelta(seconds=seconds), DEADLINE, policy=rules)
    assert 0 <= penalty.points <= points
    assert penalty.percent <= cap
    assert points - penalty.points == to_points(points * (100 - penalty.percent) / 100)


@given(st.integers(min_value=-DAY, max_value=40 * DAY), st.integers(min_value=0, max_value=10 * DAY))
def test_a_later_hand_in_never_costs_less(seconds: int, more: int) -> None:
    assert late_by(seconds).points <= late_by(seconds + more).points


def test_the_sentence_shows_its_arithmetic_in_english() -> None:
    penalty = late_by(5 * DAY, grace=timedelta(minutes=5))
    assert penalty.explanation == (
        "Handed in 2026-02-09 23:59:00 MSK, deadline 2026-02-04 23:59:00 MSK (plus 5 min of grace), "
        "so 4 d 23 h 55 min late: 5 started days × 10% = 50%, but at most 30%; 30% of 80 points is 24."
    )


def test_the_sentence_shows_its_arithmetic_in_russian() -> None:
    at = DEADLINE + timedelta(days=1, seconds=1)
    earned = Earned(points=Decimal("8.5"), maximum=Decimal(10))
    penalty = deduct(earned, at, DEADLINE, policy=policy(), language="ru")
    assert penalty.explanation == (
        "Сдано 05.02.2026 23:59:01 МСК, срок — 04.02.2026 23:59:00 МСК, опоздание — 1 д 1 с: "
        "2 начатых дня × 10 % = 20 %; 20 % от 8,5 балла — это 1,7."
    )


def test_less_than_a_full_day_is_said_to_be_free() -> None:
    assert "less than a full day, nothing is taken off" in late_by(60, day="full").explanation


def test_what_moved_the_deadline_stands_in_one_bracket() -> None:
    extension = Extension(more=timedelta(days=2), reason="ill")
    penalty = late_by(0, extension, grace=timedelta(minutes=5))
    assert "2026-02-06 23:59:00 MSK (your own deadline, ill; plus 5 min of grace)." in penalty.explanation


def test_the_last_second_is_on_time_and_said_so() -> None:
    assert late_by(0).explanation.startswith("Handed in on time: ")
    assert late_by(1).explanation.startswith("Handed in 2026-02-04 23:59:01 MSK, deadline")


def test_the_cap_is_mentioned_only_where_it_saves_something() -> None:
    assert "but at most" not in late_by(3 * DAY).explanation
    assert "= 40%, but at most 30%" in late_by(3 * DAY + 1).explanation


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (0.4, "1 s"), (1, "1 s"), (59, "59 s"), (60, "1 min"), (90061, "1 d 1 h 1 min 1 s")],
)
def test_spans_in_words(seconds: float, shown: str) -> None:
    assert show_span(timedelta(seconds=seconds), "en") == shown
