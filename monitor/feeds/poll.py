"""Polling: every feed on its own schedule, each entry handed on once it is new or changed.

lease | fetch | read | emit | settle: what is known of a feed is kept only after its entries were handed on, and no
other poller asks for it meanwhile.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace
from prometheus_client import Counter, Gauge

from monitor import clock
from monitor.archive.feedstate import Settled
from monitor.core.address import host
from monitor.core.article import Entry
from monitor.errors import BadSource, MonitorError
from monitor.feeds import moves, schedule
from monitor.feeds.difference import Difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.fetch import Declined, Fetched, fetch
from monitor.feeds.hints import hints
from monitor.feeds.keeper import Keeper, States
from monitor.feeds.parse import parse
from monitor.feeds.reading import reading
from monitor.feeds.state import FeedState, Known, read, read_known, written
from monitor.metrics import Metrics
from monitor.pace import Pace
from monitor.pool import Pool
from monitor.settings import Settings
from monitor.web import Web

LOG = logging.getLogger(__name__)
AT_ONCE = 64  # polls under way together
PARSERS = 2  # processes that parse, at the most
SOON = 5.0  # seconds until a feed that another poller decides on is wished for again
PATIENCE = 10.0  # seconds one feed may take to parse
AGAIN = 30.0  # seconds until what could not be handed on is tried again, at the most
GONE = 410
PASSING = frozenset({408, 425, 429})  # of the answers that blame us those that will pass
GRACE = 3.0  # seconds that polls under way may take to end when stopping

M = TypeVar("M", Counter, Gauge)
Emit = Callable[[list[Entry]], Awaitable[None]]


class Outcome(StrEnum):
    """How a poll ended; also the metric label."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    ELSEWHERE = "elsewhere"  # another poller has it: not polled


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
        self._hosts = {feed.id: host(feed.url) for feed in feeds}
        self._floor = settings.poll_floor
        self._stall = settings.stall_after
        self._states = states
        self._emit = emit
        self._metrics = metrics
        self._labelled = cache(_labelled)
        self._backfill = backfill
        self._now = now
        self._chance = chance
        self._web = web or Web(contact=settings.contact, private=settings.private_addresses)
        self._pace = Pace(settings.host_gap, settings.host_at_once)
        self._pool = Pool(PARSERS, patience=PATIENCE, preload="monitor.feeds.parse")
        self._keeper = Keeper(states, now)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._held: dict[str, _Found] = {}  # not handed on yet
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._polls: set[asyncio.Task[None]] = set()
        self._planning = True
        self._moves: dict[str, str] = {}
        self._failing: set[str] = set()
        self._due: dict[str, datetime] = {}
        self._moved_on = now()  # when a poll last ended, however it ended

    async def run(self, stop: asyncio.Event) -> None:
        """Poll all feeds, each when it is due, until ``stop`` is set; polls under way may then end."""
        try:
            await self._plan_all()
            await stop.wait()
            self._stop_planning()
            if self._polls:
                await asyncio.wait(self._polls, timeout=GRACE)
        finally:
            self._stop_planning()
            for poll in self._polls:
                poll.cancel()
            await asyncio.gather(*self._polls, return_exceptions=True)
            await self.close()

    async def close(self) -> None:
        """Keep what was found out, close all connections and end the processes that parse."""
        await self._keeper.close()
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
        """Poll one feed now, whether or not it is due, unless another poller has it. Never raises for what the feed or
        its server does.

        An error of ``emit`` or of the states comes through; what was found is then held, and the next call hands it on
        instead of asking the feed again.
        """
        outcome, _ = await self._poll(feed, early=True)
        await self._keeper.flush()
        return outcome

    async def _plan_all(self) -> None:
        states = await asyncio.to_thread(lambda: dict(self._states.load_feeds()))
        for feed in self._feeds:
            state = moves.listed(read(states.get(feed.id), feed.id), feed)
            if state.gone:
                LOG.warning("%s: %s is gone for good; not asked again until the list changes", feed.id, state.gone)
            else:
                self._plan(feed, schedule.at_start(feed, self._floor, self._now(), self._chance(), state.next_due))

    def _plan(self, feed: Feed, due: datetime) -> None:
        """Poll a feed when it is due."""
        if not self._planning:
            return
        self._due[feed.id] = due
        wait = max(0.0, (due - self._now()).total_seconds())
        self._timers[feed.id] = asyncio.get_running_loop().call_later(wait, self._begin, feed)

    def _stop_planning(self) -> None:
        self._planning = False
        for timer in self._timers.values():
            timer.cancel()

    def _begin(self, feed: Feed) -> None:
        poll = asyncio.create_task(self._turn(feed), name=f"poll {feed.id}")
        self._polls.add(poll)
        poll.add_done_callback(self._polls.discard)

    async def _turn(self, feed: Feed) -> None:
        """One poll, whatever happens in it, and the plan for the next one."""
        due: datetime | None = self._now() + timedelta(seconds=min(AGAIN, schedule.interval(feed, self._floor)))
        try:
            _, due = await self._poll(feed)
        except MonitorError as error:
            LOG.warning("%s: new entries could not be handed on: %s", feed.id, error.line)
        except Exception:
            LOG.exception("%s: the poll failed in this program; will be tried again", feed.id)
        self._moved_on = self._now()
        if due is None:
            self._due.pop(feed.id, None)
        else:
            self._plan(feed, due)

    async def _poll(self, feed: Feed, *, early: bool = False) -> tuple[Outcome, datetime | None]:
        """Poll a feed if it can be had; what came of it, and when it is due again (None: never)."""
        if feed.id in self._held:
            lease = await self._keeper.lease(feed.id, early=True)
            if lease.granted:
                found = self._held[feed.id]
                return Outcome.NEW, await self._hand_on(feed, found)
            del self._held[feed.id]  # another poller has it now, and finds the same
        place = self._hosts[feed.id]
        lease = await self._keeper.lease(feed.id, early=early, wait=self._pace.wait(place))
        if not lease.granted:
            again = lease.again or self._now() + timedelta(seconds=SOON)
            self._labelled(self._metrics.feed_due, feed.id).set(again.timestamp())
            return Outcome.ELSEWHERE, again
        before = moves.listed(read(lease.state, feed.id), feed)
        try:
            async with self._pace.turn(place), self._slots:
                fetched = await fetch(self._web, feed, before, self._now())
        except MonitorError as error:
            return Outcome.FAILED, self._failed(feed, before, error)
        self._note(feed, fetched)
        try:
            found = await self._compare(feed, before, fetched)
        except MonitorError as error:  # what the server has cannot be read: not asked for again until it changes
            return Outcome.FAILED, self._failed(feed, _had(before, fetched, self._now(), broken=True), error)
        self._tell(feed, before, found.after)
        due = await self._hand_on(feed, found)
        return Outcome.NEW if found.entries else Outcome.UNCHANGED, due

    async def _compare(self, feed: Feed, before: FeedState, fetched: Fetched) -> "_Found":
        """What is new, and what to keep once it was handed on."""
        if fetched.body is None:
            if before.broken:
                raise BadSource(fetched.url, "has not changed since it could not be read")
            return _Found(self._settled(feed, before, fetched))
        now = self._now()
        after = _had(before, fetched, now, broken=False)
        if before.first_done and not before.broken and fetched.body_hash == before.body_hash:
            return _Found(self._settled(feed, after, fetched))
        knew = read_known(await self._keeper.known(feed.id), feed.id)
        change, knows = await self._read(feed, knew, fetched.body, fetched, now)
        scrolled = bool(knew.known) and bool(change.entries) and not knew.known.keys() & change.shown
        after = replace(after, hints=hints(fetched.body), scrolled=scrolled, first_done=True)
        if scrolled:
            self._labelled(self._metrics.oddities, feed.id, "scrolled").inc()
        known = knows if knows != knew else None
        if before.first_done or self._backfill:
            after = self._settled(feed, after, fetched, found=len(change.entries), learn=before.first_done)
            return _Found(after, change.entries, known)
        LOG.info("%s: first fetch, %d entries remembered and not handed on", feed.id, len(change.shown))
        return _Found(self._settled(feed, after, fetched, learn=False), (), known)

    async def _read(
        self, feed: Feed, knew: Known, body: bytes, fetched: Fetched, now: datetime
    ) -> tuple[Difference, Known]:
        """The reading of a body, whose parsing is done in another process."""
        steps = reading(knew, body, (fetched.url, fetched.content_type), feed, now)
        try:
            part = next(steps)
            while True:
                parsed = await self._pool.run(fetched.url, parse, part, fetched.url, fetched.content_type)
                part = steps.send(parsed.entries)
        except StopIteration as end:
            read: tuple[Difference, Known] = end.value
            return read

    def _settled(
        self, feed: Feed, after: FeedState, fetched: Fetched, *, found: int = 0, learn: bool = True
    ) -> FeedState:
        """The state after a poll that worked: what was learnt of the feed's pace, and when it is polled next."""
        now = self._now()
        gap = schedule.gap(after, found, now) if learn else after.gap
        after = moves.moved(after, fetched.moved, now, shared=self._shared(feed, fetched.moved))
        brought = now if found or after.brought is None else after.brought
        after = replace(
            after, failures=0, gap=gap, asked=now, brought=brought, fresh=fetched.fresh, whole=after.whole or now
        )
        return replace(after, next_due=schedule.after_success(feed, self._floor, now, self._chance(), after))

    def _shared(self, feed: Feed, to: str) -> bool:
        """Whether the page where permanent redirects led is that of other feeds too."""
        self._moves.pop(feed.id, None)
        if to:
            self._moves[feed.id] = to
        return bool(to) and sum(to == other for other in self._moves.values()) > 1

    async def _hand_on(self, feed: Feed, found: "_Found") -> datetime | None:
        if found.entries:
            self._held[feed.id] = found
            await self._emit(list(found.entries))
            self._held.pop(feed.id, None)
            self._labelled(self._metrics.entries, feed.id).inc(len(found.entries))
        self._count(feed, Outcome.NEW if found.entries else Outcome.UNCHANGED)
        return self._leave(feed, found.after, found.known)

    def _leave(self, feed: Feed, state: FeedState, known: Known | None = None) -> datetime | None:
        """Keep what is known of a feed, and let others have it; when it is due again."""
        self._keeper.settle(Settled(feed.id, written(state), state.next_due, None if known is None else written(known)))
        return state.next_due

    def _failed(self, feed: Feed, before: FeedState, error: MonitorError) -> datetime | None:
        now = self._now()
        self._count(feed, Outcome.FAILED)
        if isinstance(error, Declined) and error.status == GONE and not before.url:
            LOG.warning("%s: %s: gone for good; not asked again until the list has another address", feed.id, error)
            return self._leave(feed, replace(before, gone=feed.url, next_due=None, failures=before.failures + 1))
        patience = error.seconds if isinstance(error, Declined) else 0.0
        failures = before.failures + _weight(error)
        due = schedule.after_failure(feed, self._floor, now, self._chance(), failures=failures, patience=patience)
        after = moves.lost(before) if isinstance(error, Declined) and _weight(error) > 1 else before
        wait = (due - now).total_seconds()
        LOG.warning("%s: %s; will be tried again in %s, at %s", feed.id, error, _spoken(wait), f"{due:%H:%M:%S} UTC")
        self._labelled(self._metrics.feed_due, feed.id).set(due.timestamp())
        return self._leave(feed, replace(after, next_due=due, failures=failures))

    def _note(self, feed: Feed, fetched: Fetched) -> None:
        """Count how it was asked for, and whether its server tells the truth."""
        self._labelled(self._metrics.requests, feed.id, "whole" if fetched.whole else "conditional").inc()
        if fetched.lied:
            LOG.info("%s: the server has another text under the same ETag; it is asked for whole once a day", feed.id)
            self._labelled(self._metrics.oddities, feed.id, "lied").inc()

    def _tell(self, feed: Feed, before: FeedState, after: FeedState) -> None:
        if before.failures:
            LOG.info("%s: works again", feed.id)
        if after.url != before.url:
            LOG.info("%s: %s has moved to %s for a week; asked there from now on", feed.id, feed.url, after.url)
        elif after.moves_to and after.moves_to != before.moves_to:
            LOG.info("%s: moved for good from %s to %s; the list should say so", feed.id, feed.url, after.moves_to)
        if after.next_due:
            self._labelled(self._metrics.feed_due, feed.id).set(after.next_due.timestamp())

    def _count(self, feed: Feed, outcome: Outcome) -> None:
        self._labelled(self._metrics.polls, feed.id, outcome.value).inc()
        self._labelled(self._metrics.feed_up, feed.id).set(outcome is not Outcome.FAILED)
        (self._failing.add if outcome is Outcome.FAILED else self._failing.discard)(feed.id)


class _Found(Struct, frozen=True):
    """What a poll found: the state to keep once the ``entries`` were handed on, and what is known of the feed's entries
    if that is not what it was."""

    after: FeedState
    entries: tuple[Entry, ...] = ()
    known: Known | None = None


def _labelled(metric: M, *labels: str) -> M:
    """The metric of one feed. Looked up once: each look takes a lock and checks names again."""
    return metric.labels(*labels)


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
