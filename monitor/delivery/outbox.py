"""The outbox: each alert to each of its channels, once, and again only when it did not get through.

What quiet hours hold back is in the archive, so it outlives the process; ``sweep`` sends it when they are over. A watch
that rings too often is cut short: one line says that there is more, and the rest is on the desk's page.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from typing import NamedTuple

from monitor import clock
from monitor.archive import LEASE, Archive, Turn
from monitor.core.alert import Alert
from monitor.delivery import hush
from monitor.delivery.bell import LIMITED, Call, call
from monitor.delivery.channels import Answer, Channel, Outcome
from monitor.delivery.words import clean, more, plain
from monitor.errors import Unavailable
from monitor.metrics import Metrics

log = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0)  # seconds between two tries; one more try than pauses
LONGEST = 30.0  # seconds between two tries, whatever a channel asks for
SEND_SECONDS = 15.0  # for one try; a lease must outlive this and RENEW_SECONDS together
RENEW_SECONDS = 5.0  # how often a claim is renewed while its sender waits
LOOK_SECONDS = 1.0
SWEEP_SECONDS = 5.0  # how often it is looked whether quiet hours are over
AT_ONCE = 16  # errands of one sweep
RING_LIMIT = 12  # rings of one watch in an hour on a channel
STORY = "story:"  # the subjects that nobody asked for; together they ring as one watch
PAGE = "desk"  # the desk's page shows every alert by itself
FAILED = "failed"


class _Errand(NamedTuple):
    """One revision on one channel, in words."""

    alert: Alert
    channel: str
    text: str

    @property
    def key(self) -> tuple[str, int, str]:
        return self.alert.id, self.alert.revision, self.channel

    @property
    def watch(self) -> str:
        """What its rings are counted by."""
        return STORY if self.alert.subject.startswith(STORY) else self.alert.subject

    def __str__(self) -> str:
        alert = self.alert
        return (
            f"{self.channel}: alert {alert.id} revision {alert.revision} ({alert.stage}: {clean(alert.question)[:80]})"
        )


class Outbox:
    """Hands alerts to channels.

    ``deliver`` may be called again with the same alert, from several tasks, processes and machines: whoever claims a
    revision in the archive sends it (see monitor.archive.deliveries for what a crash leaves behind). ``pauses`` are
    the seconds between tries; after the last try a revision is given up, which is logged and counted. ``limit`` is
    how often a watch rings in an hour on a channel, over all its alerts.
    """

    def __init__(
        self,
        archive: Archive,
        channels: Mapping[str, Channel],
        metrics: Metrics,
        *,
        now: Callable[[], datetime] = clock.now,
        pauses: Sequence[float] = PAUSES,
        lease: timedelta = LEASE,
        look: float = LOOK_SECONDS,
        limit: int = RING_LIMIT,
    ) -> None:
        self._archive = archive
        self._channels = dict(channels)
        self._metrics = metrics
        self._now = now
        self._pauses = tuple(min(pause, LONGEST) for pause in pauses)
        self._lease = lease
        self._look = look
        self._limit = limit
        self._owed: dict[tuple[str, int, str], str] = {}  # what became of an errand, not yet written down
        self._first: dict[str, datetime] = {}  # when each channel was first used
        self._unknown: set[str] = set()  # channels that watches name and nobody set up

    async def deliver(self, alert: Alert) -> None:
        """Return when every channel has the alert, needs none, was given up, or gets it when quiet hours are over.

        Raises Unavailable, and only that, when the archive does not answer: the caller then tries again later.
        Nothing a channel does is raised.
        """
        text = plain(alert)
        errands = [_Errand(alert, name, text) for name in self._wanted(alert)]
        _raise_first(await asyncio.gather(*map(self._run, errands), return_exceptions=True))

    async def sweep(self) -> None:
        """Send what was held back and is due; raises Unavailable when the archive does not answer."""
        room = asyncio.Semaphore(AT_ONCE)

        async def one_of_many(errand: _Errand) -> None:
            async with room:
                await self._run(errand)

        waiting = await asyncio.to_thread(self._archive.due, self._now())
        here = [one for one in waiting if one.channel in self._channels]
        errands = [_Errand(one.alert, one.channel, plain(one.alert)) for one in here]
        _raise_first(await asyncio.gather(*map(one_of_many, errands), return_exceptions=True))

    async def keep_sweeping(self, every: float = SWEEP_SECONDS) -> None:
        """``sweep`` until cancelled; an archive that is away is asked again."""
        while True:
            await asyncio.sleep(every)
            try:
                await self.sweep()
            except Unavailable as error:
                log.warning("what quiet hours held back is not sent yet: %s", error.line)

    def _wanted(self, alert: Alert) -> list[str]:
        named = [name for name in alert.channels if name != PAGE]
        for name in set(named) - self._channels.keys() - self._unknown:
            self._unknown.add(name)
            log.warning("%s: asks for the channel %s, which is not set up here", alert.subject, name)
        wanted = [name for name in self._channels if name in named]
        # Rather one channel too many than an alert nobody hears of.
        return wanted if wanted or PAGE in alert.channels else list(self._channels)

    async def _run(self, errand: _Errand) -> None:
        if errand.key in self._owed:
            return await self._settle(errand)
        while True:
            claimed = await self._claim(errand)
            if claimed is None:
                return None
            if await self._ring(errand, claimed):
                return await self._settle(errand)

    async def _claim(self, errand: _Errand) -> datetime | None:
        """The moment of our claim; None when there is nothing to send now. Waits while another one may be sending."""
        alert, channel = errand.alert, errand.channel
        while True:
            past = await asyncio.to_thread(self._archive.deliveries, alert.id)
            this = next((one for one in past if (one.revision, one.channel) == (alert.revision, channel)), None)
            if this is not None and this.settled is not None:
                await self._let_go(errand)
                return None
            decision = call(alert, channel, past, await self._since(channel), self._now())
            decision = await self._after_the_night(errand, decision)
            if not decision.sends:
                log.info("%s: not sent, %s", errand, decision.value)
                return None
            now = self._now()
            if (due := hush.until(alert, now)) is not None:
                await self._hold(errand, due)
                return None
            if await asyncio.to_thread(
                self._archive.claim, *errand.key, now, lease=self._lease, stage=alert.stage.value
            ):
                return now
            await asyncio.sleep(self._look)

    async def _after_the_night(self, errand: _Errand, decision: Call) -> Call:
        """The decision with what is held back in mind: the newest state takes its place, whether it rings or not."""
        alert, channel = errand.alert, errand.channel
        held = await asyncio.to_thread(self._archive.held_revision, alert.id, channel)
        if held is None:
            return decision
        if decision is Call.OVERTAKEN or alert.stage in hush.OVER:
            await self._let_go(errand)
            return decision
        if held > alert.revision:
            return Call.OVERTAKEN
        return decision if decision.sends else Call.HELD

    async def _hold(self, errand: _Errand, due: datetime) -> None:
        log.info("%s: held back until %s, quiet hours of the watch", errand, f"{due:%H:%M} UTC")
        held = await asyncio.to_thread(self._archive.held_revision, errand.alert.id, errand.channel)
        await asyncio.to_thread(self._archive.hold, errand.alert, errand.channel, due)
        if held is None:
            self._metrics.deliveries.labels(errand.channel, "held").inc()

    async def _let_go(self, errand: _Errand) -> None:
        alert, channel = errand.alert, errand.channel
        if await asyncio.to_thread(self._archive.held_revision, alert.id, channel) is not None:
            await asyncio.to_thread(self._archive.let_go, alert.id, channel, alert.revision)

    async def _since(self, channel: str) -> datetime | None:
        if channel not in self._first and (first := await asyncio.to_thread(self._archive.first_delivery, channel)):
            self._first[channel] = first
        return self._first.get(channel)

    async def _ring(self, errand: _Errand, claimed: datetime) -> bool:
        """Send it, or as much of it as its watch may still ring; False if somebody else has the claim by now."""
        turn = await asyncio.to_thread(
            self._archive.ring, *errand.key, watch=errand.watch, now=self._now(), limit=self._limit
        )
        if turn is Turn.RINGS:
            return await self._send(errand, claimed, Answer.SENT)
        if turn is Turn.SAYS_MORE:
            return await self._send(errand._replace(text=more(errand.alert, self._limit)), claimed, LIMITED)
        log.info("%s: not sent, its watch has rung %d times within an hour", errand, self._limit)
        self._owe(errand, LIMITED, counted=LIMITED)
        return True

    async def _send(self, errand: _Errand, claimed: datetime, result: str) -> bool:
        """Try until there is an outcome, then owe it to the archive; False if somebody else has the claim by now."""
        outcome = await self._try(errand)
        for pause in self._pauses:
            if outcome.answer is not Answer.LATER:
                break
            seconds = min(max(pause, outcome.pause), LONGEST)
            log.warning("%s: %s; again in %g s", errand, outcome.detail, seconds)
            now = await self._rest(errand, claimed, seconds)
            if now is None:
                return False
            claimed, outcome = now, await self._try(errand)
        self._note(errand, outcome, result)
        return True

    async def _try(self, errand: _Errand) -> Outcome:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._channels[errand.channel].send(errand.alert, errand.text)
        except TimeoutError:
            return Outcome(Answer.LATER, f"no answer in {SEND_SECONDS:g} s")
        except Exception as error:
            log.exception("%s: the channel raised", errand)
            return Outcome(Answer.LATER, f"the channel raised {error!r}"[:200])

    async def _rest(self, errand: _Errand, claimed: datetime, seconds: float) -> datetime | None:
        """Wait and keep the claim fresh; the moment of its last renewal, None if it is somebody else's by now."""
        whole, rest = divmod(seconds, RENEW_SECONDS)
        for step in (*repeat(RENEW_SECONDS, int(whole)), rest):
            try:
                await asyncio.sleep(step)
            except asyncio.CancelledError:
                # Nothing was sent: whoever comes next need not wait for the lease.
                await asyncio.to_thread(self._archive.release, *errand.key, claimed)
                raise
            now = self._now()
            if not await asyncio.to_thread(self._archive.renew, *errand.key, claimed, now):
                return None
            claimed = now
        return claimed

    def _note(self, errand: _Errand, outcome: Outcome, result: str) -> None:
        if outcome.answer is Answer.SENT:
            log.info("%s: sent, %s", errand, errand.alert.reason.value)
            return self._owe(errand, result, counted="more" if result == LIMITED else Answer.SENT)
        why = "refused" if outcome.answer is Answer.REFUSED else f"given up after {len(self._pauses) + 1} tries"
        log.error("%s: %s (%s); not tried again", errand, why, outcome.detail)
        return self._owe(errand, FAILED, counted=FAILED)

    def _owe(self, errand: _Errand, result: str, *, counted: str) -> None:
        self._metrics.deliveries.labels(errand.channel, counted).inc()
        self._owed[errand.key] = result

    async def _settle(self, errand: _Errand) -> None:
        """Write down what became of an errand. It stays owed while the archive is away, and is not sent again."""
        await asyncio.to_thread(self._archive.settle, *errand.key, self._now(), self._owed[errand.key])
        self._owed.pop(errand.key, None)


def _raise_first(ends: Sequence[BaseException | None]) -> None:
    """Only when all have ended: a second try must not start beside a first one."""
    for end in ends:
        if end is not None:
            raise end
