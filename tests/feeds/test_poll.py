"""Polling, against a server whose feed the test writes."""

import asyncio
import gzip
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web

from monitor.core.article import Entry
from monitor.errors import BrokerDown
from monitor.feeds.feedlist import Feed
from monitor.feeds.poll import Outcome, Poller
from monitor.metrics import Metrics
from monitor.settings import Settings
from tests.builders import DAWN
from tests.feeds.memory import InMemory
from tests.site import deaf_port, site


def rss(*titles: str) -> bytes:
    """A feed of these titles, the newest last; an id is the first word."""
    items = "".join(
        f"<item><title>{title}</title><link>https://a.example/{title.split()[0]}</link>"
        f"<guid isPermaLink='false'>{title.split()[0]}</guid></item>"
        for title in reversed(titles)
    )
    return f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()


@dataclass
class Desk:
    """One feed on a server, and all that surrounds its poller. The clock stands still unless it is moved."""

    settings: Settings = field(default_factory=lambda: Settings(private_addresses=True, poll_floor=300.0, host_gap=0))
    states: InMemory = field(default_factory=InMemory)
    metrics: Metrics = field(default_factory=Metrics)
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    conditional: bool = True
    url: str = ""
    interval: float | None = None
    minutes: float = 0.0
    got: list[Entry] = field(default_factory=list)
    fails: int = 0
    asked: int = 0
    unchanged: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def feed(self) -> Feed:
        return Feed(id="a", url=self.url, outlet="A", interval=self.interval)

    @property
    def titles(self) -> list[str]:
        return [entry.title for entry in self.got]

    def show(self, *titles: str) -> None:
        self.body = rss(*titles)

    def count(self, outcome: str) -> float | None:
        return self.metrics.registry.get_sample_value("monitor_feed_polls_total", {"feed": "a", "outcome": outcome})

    def poller(self, backfill: bool = False) -> Poller:
        return Poller(
            [self.feed],
            self.states,
            self.emit,
            settings=self.settings,
            metrics=self.metrics,
            backfill=backfill,
            now=lambda: DAWN + timedelta(minutes=self.minutes),
            chance=lambda: 0.0,
        )

    async def emit(self, entries: list[Entry]) -> None:
        if self.fails:
            self.fails -= 1
            raise BrokerDown("broker", "does not answer")
        self.got += entries
        self.arrived.set()

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        mark = f'"{hash(self.body)}"'
        if self.conditional and request.headers.get("If-None-Match") == mark:
            self.unchanged += 1
            return web.Response(status=304)
        headers = {
            "Content-Type": "application/rss+xml",
            **({"ETag": mark} if self.conditional else {}),
            **self.headers,
        }
        return web.Response(status=self.status, body=self.body, headers=headers)


def at_desk(
    play: Callable[[Desk, Poller], Awaitable[None]], *, backfill: bool = False, interval: float | None = None
) -> Desk:
    """Run a play against a served feed; returns the desk as it was left."""
    desk = Desk(interval=interval)

    async def run() -> None:
        async with site({"/feed": desk.answer}) as place:
            desk.url = f"{place}/feed"
            poller = desk.poller(backfill)
            try:
                await play(desk, poller)
            finally:
                await poller.close()

    asyncio.run(run())
    return desk


def test_the_first_fetch_is_remembered_and_not_handed_on() -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one", "two")
        assert await poller.poll_once(desk.feed) is Outcome.UNCHANGED
        desk.show("one", "two", "three")
        assert await poller.poll_once(desk.feed) is Outcome.NEW

    desk = at_desk(play)
    assert desk.titles == ["three"]
    assert desk.got[0].seen == DAWN
    assert (desk.count("new"), desk.count("unchanged")) == (1, 1)


def test_the_first_fetch_is_handed_on_if_asked_for() -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one", "two")
        assert await poller.poll_once(desk.feed) is Outcome.NEW

    assert at_desk(play, backfill=True).titles == ["one", "two"]


def test_what_did_not_change_costs_a_304_and_is_not_parsed() -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one")
        for _ in range(3):
            await poller.poll_once(desk.feed)
        assert desk.unchanged == 2
        desk.conditional = False  # a server that knows no ETags
        for _ in range(3):
            assert await poller.poll_once(desk.feed) is Outcome.UNCHANGED

    assert at_desk(play).titles == []


