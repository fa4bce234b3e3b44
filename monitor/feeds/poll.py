"""Polling: every feed on its own schedule, each entry handed on once it is new or changed.

fetch | parse | difference | emit | save: the state of a feed is saved only after its entries were handed on.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec.structs import replace

from monitor import clock
from monitor.core.address import host
from monitor.core.article import Entry
from monitor.errors import BadSource, MonitorError
from monitor.feeds import moves, schedule
from monitor.feeds.difference import difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.fetch import Declined, Fetched, fetch
from monitor.feeds.hints import hints
from monitor.feeds.parse import parse
from monitor.feeds.state import FeedState, States, load, save
from monitor.metrics import Metrics
from monitor.pace import Pace
from monitor.pool import Pool
from monitor.settings import Settings
from monitor.web import Web

LOG = logging.getLogger(__name__)
AT_ONCE = 32  # polls under way together
PATIENCE = 10.0  # seconds one feed may take to parse
AGAIN = 30.0  # seconds until what could not be handed on is tried again, at the most
GONE = 410
PASSING = frozenset({408, 425, 429})  # of the answers that blame us those that will pass
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
        self._pace = Pace(settings.host_gap)
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
        before = moves.listed(load(self._states, feed.id), feed)
        try:
            async with self._pace.turn(host(feed.url)):
                fetched = await fetch(self._web, feed, before, self._now())
        except MonitorError as error:
            return self._failed(feed, before, error)
        self._note(feed, fetched)
        try:
            found, after = await self._compare(feed, before, fetched)
        except MonitorError as error:  # what the server has cannot be read: not asked for again until it changes
            return self._failed(feed, _had(before, fetched, self._now(), broken=True), error)
        self._tell(feed, before, after)
        await self._hand_on(feed, found, after)
        return Outcome.NEW if found else Outcome.UNCHANGED

    async def _follow(self, feed: Feed, stop: asyncio.Event) -> None:
        due: datetime | None = self._first_due(feed)
        while due is not None:
            self._due[feed.id] = due
            if await clock.pause(stop, (due - self._now()).total_seconds()):
                return
            due = await self._turn(feed)
            self._moved_on = self._now()
        self._due.pop(feed.id, None)

    def _first_due(self, feed: Feed) -> datetime | None:
        """When to poll first; never, if the feed is gone."""
        try:
            state = moves.listed(load(self._states, feed.id), feed)
        except Exception:  # the polls will say so themselves, and try again
            state = FeedState()
        if state.gone:
            LOG.warning("%s: %s is gone for good; not asked again until the list changes", feed.id, state.gone)
            return None
        return schedule.at_start(feed, self._floor, self._now(), self._chance(), state.next_due)

    async def _turn(self, feed: Feed) -> datetime | None:
        """One poll, whatever happens in it; when to poll next, None if never."""
        async with self._turns:
            try:
                await self.poll_once(feed)
                state = load(self._states, feed.id)
                if state.gone or state.next_due:
                    return None if state.gone else state.next_due
            except MonitorError as error:
                LOG.warning("%s: new entries could not be handed on: %s", feed.id, error.line)
            except Exception:
                LOG.exception("%s: the poll failed in this program; will be tried again", feed.id)
        return self._now() + timedelta(seconds=min(AGAIN, schedule.interval(feed, self._floor)))

    async def _compare(self, feed: Feed, before: FeedState, fetched: Fetched) -> tuple[list[Entry], FeedState]:
        """What is new, and the state to save once it was handed on."""
        now = self._now()
        if fetched.body is None:
            if before.broken:
                raise BadSource(fetched.url, "has not changed since it could not be read")
            return [], self._settled(feed, before, fetched, learn=True)
        after = _had(before, fetched, now, broken=False)
        if before.first_done and not before.broken and fetched.body_hash == before.body_hash:
            return [], self._settled(feed, after, fetched, learn=True)
        parsed = await self._pool.run(fetched.url, parse, fetched.body, fetched.url, fetched.content_type)
        change = difference(before.known, parsed.entries, feed, now)
        found = list(change.entries)
        scrolled = bool(before.known) and bool(found) and not before.known.keys() & change.shown
        after = replace(after, known=change.known, hints=hints(fetched.body), scrolled=scrolled, first_done=True)
        if scrolled:
            self._metrics.oddities.labels(feed.id, "scrolled").inc()
        if before.first_done or self._backfill:
            return found, self._settled(feed, after, fetched, found=len(found), learn=before.first_done)
        LOG.info("%s: first fetch, %d entries remembered and not handed on", feed.id, len(parsed.entries))
        return [], self._settled(feed, after, fetched, learn=False)

    def _settled(
        self, feed: Feed, after: FeedState, fetched: Fetched, *, found: int = 0, learn: bool = True
    ) -> FeedState:
        """The state after a poll that worked: what was learnt of the feed's pace, and when it is polled next."""
        now = self._now()
        gap = schedule.gap(after, found, now) if learn else after.gap
        self._moves[feed.id] = fetched.moved
        shared = sum(to == fetched.moved for to in self._moves.values()) > 1
        after = moves.moved(after, fetched.moved, now, shared=shared)
        brought = now if found or after.brought is None else after.brought
        after = replace(
            after, failures=0, gap=gap, asked=now, brought=brought, fresh=fetched.fresh, whole=after.whole or now
        )
        return replace(after, next_due=schedule.after_success(feed, self._floor, now, self._chance(), after))

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
        if isinstance(error, Declined) and error.status == GONE and not before.url:
            LOG.warning("%s: %s: gone for good; not asked again until the list has another address", feed.id, error)
            save(self._states, feed.id, replace(before, gone=feed.url, next_due=None, failures=before.failures + 1))
            self._count(feed, Outcome.FAILED)
            return Outcome.FAILED
        patience = error.seconds if isinstance(error, Declined) else 0.0
        failures = before.failures + _weight(error)
        due = schedule.after_failure(feed, self._floor, now, self._chance(), failures=failures, patience=patience)
        after = moves.lost(before) if isinstance(error, Declined) and _weight(error) > 1 else before
        save(self._states, feed.id, replace(after, next_due=due, failures=failures))
        wait = (due - now).total_seconds()
        LOG.warning("%s: %s; will be tried again in %s, at %s", feed.id, error, _spoken(wait), f"{due:%H:%M:%S} UTC")
        self._metrics.feed_due.labels(feed.id).set(due.timestamp())
        self._count(feed, Outcome.FAILED)
        return Outcome.FAILED

    def _note(self, feed: Feed, fetched: Fetched) -> None:
        """Count how it was asked for, and whether its server tells the truth."""
        self._metrics.requests.labels(feed.id, "whole" if fetched.whole else "conditional").inc()
        if fetched.lied:
            LOG.info("%s: the server has another text under the same ETag; it is asked for whole once a day", feed.id)
            self._metrics.oddities.labels(feed.id, "lied").inc()

    def _tell(self, feed: Feed, before: FeedState, after: FeedState) -> None:
        if before.failures:
            LOG.info("%s: works again", feed.id)
        if after.url != before.url:
            LOG.info("%s: %s has moved to %s for a week; asked there from now on", feed.id, feed.url, after.url)
        elif after.moves_to and after.moves_to != before.moves_to:
            LOG.info("%s: moved for good from %s to %s; the list should say so", feed.id, feed.url, after.moves_to)
        if after.next_due:
            self._metrics.feed_due.labels(feed.id).set(after.next_due.timestamp())

    def _count(self, feed: Feed, outcome: Outcome) -> None:
        self._metrics.polls.labels(feed.id, outcome.value).inc()
        self._metrics.feed_up.labels(feed.id).set(outcome is not Outcome.FAILED)
        (self._failing.add if outcome is Outcome.FAILED else self._failing.discard)(feed.id)


def _had(state: FeedState, fetched: Fetched, now: datetime, *, broken: bool) -> FeedState:
    """The state with the server's names for what it has; ``broken`` if that could not be read."""
    if fetched.body is None:
        return state
    return replace(
        state,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        body_hash=fetched.body_hash,
        whole=now if fetched.whole else state.whole,
        broken=broken,
    )


def _weight(error: MonitorError) -> int:
    """How much a failure counts: what is likely to pass once, what is likely to stay twice."""
    stays = isinstance(error, BadSource)
    if isinstance(error, Declined):
        stays = 400 <= error.status < 500 and error.status not in PASSING
    return 2 if stays else 1


def _spoken(seconds: float) -> str:
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
