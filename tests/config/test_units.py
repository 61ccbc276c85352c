from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.config import units
from autograde.config.units import UnitError, parse_duration, parse_moment, parse_percent, parse_size, parse_timeout


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90 s", 90), ("5 min", 300), ("2h", 7200), ("1 d", 86400), ("3 h 5 min 1 s", 11101), ("0 s", 0), ("0.5 s", 0.5)],
)
def test_durations_carry_units(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "min", "5 parsec", "5 m", "-5 min", "5 min late", "1e3 s"])
def test_what_is_no_duration_is_told_with_examples(text: str) -> None:
    with pytest.raises(UnitError, match=r"Write a number and a unit|is not a unit of time"):
        parse_duration(text)


def test_a_timeout_of_900_minutes_is_taken_for_mixed_up_units() -> None:
    with pytest.raises(
        UnitError, match=r"'900 min' is longer than a job may run \(6 h\). Are the units mixed up: 900 s\?"
    ):
        parse_timeout("900 min")


def test_six_hours_is_the_longest_timeout() -> None:
    assert parse_timeout("6 h") == timedelta(hours=6)
    with pytest.raises(UnitError):
        parse_timeout("6 h 1 s")


def test_no_timeout_is_zero() -> None:
    with pytest.raises(UnitError, match="is not a duration above zero"):
        parse_timeout("0 s")


@pytest.mark.parametrize(
    ("text", "size"), [("2 GiB", 2 << 30), ("512 MiB", 512 << 20), ("100 KB", 100_000), ("1.5 KiB", 1536)]
)
def test_sizes_carry_units(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["2 GB RAM", "2", "2 gib", "0 MiB", "99999999999 GiB"])
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(UnitError, match="Write "):
        parse_size(text)


@pytest.mark.parametrize(("text", "percent"), [("10%", "10"), ("2.5 %", "2.5"), ("0%", "0"), ("100%", "100")])
def test_percentages_are_exact(text: str, percent: str) -> None:
    assert parse_percent(text) == Decimal(percent)


@pytest.mark.parametrize("text", ["101%", "-1%", "100.01%"])
def test_a_percentage_lies_between_0_and_100(text: str) -> None:
    with pytest.raises(UnitError, match="is not between 0% and 100%"):
        parse_percent(text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-02-04 23:59", "2026-02-04T23:59:00+03:00"),
        ("2026-02-04T23:59:30", "2026-02-04T23:59:30+03:00"),
        ("04.02.2026 23:59", "2026-02-04T23:59:00+03:00"),
        ("4.2.26", "2026-02-04T23:59:59+03:00"),
        ("16.04.24", "2024-04-16T23:59:59+03:00"),
        ("2026-02-04 23:59+05:00", "2026-02-04T23:59:00+05:00"),
        ("2026-02-04T20:59Z", "2026-02-04T20:59:00+00:00"),
    ],
)
def test_dates_of_both_kinds_get_the_zone_and_the_end_of_the_day(text: str, instant: str) -> None:
    assert parse_moment(text, "Europe/Moscow").isoformat() == instant


@pytest.mark.parametrize(
    "text", ["2026-02-30", "32.01.2026", "tomorrow", "2026-02-04 25:00", "2026-02-04 23:59+99:99", ""]
)
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(UnitError, match="is not a date"):
        parse_moment(text, "UTC")


def test_a_local_time_needs_a_zone() -> None:
    with pytest.raises(UnitError, match=r"has no time zone. Add `timezone: Europe/Moscow`"):
        parse_moment("2026-02-04 23:59", None)


def test_a_time_skipped_by_the_clocks_does_not_exist() -> None:
    with pytest.raises(UnitError, match=r"does not exist in Europe/Berlin \(the clocks change\). Add an offset"):
        parse_moment("2026-03-29 02:30", "Europe/Berlin")


def test_a_time_repeated_by_the_clocks_exists_twice() -> None:
    with pytest.raises(UnitError, match="exists twice in Europe/Berlin"):
        parse_moment("2026-10-25 02:30", "Europe/Berlin")


@pytest.mark.parametrize("text", ["2026-03-29 01:59:59", "2026-03-29 03:00", "2026-10-25 01:59:59", "2026-10-25 03:00"])
def test_times_beside_a_change_of_the_clocks_are_fine(text: str) -> None:
    assert parse_moment(text, "Europe/Berlin").tzinfo is not None


def test_an_offset_settles_a_time_that_exists_twice() -> None:
    assert parse_moment("2026-10-25 02:30+01:00", "Europe/Berlin").isoformat() == "2026-10-25T02:30:00+01:00"


@given(st.text(max_size=40), st.sampled_from(["parse_duration", "parse_timeout", "parse_size", "parse_percent"]))
def test_any_text_gives_a_value_or_a_unit_error(text: str, parser: str) -> None:
    try:
        getattr(units, parser)(text)
    except UnitError as error:
        assert str(error)


@given(st.from_regex(r"[0-9.:+\-TZ ]{0,25}", fullmatch=True))
def test_any_text_like_a_date_gives_an_instant_or_a_unit_error(text: str) -> None:
    try:
        assert parse_moment(text, "Europe/Moscow").utcoffset() is not None
    except UnitError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("unit", "seconds"),
    [("s", 1), ("sec", 1), ("min", 60), ("h", 3600), ("d", 86400), ("day", 86400), ("days", 86400)],
)
def test_every_unit_of_time(unit: str, seconds: int) -> None:
    assert parse_duration(f"3 {unit}").total_seconds() == 3 * seconds


@pytest.mark.parametrize(
    ("unit", "size"),
    [("B", 1), ("KB", 10**3), ("MB", 10**6), ("GB", 10**9), ("KiB", 1024), ("MiB", 1024**2), ("GiB", 1024**3)],
)
def test_every_unit_of_size(unit: str, size: int) -> None:
    assert parse_size(f"1 {unit}") == size


def test_a_size_ends_where_machines_end() -> None:
    assert parse_size(f"{2**30 - 1} GiB") == (2**30 - 1) << 30
    with pytest.raises(UnitError):
        parse_size(f"{2**30} GiB")


def test_years_that_are_slips_are_refused() -> None:
    assert parse_moment("01.01.99", "UTC").year == 2099
    assert parse_moment("01.01.1990", "UTC").year == 1990
    assert parse_moment("31.12.2200", "UTC").year == 2200
    for slip in ("31.12.1989", "01.01.2201", "0026-01-01"):
        with pytest.raises(UnitError, match="the year"):
            parse_moment(slip, "UTC")
