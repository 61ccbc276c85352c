"""Parse durations, sizes, percentages and dates. Every error says what to write instead."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

SECONDS = {"s": 1, "sec": 1, "min": 60, "h": 3600, "d": 86400, "day": 86400, "days": 86400}
BYTES = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "KB": 10**3, "MB": 10**6, "GB": 10**9}
# A job on GitHub's own runners ends after 6 hours (docs.github.com, Actions limits).
LONGEST_TIMEOUT = timedelta(hours=6)

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")
_PERCENT = re.compile(r"(-?\d+(?:\.\d+)?)\s*%")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_OFFSET = re.compile(r"(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)$")


class UnitError(ValueError):
    """What is wrong with the text, and what to write."""


def parse_duration(text: str) -> timedelta:
    """A span such as `90 s`, `5 min`, `2 h`, `1 d` or `3 h 5 min 1 s`."""
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise UnitError(f"{text!r} is not a duration. Write a number and a unit: 90 s, 5 min, 2 h, 1 d.")
    for _, unit in parts:
        if unit not in SECONDS:
            raise UnitError(f"{unit!r} is not a unit of time. Use s, min, h or d.")
    try:
        return sum((_span(amount, unit) for amount, unit in parts), timedelta())
    except OverflowError:
        raise UnitError(f"{text!r} is too long. Write fewer days.") from None


def _span(amount: str, unit: str) -> timedelta:
    return timedelta(microseconds=int(Decimal(amount) * SECONDS[unit] * 1_000_000))


def parse_timeout(text: str) -> timedelta:
    """A duration above zero that fits into a job."""
    span = parse_duration(text)
    if span <= timedelta(0):
        raise UnitError(f"{text!r} is not a duration above zero. Write for example 60 s.")
    if span > LONGEST_TIMEOUT:
        seconds = text.split()[0] if text.split() else text
        raise UnitError(f"{text!r} is longer than a job may run (6 h). Are the units mixed up: {seconds} s?")
    return span


def parse_size(text: str) -> int:
    """Bytes of `512 MiB`, `2 GiB`, `100 KB`."""
    match = _SIZE.fullmatch(text.strip())
    if not match or match[2] not in BYTES:
        raise UnitError(f"{text!r} is not a size. Write a number and a unit: 512 MiB, 2 GiB.")
    size_bytes = int(Decimal(match[1]) * BYTES[match[2]])
    if not 0 < size_bytes < 2**60:
        raise UnitError(f"{text!r} is out of range. Write for example 2 GiB.")
    return size_bytes


def show_size(size_bytes: int) -> str:
    """`3.2 MiB`, rounded to a tenth of the largest unit that fits."""
    unit = next((name for name in ("GiB", "MiB", "KiB") if size_bytes >= BYTES[name]), "B")
    return f"{size_bytes / BYTES[unit]:.1f} {unit}" if unit != "B" else f"{size_bytes} B"


def parse_percent(text: str) -> Decimal:
    """0..100 of `10%`."""
    match = _PERCENT.fullmatch(text.strip())
    if not match:
        raise UnitError(f"{text!r} is not a percentage. Write for example 10%.")
    percent = Decimal(match[1])
    if not 0 <= percent <= 100:
        raise UnitError(f"{text} is not between 0% and 100%. Write for example 10%.")
    return percent


def parse_moment(text: str, zone: str | None) -> datetime:
    """An instant with a UTC offset from `2026-02-04 23:59`, `04.02.26` or `2026-02-04T23:59+03:00`.

    A date without a time means the end of that day, 23:59:59.
    """
    text = text.strip()
    offset = _OFFSET.search(text) if ":" in text else None
    bare = text[: offset.start()].strip() if offset else text
    naive = _naive(bare, text)
    if offset:
        return datetime.fromisoformat(f"{naive.isoformat()}{offset[1].replace('Z', '+00:00')}")
    if zone is None:
        raise UnitError(f"{text!r} has no time zone. Add `timezone: Europe/Moscow` or an offset such as +03:00.")
    return _localise(naive, ZoneInfo(zone), text, zone)


def _naive(bare: str, text: str) -> datetime:
    day, _, clock = bare.replace("T", " ").partition(" ")
    try:
        return datetime.combine(_date(day), _time(clock.strip()))
    except ValueError as error:
        reason = f" ({error})" if not isinstance(error, UnitError) else ""
        raise UnitError(f"{text!r} is not a date{reason}. Write 2026-02-04 23:59 or 04.02.2026 23:59.") from None


def _date(day: str) -> date:
    if match := _ISO.fullmatch(day):
        parsed = date(int(match[1]), int(match[2]), int(match[3]))
    elif match := _DOTTED.fullmatch(day):
        year = int(match[3])
        parsed = date(year if year > 99 else 2000 + year, int(match[2]), int(match[1]))
    else:
        raise UnitError(day)
    if not 1990 <= parsed.year <= 2200:
        raise ValueError(f"the year {parsed.year}")
    return parsed


def _time(clock: str) -> time:
    if not clock:
        return time(23, 59, 59)
    match = _CLOCK.fullmatch(clock)
    if not match:
        raise UnitError(clock)
    return time(int(match[1]), int(match[2]), int(match[3] or 0))


def _localise(naive: datetime, zone: ZoneInfo, text: str, zone_name: str) -> datetime:
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    # PEP 495: in a gap the two folds differ, and neither is the same after a conversion to UTC and back.
    back = datetime.fromtimestamp(first.timestamp(), zone).replace(tzinfo=None)
    what = "exists twice" if back == naive else "does not exist"
    offset = first.isoformat()[-6:]
    raise UnitError(f"{text!r} {what} in {zone_name} (the clocks change). Add an offset, for example {offset}.")
