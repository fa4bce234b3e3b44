"""Quiet hours: which moments are silent, until when, and what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.quiet import Quiet, parse
from tests.core.building import LAW

LONDON = "22:00-07:00 Europe/London"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "moment", "silent"),
    [
        ("22:00-07:00", "2031-01-04 22:00", True),
        ("22:00-07:00", "2031-01-04 21:59:59", False),
        ("22:00-07:00", "2031-01-04 03:00", True),
        ("22:00-07:00", "2031-01-04 06:59:59", True),
        ("22:00-07:00", "2031-01-04 07:00", False),
        ("12:00-13:30", "2031-01-04 13:00", True),
        ("12:00-13:30", "2031-01-04 14:00", False),
        (" 12:00 – 13:30  UTC ", "2031-01-04 13:00", True),
        (LONDON, "2031-01-04 21:30", False),
        (LONDON, "2031-07-04 21:30", True),  # summer time
        ("00:00-06:00 Asia/Kolkata", "2031-01-04 19:00", True),
        ("", "2031-01-04 03:00", False),
    ],
)
def test_a_moment_is_silent_by_the_clocks_of_the_place(quiet: str, moment: str, silent: bool) -> None:
    assert parse(quiet).silent(at(moment)) is silent


@pytest.mark.parametrize(
    ("quiet", "moment", "until"),
    [
        ("22:00-07:00", "2031-01-04 23:10:30", "2031-01-05 07:00"),
        ("22:00-07:00", "2031-01-05 01:00", "2031-01-05 07:00"),
        ("22:00-07:00", "2031-01-05 07:00", "2031-01-05 07:00"),
        ("22:00-07:00", "2031-01-05 12:00:05", "2031-01-05 12:00:05"),
        (LONDON, "2031-07-04 21:30", "2031-07-05 06:00"),
        ("22:00-01:30 Europe/London", "2031-03-29 23:00", "2031-03-30 01:00"),  # the clocks go from 01:00 to 02:00
        ("22:00-07:00 Europe/London", "2031-10-25 22:00", "2031-10-26 07:00"),  # they went back an hour
    ],
)
def test_until_is_the_first_moment_that_is_not(quiet: str, moment: str, until: str) -> None:
    assert parse(quiet).until(at(moment)) == at(until)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("at night", "write it as 22:00-07:00"),
        ("22-7", "write it as 22:00-07:00"),
        ("24:00-07:00", "no time of day"),
        ("22:60-07:00", "no time of day"),
        ("22:00-07:00 Europe/London UTC", "no time of day"),
        ("22:00-22:00", "begins when it ends"),
        ("22:00-07:00 Europe/Londn", "no time zone 'Europe/Londn'; did you mean 'Europe/London'"),
        ("22:00-07:00 europe/london", "did you mean 'Europe/London'"),
        ("22:00-07:00 Europe", "no time zone 'Europe'"),
        ("22:00-07:00 ../../etc/passwd", "no time zone"),
        ("22:00-07:00 Nowhere/Qqqq", "write it as Europe/London"),
    ],
)
def test_what_is_not_understood_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as error:
        parse(text)
    assert "\n" not in str(error.value)


ZONES = st.sampled_from(["UTC", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"])
MOMENTS = st.integers(0, 3 * 365 * 24 * 3600).map(lambda seconds: at("2030-01-01") + timedelta(seconds=seconds))
QUIETS = st.builds(Quiet, st.integers(0, 1439), st.integers(0, 1439), ZONES)


@LAW
@given(QUIETS, MOMENTS)
def test_until_is_silent_up_to_it_and_not_from_it_on(quiet: Quiet, moment: datetime) -> None:
    until = quiet.until(moment)
    assert moment <= until <= moment + timedelta(hours=26)
    assert not quiet.silent(until)
    assert until == moment or quiet.silent(until - timedelta(seconds=1))


def test_until_is_told_in_the_zone_of_the_moment() -> None:
    zone = ZoneInfo("Europe/London")
    until = parse("22:00-07:00").until(at("2031-10-26 00:30").astimezone(zone))  # half past one, for the first time
    assert (until, until.tzinfo) == (at("2031-10-26 07:00"), zone)


@LAW
@given(QUIETS)
def test_what_is_written_is_read(quiet: Quiet) -> None:
    begins, ends = (f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (quiet.begins, quiet.ends))
    if begins != ends:
        assert parse(f"{begins}-{ends} {quiet.zone}") == quiet


@LAW
@given(st.text(max_size=30))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    assert "\n" not in refusal(text)


def refusal(text: str) -> str:
    """Why a text is refused; empty if it is not."""
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return ""
