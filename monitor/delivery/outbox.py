"""The outbox: each alert to each of its channels, once, and again only when it did not get through."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from typing import NamedTuple

from monitor import clock
from monitor.archive import LEASE, Archive
from monitor.core.alert import Alert
from monitor.delivery.bell import call
from monitor.delivery.channels import Answer, Channel, Outcome
from monitor.delivery.words import clean, plain
from monitor.metrics import Metrics

log = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0)  # seconds between two tries; one more try than pauses
LONGEST = 30.0  # seconds between two tries, whatever a channel asks for
SEND_SECONDS = 15.0  # for one try; a lease must outlive this and RENEW_SECONDS together
RENEW_SECONDS = 5.0  # how often a claim is renewed while its sender waits
LOOK_SECONDS = 1.0
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

    def __str__(self) -> str:
        alert = self.alert
        return (
            f"{self.channel}: alert {alert.id} revision {alert.revision} ({alert.stage}: {clean(alert.question)[:80]})"
        )


class Outbox:
    """Hands alerts to channels.

    ``deliver`` may be called again with the same alert, from several tasks, processes and machines: whoever claims a
    revision in the archive sends it (see monitor.archive.deliveries for what a crash leaves behind). ``pauses`` are
    the seconds between tries; after the last try a revision is given up, which is logged and counted.
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
    ) -> None:
        self._archive = archive
        self._channels = dict(channels)
        self._metrics = metrics
        self._now = now
        self._pauses = tuple(min(pause, LONGEST) for pause in pauses)
        self._lease = lease
        self._look = look
        self._owed: dict[tuple[str, int, str], str] = {}  # what became of an errand, not yet written down
        self._first: dict[str, datetime] = {}  # when each channel was first used
        self._unknown: set[str] = set()  # channels that watches name and nobody set up

    async def deliver(self, alert: Alert) -> None:
        """Return when every channel has the alert, needs none, or was given up.

        Raises Unavailable, and only that, when the archive does not answer: the caller then tries again later.
        Nothing a channel does is raised.
        """
        text = plain(alert)
        errands = [_Errand(alert, name, text) for name in self._wanted(alert)]
        ends = await asyncio.gather(*map(self._run, errands), return_exceptions=True)
        for end in ends:
            if end is not None:
                raise end

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
            if await self._send(errand, claimed):
                return await self._settle(errand)

    async def _claim(self, errand: _Errand) -> datetime | None:
        """The moment of our claim; None when there is nothing to send. Waits while another one may be sending."""
        alert, channel = errand.alert, errand.channel
        while True:
            past = await asyncio.to_thread(self._archive.deliveries, alert.id)
            this = next((one for one in past if (one.revision, one.channel) == (alert.revision, channel)), None)
            if this is not None and this.settled is not None:
                return None
            decision = call(alert, channel, past, await self._since(channel), self._now())
            if not decision.sends:
                log.info("%s: not sent, %s", errand, decision.value)
                return None
            now = self._now()
            if await asyncio.to_thread(
                self._archive.claim, *errand.key, now, lease=self._lease, stage=alert.stage.value
            ):
                return now
            await asyncio.sleep(self._look)

    async def _since(self, channel: str) -> datetime | None:
        if channel not in self._first and (first := await asyncio.to_thread(self._archive.first_delivery, channel)):
            self._first[channel] = first
        return self._first.get(channel)

    async def _send(self, errand: _Errand, claimed: datetime) -> bool:
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
        self._note(errand, outcome)
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

    def _note(self, errand: _Errand, outcome: Outcome) -> None:
        if outcome.answer is Answer.SENT:
            log.info("%s: sent, %s", errand, errand.alert.reason.value)
        else:
            why = "refused" if outcome.answer is Answer.REFUSED else f"given up after {len(self._pauses) + 1} tries"
            log.error("%s: %s (%s); not tried again", errand, why, outcome.detail)
        result = Answer.SENT.value if outcome.answer is Answer.SENT else FAILED
        self._metrics.deliveries.labels(errand.channel, result).inc()
        self._owed[errand.key] = result

    async def _settle(self, errand: _Errand) -> None:
        """Write down what became of an errand. It stays owed while the archive is away, and is not sent again."""
        await asyncio.to_thread(self._archive.settle, *errand.key, self._now(), self._owed[errand.key])
        self._owed.pop(errand.key, None)