def test_an_edit_is_handed_on_once_with_its_own_seen() -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one is near")
        await poller.poll_once(desk.feed)
        desk.minutes = 5
        desk.show("one is off")
        for _ in range(2):
            await poller.poll_once(desk.feed)

    desk = at_desk(play)
    assert desk.titles == ["one is off"]
    assert desk.got[0].seen == DAWN + timedelta(minutes=5)


def test_a_restart_forgets_nothing() -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one")
        await poller.poll_once(desk.feed)
        desk.show("one", "two")
        again = desk.poller()
        await again.poll_once(desk.feed)
        await again.close()

    assert at_desk(play).titles == ["two"]


def test_what_could_not_be_handed_on_comes_again_with_its_first_seen() -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one")
        await poller.poll_once(desk.feed)
        desk.show("one", "two")
        desk.fails = 1
        with pytest.raises(BrokerDown):
            await poller.poll_once(desk.feed)
        assert len(desk.states.entries("a").known) == 1, "saved before it was handed on"
        desk.minutes = 9
        assert await poller.poll_once(desk.feed) is Outcome.NEW
        assert len(desk.states.entries("a").known) == 2

    desk = at_desk(play)
    assert desk.titles == ["two"]
    assert desk.got[0].seen == DAWN


def test_what_was_not_handed_on_before_a_crash_comes_after_it() -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one")
        await poller.poll_once(desk.feed)
        desk.show("one", "two")
        desk.fails = 1
        with pytest.raises(BrokerDown):
            await poller.poll_once(desk.feed)
        again = desk.poller()  # as after kill -9: only what was saved is left, and a lease that must run out
        assert await again.poll_once(desk.feed) is Outcome.ELSEWHERE
        desk.minutes += 2
        await again.poll_once(desk.feed)
        await again.close()

    assert at_desk(play).titles == ["two"]


def test_a_failure_is_one_line_that_says_who_what_and_when_again(caplog: pytest.LogCaptureFixture) -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.status, desk.headers = 503, {"Retry-After": "3600"}
        with caplog.at_level(logging.INFO, "monitor"):
            assert await poller.poll_once(desk.feed) is Outcome.FAILED
            desk.status, desk.headers = 200, {}
            desk.show("one")
            await poller.poll_once(desk.feed)

    desk = at_desk(play)
    first = caplog.messages[0]
    assert first == f"a: {desk.url}: the server answers 503; will be tried again in 60 min, at 07:00:00 UTC"
    assert "a: works again" in caplog.messages
    assert desk.metrics.registry.get_sample_value("monitor_feed_up", {"feed": "a"}) == 1


def test_a_failure_keeps_what_is_known_and_waits_longer_each_time() -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one")
        await poller.poll_once(desk.feed)
        desk.status = 500
        desk.body += b" "
        waits = []
        for _ in range(3):
            await poller.poll_once(desk.feed)
            due = desk.states.state("a").next_due
            assert due is not None
            waits.append((due - DAWN).total_seconds())
        assert waits == [600, 1200, 2400]
        desk.status = 200
        desk.show("one", "two")
        await poller.poll_once(desk.feed)
        assert desk.states.state("a").failures == 0

    assert at_desk(play).titles == ["two"]


