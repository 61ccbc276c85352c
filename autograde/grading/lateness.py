"""The late penalty: pure arithmetic on instants, without the current time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from autograde.model import Extension, Language, LatePolicy, Penalty
from autograde.texts.formatting import text

DAY = timedelta(days=1)
HUNDREDTH = Decimal("0.01")


def to_points(exact: Decimal) -> Decimal:
    """Round to hundredths of a point, halves up; the only rounding of a penalty."""
    return exact.quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """The points that a penalty applies to: points earned, and the maximum without bonuses."""

    points: Decimal
    maximum: Decimal


def days_late(late: timedelta, policy: LatePolicy) -> int:
    """How many days count, late being the time since deadline plus grace.

    started-inclusive is what the course of seed 002 does (seconds // 86400 + 1):
    exactly 24 h late is 2 days there, 1 day with started.
    """
    if late <= timedelta(0):
        return 0
    if policy.day == "full":
        return late // DAY
    if policy.day == "started-inclusive":
        return late // DAY + 1
    return -(-late // DAY)


def deduct(
    earned: Earned,
    submitted_at: datetime,
    deadline: datetime | None,
    *,
    policy: LatePolicy | None,
    extension: Extension | None = None,
    language: Language = "en",
) -> Penalty:
    """Return the part of the score lost to lateness.

    percent is exact, 0..policy.cap (100 once the work is closed); a grace moves the deadline.
    Both instants carry a UTC offset. Source: course text 002, "Штрафы".
    """
    if deadline is None or policy is None:
        return _free(text("no-deadline", language))
    if extension and extension.waived:
        return _free(text("waived", language, reason=_reason(extension, ": ")))
    due = due_at(deadline, extension)
    late = submitted_at - due - policy.grace
    dates = {
        "submitted": show_moment(submitted_at.astimezone(due.tzinfo), language),
        "deadline": show_moment(due, language),
        "notes": _notes(policy, extension, language),
    }
    if late <= timedelta(0):
        return _free(text("on-time", language, **dates))
    days, percent, points = _take(earned, late, policy)
    arithmetic = _arithmetic(earned, policy, days, percent, points, late, language)
    explanation = text("late", language, span=show_span(late, language), arithmetic=arithmetic, **dates)
    return Penalty(days=days, percent=percent, points=points, explanation=explanation)


def _free(explanation: str) -> Penalty:
    return Penalty(days=0, percent=Decimal(0), points=Decimal(0), explanation=explanation)


def due_at(deadline: datetime, extension: Extension | None) -> datetime:
    """The student's own deadline; never earlier than the general one."""
    if extension is None:
        return deadline
    # Add days in UTC, so that an extension of 24 h stays 24 h over a change of the clocks.
    longer = datetime.fromtimestamp(
        (deadline.timestamp()) + (extension.more or timedelta()).total_seconds(), deadline.tzinfo
    )
    return max(longer, extension.until or longer)


def _take(earned: Earned, late: timedelta, policy: LatePolicy) -> tuple[int, Decimal, Decimal]:
    days = days_late(late, policy)
    percent = min(policy.cap, policy.per_day * days)
    if _is_closed(late, policy):
        percent = Decimal(100)
    base = earned.maximum if policy.base == "maximum" else earned.points
    remaining = max(earned.points - base * percent / 100, Decimal(0))
    if _is_closed(late, policy):
        remaining = Decimal(0)
    return days, percent, earned.points - to_points(remaining)


def _is_closed(late: timedelta, policy: LatePolicy) -> bool:
    return policy.close_after is not None and late + policy.grace > policy.close_after


def _arithmetic(
    earned: Earned,
    policy: LatePolicy,
    days: int,
    percent: Decimal,
    points: Decimal,
    late: timedelta,
    language: Language,
) -> str:
    if _is_closed(late, policy):
        return text("closed", language, span=show_span(policy.close_after or timedelta(), language))
    if days == 0:
        return text("nothing-taken", language)
    raw = policy.per_day * days
    return text(
        "arithmetic",
        language,
        days=text("days-full" if policy.day == "full" else "days-started", language, days=days),
        per_day=policy.per_day,
        raw=raw,
        cap=text("capped", language, cap=policy.cap) if raw > policy.cap else "",
        percent=percent,
        base=earned.maximum if policy.base == "maximum" else earned.points,
        taken=points,
    )


def _notes(policy: LatePolicy, extension: Extension | None, language: Language) -> str:
    """What changed the deadline, in brackets."""
    notes = [text("extended", language, reason=_reason(extension, ", "))] if extension else []
    if policy.grace:
        notes.append(text("grace", language, span=show_span(policy.grace, language)))
    return f" ({'; '.join(notes)})" if notes else ""


def _reason(extension: Extension | None, before: str) -> str:
    return f"{before}{extension.reason}" if extension and extension.reason else ""


def show_moment(moment: datetime, language: Language) -> str:
    """`2026-02-04 23:59:00 MSK`, `04.02.2026 23:59:00 МСК` in Russian."""
    pattern = "%d.%m.%Y %H:%M:%S" if language == "ru" else "%Y-%m-%d %H:%M:%S"
    zone = moment.tzname() or ""
    return f"{moment.strftime(pattern)} {'МСК' if (zone, language) == ('MSK', 'ru') else zone}".strip()


def show_span(span: timedelta, language: Language) -> str:
    """`2 d 3 h`: the two largest units that are not zero; below a second, 1 s."""
    seconds = max(int(span.total_seconds()), 1 if span > timedelta(0) else 0)
    parts = []
    for key, size in (("days-abbr", 86400), ("hours-abbr", 3600), ("minutes-abbr", 60), ("seconds-abbr", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(text(key, language, n=count))
    return " ".join(parts) or text("seconds-abbr", language, n=0)
