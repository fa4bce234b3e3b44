"""When a feed is polled next."""

from datetime import timedelta

import pytest

from monitor.feeds import hints, schedule
from monitor.feeds.feedlist import Feed
from tests.builders import DAWN

SLOW = Feed(id="slow", url="https://a.example/", outlet="A")
QUICK = Feed(id="quick", url="https://b.example/", outlet="B", interval=2.0)


def seconds(moment: object) -> float:
    return (moment - DAWN).total_seconds()  # type: ignore[operator, no-any-return]


def test_the_floor_holds_unless_the_feed_says_otherwise() -> None:
    assert seconds(schedule.after_success(SLOW, 300, DAWN, 0.0)) == 300
    assert seconds(schedule.after_success(QUICK, 300, DAWN, 0.0)) == 2


def test_chance_only_makes_it_later() -> None:
    assert seconds(schedule.after_success(SLOW, 300, DAWN, 0.5)) == 315


def test_failures_double_the_wait_up_to_a_cap() -> None:
    waits = [seconds(schedule.after_failure(SLOW, 300, DAWN, 0.0, failures=n)) for n in range(1, 10)]
    assert waits == [600, 1200, 2400, 4800, 9600, 19200, 21600, 21600, 21600]
    assert seconds(schedule.after_failure(SLOW, 300, DAWN, 0.0, failures=10_000)) == 21600


def test_a_feed_slower_than_the_cap_keeps_its_pace() -> None:
    daily = Feed(id="d", url="https://d.example/", outlet="D", interval=86_400)
    assert seconds(schedule.after_failure(daily, 300, DAWN, 0.0, failures=5)) == 86_400


def test_the_server_may_ask_for_more_patience_but_not_for_ever() -> None:
    assert seconds(schedule.after_failure(QUICK, 300, DAWN, 0.0, failures=1, patience=900)) == 900
    assert seconds(schedule.after_failure(QUICK, 300, DAWN, 0.0, failures=1, patience=1e9)) == 86_400
    assert seconds(schedule.after_failure(SLOW, 300, DAWN, 0.0, failures=1, patience=1)) == 600


def test_a_restart_resets_no_timer() -> None:
    due = DAWN + timedelta(seconds=200)
    assert schedule.at_start(SLOW, 300, DAWN, 0.9, due) == due


def test_what_is_overdue_is_spread_over_a_moment() -> None:
    assert seconds(schedule.at_start(SLOW, 300, DAWN, 0.5, DAWN - timedelta(days=3))) == 5
    assert seconds(schedule.at_start(QUICK, 300, DAWN, 0.5, None)) == 0.1


def test_a_due_date_in_the_far_future_is_a_broken_clock() -> None:
    assert seconds(schedule.at_start(SLOW, 300, DAWN, 0.0, DAWN + timedelta(days=365))) == 86_400


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("Tue, 04 Mar 2031 06:10:00 GMT", 600),
        ("Tue, 04 Mar 2031 05:00:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("", 0),
        ("9" * 400, 999_999_999),
    ],
)
def test_retry_after(value: str, wanted: float) -> None:
    assert hints.retry_after({"Retry-After": value}, DAWN) == wanted


def test_no_retry_after() -> None:
    assert hints.retry_after({}, DAWN) == 0
