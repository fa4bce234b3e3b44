"""Polling: every feed on its own schedule, each entry handed on once it is new or changed.

fetch | parse | difference | emit | save: the state of a feed is saved only after its entries were handed on.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from monitor import clock
from monitor.core.article import Entry
from monitor.errors import MonitorError
from monitor.feeds import schedule
from monitor.feeds.difference import difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.fetch import Declined, Fetched, fetch
from monitor.feeds.parse import parse
from monitor.feeds.state import FeedState, States, load, save
from monitor.metrics import Metrics
from monitor.pool import Pool
from monitor.settings import Settings
from monitor.web import Web

LOG = logging.getLogger(__name__)
AT_ONCE = 32  # polls under way together
PATIENCE = 10.0  # seconds one feed may take to parse
AGAIN = 30.0  # seconds until what could not be handed on is tried again, at the most
GRACE = 3.0  # seconds that polls under way may take to end when stopping

Emit = Callable[[list[Entry]], Awaitable[None]]


class Outcome(StrEnum):
    """How a poll ended; also the metric label."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class Poller:
    """Polls feeds. ``states`` remembers them, ``emit`` takes what is new and returns when that is safe.

    Unless ``backfill``, the entries of a feed's first fetch are remembered and not handed on. ``seen`` is stamped from
    ``now``; ``chance`` gives the dice in [0, 1).
    """

    def __init__(
        self,
        feeds: Sequence[Feed],
        states: States,
        emit: Emit,
        *,
        settings: Settings,
        metrics: Metrics,
        backfill: bool = False,
        now: Callable[[], datetime] = clock.now,
        chance: Callable[[], float] = random.random,
        web: Web | None = None,
    ) -> None:
        self._feeds = tuple(feeds)
        self._floor = settings.poll_floor
        self._stall = settings.stall_after
        self._states = states
        self._emit = emit
        self._metrics = metrics
        self._backfill = backfill
        self._now = now
        self._chance = chance
        self._web = web or Web(contact=settings.contact, private=settings.private_addresses)
        self._pool = Pool(1, patience=PATIENCE, preload="monitor.feeds.parse")
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._held: dict[str, tuple[list[Entry], FeedState]] = {}  # found, but not handed on yet
        self._moves: dict[str, str] = {}
        self._failing: set[str] = set()
        self._due: dict[str, datetime] = {}
        self._moved_on = now()  # when a poll last ended, however it ended

    async def run(self, stop: asyncio.Event) -> None:
        """Poll all feeds, each when it is due, until ``stop`` is set; polls under way may then end."""
        followers = [asyncio.create_task(self._follow(feed, stop), name=f"poll {feed.id}") for feed in self._feeds]
        try:
            await stop.wait()
            await asyncio.wait(followers, timeout=GRACE)
        finally:
            for follower in followers:
                follower.cancel()
            await asyncio.gather(*followers, return_exceptions=True)
            await self.close()

    async def close(self) -> None:
        """Close all connections and end the process that parses."""
        await self._web.close()
        await self._pool.close()

    def health(self) -> tuple[bool, dict[str, object]]:
        """Whether polls that are due get done, and the figures. A feed that fails is no fault of this process."""
        now = self._now()
        late = max(0.0, max(((now - due).total_seconds() for due in self._due.values()), default=0.0))
        idle = (now - self._moved_on).total_seconds()
        figures = {"feeds": len(self._feeds), "failing": len(self._failing), "held": len(self._held)}
        return min(late, idle) < self._stall, {**figures, "late_seconds": round(late, 1)}

    async def poll_once(self, feed: Feed) -> Outcome:
        """Poll one feed now, whether or not it is due. Never raises for what the feed or its server does.

        An error of ``emit`` or of the states comes through; what was found is then held, and the next call hands it on
        instead of asking the feed again.
        """
        if feed.id in self._held:
            await self._hand_on(feed, *self._held[feed.id])
            return Outcome.NEW
        before = load(self._states, feed.id)
        try:
            fetched = await fetch(self._web, feed, before, self._now())
            found, after = await self._compare(feed, before, fetched)
        except MonitorError as error:
            return self._failed(feed, before, error)
        self._tell(feed, before, fetched)
        await self._hand_on(feed, found, after)
        return Outcome.NEW if found else Outcome.UNCHANGED

    async def _follow(self, feed: Feed, stop: asyncio.Event) -> None:
        due = self._first_due(feed)
        self._due[feed.id] = due
        while not await clock.pause(stop, (due - self._now()).total_seconds()):
            due = await self._turn(feed)
            self._due[feed.id] = due
            self._moved_on = self._now()

    def _first_due(self, feed: Feed) -> datetime:
        try:
            due = load(self._states, feed.id).next_due
        except Exception:  # the polls will say so themselves, and try again
            due = None
        return schedule.at_start(feed, self._floor, self._now(), self._chance(), due)

    async def _turn(self, feed: Feed) -> datetime:
        """One poll, whatever happens in it; when to poll next."""
        async with self._turns:
            try:
                await self.poll_once(feed)
                if due := load(self._states, feed.id).next_due:
                    return due
            except MonitorError as error:
                LOG.warning("%s: new entries could not be handed on: %s", feed.id, error.line)
            except Exception:
                LOG.exception("%s: the poll failed in this program; will be tried again", feed.id)
        return self._now() + timedelta(seconds=min(AGAIN, schedule.interval(feed, self._floor)))

    async def _compare(self, feed: Feed, before: FeedState, fetched: Fetched) -> tuple[list[Entry], FeedState]:
        """What is new, and the state to save once it was handed on."""
        now = self._now()
        due = schedule.after_success(feed, self._floor, now, self._chance())
        after = msgspec.structs.replace(before, next_due=due, failures=0)
        if fetched.body is None:
            return [], after
        after = msgspec.structs.replace(
            after, etag=fetched.etag, last_modified=fetched.last_modified, body_hash=fetched.body_hash, first_done=True
        )
        if before.first_done and fetched.body_hash == before.body_hash:
            return [], after
        parsed = await self._pool.run(fetched.url, parse, fetched.body, fetched.url, fetched.content_type)
        change = difference(before.known, parsed.entries, feed, now)
        after = msgspec.structs.replace(after, known=change.known)
        if before.first_done or self._backfill:
            return list(change.entries), after
        LOG.info("%s: first fetch, %d entries remembered and not handed on", feed.id, len(parsed.entries))
        return [], after

    async def _hand_on(self, feed: Feed, found: list[Entry], after: FeedState) -> None:
        if found:
            self._held[feed.id] = (found, after)
            await self._emit(found)
            self._metrics.entries.labels(feed.id).inc(len(found))
        save(self._states, feed.id, after)
        self._held.pop(feed.id, None)
        self._count(feed, Outcome.NEW if found else Outcome.UNCHANGED)

    def _failed(self, feed: Feed, before: FeedState, error: MonitorError) -> Outcome:
        now = self._now()
        patience = error.seconds if isinstance(error, Declined) else 0.0
        failures = before.failures + 1
        due = schedule.after_failure(feed, self._floor, now, self._chance(), failures=failures, patience=patience)
        save(self._states, feed.id, msgspec.structs.replace(before, next_due=due, failures=failures))
        wait = (due - now).total_seconds()
        LOG.warning("%s: %s; will be tried again in %s, at %s", feed.id, error, _spoken(wait), f"{due:%H:%M:%S} UTC")
        self._count(feed, Outcome.FAILED)
        return Outcome.FAILED

    def _tell(self, feed: Feed, before: FeedState, fetched: Fetched) -> None:
        if before.failures:
            LOG.info("%s: works again after %d failure%s", feed.id, before.failures, "s" * (before.failures > 1))
        if fetched.moved and fetched.moved != self._moves.get(feed.id):
            LOG.info("%s: moved for good from %s to %s; the list should say so", feed.id, feed.url, fetched.moved)
            self._moves[feed.id] = fetched.moved

    def _count(self, feed: Feed, outcome: Outcome) -> None:
        self._metrics.polls.labels(feed.id, outcome.value).inc()
        self._metrics.feed_up.labels(feed.id).set(outcome is not Outcome.FAILED)
        (self._failing.add if outcome is Outcome.FAILED else self._failing.discard)(feed.id)


def _spoken(seconds: float) -> str:
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
