"""Manners: thirty days of one feed, on a clock that jumps from poll to poll, against a server that writes down each."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from aiohttp import web

from monitor.core.article import Entry
from monitor.feeds.feedlist import Feed
from monitor.feeds.poll import Poller
from monitor.metrics import Metrics
from monitor.settings import Settings
from tests.builders import DAWN
from tests.feeds.memory import InMemory
from tests.feeds.test_poll import rss
from tests.site import site

HOUR = 3600.0
DAYS = 30


@dataclass(frozen=True)
class Asked:
    """One request: when, for which path, and whether only if it has changed."""

    at: datetime
    path: str
    conditional: bool


@dataclass
class Publisher:
    """A feed that gains an item every so many hours, its server, and the clock by which both live.

    ``lies`` keeps the ETag though the text changes, ``say`` are headers, ``head`` stands before the items, ``answer``
    gives another status for a moment of the clock, with headers, or None.
    """

    every: float = 12.0
    lies: bool = False
    say: dict[str, str] = field(default_factory=dict)
    head: str = ""
    answer: Callable[[datetime, str], tuple[int, dict[str, str]] | None] = lambda _now, _path: None
    interval: float | None = None
    now: datetime = DAWN
    log: list[Asked] = field(default_factory=list)
    got: list[Entry] = field(default_factory=list)
    metrics: Metrics = field(default_factory=Metrics)
    states: InMemory = field(default_factory=InMemory)

    @property
    def items(self) -> int:
        return 1 + int((self.now - DAWN).total_seconds() / HOUR / self.every)

    def body(self) -> bytes:
        shown = rss(*(f"{number} told" for number in range(max(0, self.items - 20), self.items)))
        return shown.replace(b"<title>A</title>", b"<title>A</title>" + self.head.encode())

    async def serve(self, request: web.Request) -> web.Response:
        mark = '"always"' if self.lies else f'"{self.items}"'
        told = request.headers.get("If-None-Match")
        self.log.append(Asked(self.now, request.path, told is not None))
        if other := self.answer(self.now, request.path):
            return web.Response(status=other[0], headers=other[1])
        if told == mark:
            return web.Response(status=304, headers=self.say)
        return web.Response(body=self.body(), headers={"ETag": mark, **self.say})

    async def emit(self, entries: list[Entry]) -> None:
        self.got += entries

    @property
    def waits(self) -> list[float]:
        """Hours between one request and the next."""
        return [round((b.at - a.at).total_seconds() / HOUR, 2) for a, b in pairwise(self.log)]

    def oddities(self, what: str) -> float:
        labels = {"feed": "a", "what": what}
        return self.metrics.registry.get_sample_value("monitor_feed_oddities_total", labels) or 0.0


def month(publisher: Publisher, *, floor: float = HOUR, days: float = DAYS, restart: bool = False) -> Publisher:
    """Thirty days of polls, each when it is due; with ``restart`` by a new poller each time."""

    async def run() -> None:
        settings = Settings(private_addresses=True, poll_floor=floor, host_gap=0)
        async with site({"/feed": publisher.serve, "/new": publisher.serve}) as place:
            feed = Feed(id="a", url=f"{place}/feed", outlet="A", interval=publisher.interval)

            def poller() -> Poller:
                return Poller(
                    [feed], publisher.states, publisher.emit, settings=settings, metrics=publisher.metrics,
                    now=lambda: publisher.now, chance=lambda: 0.0,
                )  # fmt: skip

            one = poller()
            while publisher.now < DAWN + timedelta(days=days):
                await one.poll_once(feed)
                due = publisher.states.state("a").next_due
                if due is None:
                    break
                publisher.now = due
                if restart:
                    await one.close()
                    one = poller()
            await one.close()

    asyncio.run(run())
    return publisher


def test_nothing_is_lost_and_nothing_comes_twice() -> None:
    kept = month(Publisher(every=1.7))
    told = [entry.title for entry in kept.got]
    assert told == [f"{number} told" for number in range(1, 1 + len(told))]
    assert len(told) > 410


def test_a_feed_is_never_asked_more_often_than_the_floor_says() -> None:
    assert min(month(Publisher(every=0.1)).waits) == 1.0


def test_a_quiet_feed_is_asked_less_and_less_and_one_that_wakes_up_more() -> None:
    quiet = month(Publisher(every=24.0 * 60))
    assert quiet.waits[0] == 1.0
    assert quiet.waits[-1] == 8.0
    assert len(month(Publisher(every=2.0)).log) > 2 * len(quiet.log)


def test_most_requests_are_conditional_and_one_a_day_is_not() -> None:
    kept = month(Publisher(every=6.0))
    whole = [one.at for one in kept.log if not one.conditional]
    assert all(timedelta(days=1) <= b - a <= timedelta(days=1, hours=8) for a, b in pairwise(whole))
    assert len(whole) <= DAYS + 1
    assert len(kept.log) > 5 * len(whole)


def test_a_server_that_lies_is_found_out_within_a_day() -> None:
    kept = month(Publisher(every=30.0, lies=True))
    assert kept.oddities("lied") > 10
    assert [entry.title for entry in kept.got] == [f"{number} told" for number in range(1, 1 + len(kept.got))]
    assert len(kept.got) >= 22


@pytest.mark.parametrize(
    ("publisher", "hours"),
    [
        (Publisher(say={"Cache-Control": "public, max-age=10800"}), 3.0),
        (Publisher(say={"Cache-Control": "max-age=10800", "Age": "3600"}), 2.0),
        (Publisher(say={"Expires": format_datetime(DAWN + timedelta(hours=5)), "Date": format_datetime(DAWN)}), 5.0),
        (Publisher(head="<ttl>240</ttl>"), 4.0),
        (Publisher(head='<sy:updatePeriod xmlns:sy="http://a.example/">daily</sy:updatePeriod>'), 24.0),
    ],
    ids=["max-age", "age", "expires", "ttl", "updatePeriod"],
)
def test_it_is_never_sooner_than_the_feed_or_its_server_asks(publisher: Publisher, hours: float) -> None:
    publisher.every = 0.5
    assert min(month(publisher, days=10).waits) == hours


def test_a_feed_that_says_less_than_the_floor_is_asked_as_often_as_it_says() -> None:
    assert min(month(Publisher(every=0.2, head="<ttl>15</ttl>"), days=3).waits) == 0.25


def test_who_runs_the_desk_may_say_another_interval() -> None:
    asked = month(Publisher(interval=600.0, head="<ttl>240</ttl>"), days=2)
    assert {*asked.waits} == {0.17}


def test_hours_and_days_to_skip_are_skipped() -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(8))
    head = f"<skipHours>{hours}</skipHours><skipDays><day>Sunday</day></skipDays>"
    kept = month(Publisher(every=0.5, head=head))
    assert all(one.at.hour >= 8 and one.at.weekday() != 6 for one in kept.log[1:])
    assert len(kept.log) > 100


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("dated", [False, True])
def test_who_asks_to_be_left_alone_is(status: int, dated: bool) -> None:
    until = DAWN + timedelta(days=2, hours=13)

    def answer(now: datetime, _: str) -> tuple[int, dict[str, str]] | None:
        if not timedelta(days=2) <= now - DAWN or now >= until:
            return None
        seconds = (until - now).total_seconds()
        return status, {"Retry-After": format_datetime(until, usegmt=True) if dated else f"{seconds:.0f}"}

    kept = month(Publisher(every=0.5, answer=answer), days=5)
    during = [one.at for one in kept.log if timedelta(days=2) <= one.at - DAWN < until - DAWN]
    assert during == [DAWN + timedelta(days=2)]
    assert kept.got[-1].title.startswith("23")


def test_failures_are_asked_about_less_and_less() -> None:
    kept = month(Publisher(answer=lambda *_: (500, {})), days=3)
    assert kept.waits[:4] == [2.0, 4.0, 6.0, 6.0]
    worse = month(Publisher(answer=lambda *_: (404, {})), days=3)
    assert worse.waits[:3] == [4.0, 6.0, 6.0]


def test_what_is_gone_is_not_asked_for_again() -> None:
    kept = month(Publisher(answer=lambda now, _: (410, {}) if now > DAWN + timedelta(days=3) else None))
    assert kept.log[-1].at - DAWN < timedelta(days=4)
    assert kept.states.state("a").gone.endswith("/feed")


def moved_after(days: float, until: float = 1_000) -> Callable[[datetime, str], tuple[int, dict[str, str]] | None]:
    def answer(now: datetime, path: str) -> tuple[int, dict[str, str]] | None:
        moved = timedelta(days=days) <= now - DAWN < timedelta(days=until)
        return (301, {"Location": "/new"}) if path == "/feed" and moved else None

    return answer


def test_a_move_is_believed_when_it_has_been_said_for_a_week() -> None:
    kept = month(Publisher(every=3.0, answer=moved_after(2)))
    old = [one.at - DAWN for one in kept.log if one.path == "/feed"]
    assert timedelta(days=9) <= old[-1] < timedelta(days=9, hours=8)
    assert [entry.title for entry in kept.got] == [f"{number} told" for number in range(1, 1 + len(kept.got))]
    assert len(kept.got) > 230


def test_a_move_that_is_taken_back_is_not_believed() -> None:
    kept = month(Publisher(every=3.0, answer=moved_after(2, until=8)))
    assert [one.path for one in kept.log[-20:]] == ["/feed"] * 20
    assert kept.states.state("a").url == ""


def test_an_adopted_address_that_turns_feeds_away_is_left() -> None:
    moving = moved_after(0, until=12)

    def answer(now: datetime, path: str) -> tuple[int, dict[str, str]] | None:
        return (404, {}) if path == "/new" and now - DAWN > timedelta(days=14) else moving(now, path)

    kept = month(Publisher(every=3.0, answer=answer))
    assert kept.log[-1].path == "/feed"
    assert int(kept.got[-1].title.split()[0]) >= kept.items - 3


def test_a_restart_resets_no_timer_and_forgets_nothing() -> None:
    one, other = month(Publisher(every=5.0), days=6), month(Publisher(every=5.0), days=6, restart=True)
    assert one.log == other.log
    assert [entry.title for entry in one.got] == [entry.title for entry in other.got]


def test_a_window_that_scrolled_past_is_counted_and_the_next_poll_comes_sooner() -> None:
    def away(now: datetime, _: str) -> tuple[int, dict[str, str]] | None:
        return (503, {"Retry-After": "86400"}) if timedelta(days=2) <= now - DAWN < timedelta(days=3) else None

    kept = month(Publisher(every=0.5, answer=away), days=5)
    assert kept.oddities("scrolled") == 1


def test_the_score_card(capsys: pytest.CaptureFixture[str]) -> None:
    kept = month(Publisher(every=4.0, say={"Cache-Control": "max-age=5400"}))
    share = sum(one.conditional for one in kept.log) / len(kept.log)
    with capsys.disabled():
        print(
            f"\n{DAYS} days: {len(kept.log)} requests, {share:.0%} conditional, never sooner than {min(kept.waits)} h, "
            f"{len(kept.got)} entries of {kept.items - 1}"
        )
    assert share > 0.8
    assert min(kept.waits) == 1.5