BAD = {
    "HTML": (b"<!doctype html><title>Log in</title>", {}, "is an HTML page ('Log in'), not a feed"),
    "empty": (b"", {}, "the feed is empty"),
    "50 MB": (b"<rss>" + b" " * 50_000_000, {}, "longer than 10 MB"),
    "bomb": (gzip.compress(bytes(30_000_000)), {"Content-Encoding": "gzip"}, "longer than 10 MB: not read further"),
    "garbage": (bytes(range(256)) * 40, {}, "is not a feed that can be read"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_feeds_fail_in_one_line_and_the_next_poll_works(name: str, caplog: pytest.LogCaptureFixture) -> None:
    body, headers, what = BAD[name]

    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one")
        await poller.poll_once(desk.feed)
        desk.body, desk.headers = body, headers
        with caplog.at_level(logging.WARNING, "monitor"):
            assert await poller.poll_once(desk.feed) is Outcome.FAILED
        desk.headers = {}
        desk.show("one", "two")
        assert await poller.poll_once(desk.feed) is Outcome.NEW

    assert at_desk(play).titles == ["two"]
    (line,) = caplog.messages
    assert line.startswith("a: http://127.0.0.1:")
    assert what in line
    assert "will be tried again in 20 min, at 06:20:00 UTC" in line
    assert "\n" not in line


def test_a_feed_that_takes_for_ever_to_parse_is_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("monitor.feeds.poll.PATIENCE", 2.0)

    async def play(desk: Desk, poller: Poller) -> None:
        desk.show("one")
        await poller.poll_once(desk.feed)
        # one regular expression of the parser takes quadratic time on this
        desk.body = (
            b"<rss version='2.0'><channel><item><author>" + b"a." * 1_000_000 + b"</author></item></channel></rss>"
        )
        assert await poller.poll_once(desk.feed) is Outcome.FAILED
        desk.show("one", "two")
        assert await poller.poll_once(desk.feed) is Outcome.NEW

    assert at_desk(play).titles == ["two"]
    assert "takes longer than 2 s to read: given up; will be tried again in 20 min" in caplog.text


def test_a_parse_failure_is_not_forgiven_by_a_304() -> None:
    async def play(desk: Desk, poller: Poller) -> None:
        desk.body = b"<html>maintenance"
        for failures in (2, 4):  # what is likely to stay weighs two
            assert await poller.poll_once(desk.feed) is Outcome.FAILED
            assert desk.states.state("a").failures == failures
        assert desk.unchanged == 1  # nothing is read twice to be no feed again
        desk.show("one")
        assert await poller.poll_once(desk.feed) is Outcome.UNCHANGED
        assert desk.states.state("a").failures == 0

    at_desk(play)


def test_a_server_that_is_gone(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(url=f"http://127.0.0.1:{deaf_port()}/feed")

    async def run() -> None:
        poller = desk.poller()
        assert await poller.poll_once(desk.feed) is Outcome.FAILED
        await poller.close()

    asyncio.run(run())
    assert "connection refused" in caplog.text


def test_a_private_address_is_refused_unless_allowed(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(url=f"http://127.0.0.1:{deaf_port()}/feed", settings=Settings(private_addresses=False))

    async def run() -> None:
        poller = desk.poller()
        assert await poller.poll_once(desk.feed) is Outcome.FAILED
        await poller.close()

    asyncio.run(run())
    assert "127.0.0.1 is a private address" in caplog.text


def test_run_polls_until_it_is_stopped() -> None:
    async def run() -> None:
        desk = Desk(interval=0.02)
        async with site({"/feed": desk.answer}) as place:
            desk.url = f"{place}/feed"
            desk.show("one")
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            poller = Poller(
                [desk.feed],
                desk.states,
                desk.emit,
                settings=desk.settings,
                metrics=Metrics(),
                now=lambda: DAWN + timedelta(seconds=loop.time()),
            )
            running = asyncio.create_task(poller.run(stop))
            while desk.unchanged < 2:
                await asyncio.sleep(0.01)
            desk.fails = 1  # the broker is away for a moment
            desk.show("one", "two")
            async with asyncio.timeout(10):
                await desk.arrived.wait()
            well, figures = poller.health()
            assert well
            assert figures["feeds"] == 1
            stop.set()
            await running
        assert desk.titles == ["two"]

    asyncio.run(run())


def test_health_fails_when_due_polls_do_not_get_done() -> None:
    async def run() -> None:
        gate = asyncio.Event()

        async def stuck(_: list[Entry]) -> None:
            await gate.wait()

        desk = Desk(interval=0.02)
        async with site({"/feed": desk.answer}) as place:
            desk.url = f"{place}/feed"
            desk.show("one")
            poller = desk.poller(backfill=True)
            poller._emit = stuck
            stop = asyncio.Event()
            running = asyncio.create_task(poller.run(stop))
            while not poller.health()[1]["held"]:
                await asyncio.sleep(0.01)
            assert poller.health()[0]
            desk.minutes = 10
            assert not poller.health()[0]
            gate.set()
            stop.set()
            await running

    asyncio.run(run())
