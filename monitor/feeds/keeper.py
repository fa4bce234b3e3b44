"""The keeper: between the polls and the archive, where their states are and where one poller takes a feed from others.

One transaction at a time is under way; whatever is wished and settled meanwhile goes into the next one. So thousands of
polls a second need few of them, and none waits on the event loop.
"""

import asyncio
import logging
import os
import socket
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.archive.feedstate import Lease, Settled, Wish
from monitor.errors import Unavailable

LOG = logging.getLogger(__name__)
TERM = timedelta(seconds=120)  # of a lease: longer than any poll, and what a poller that dies makes others wait
AGAIN = 5.0  # seconds until what could not be kept is tried again
MOST = 200  # wishes in one transaction: those who wished all go on at the same moment


class States(Protocol):
    """Keeps what is known of every feed, and who may poll it; the archive is one."""

    def load_feeds(self) -> Iterable[tuple[str, bytes]]:
        """Every feed's state, by name."""

    def load_known(self, name: str) -> bytes | None:
        """What is known of a feed's entries."""

    def trade_feeds(
        self, holder: str, settled: Sequence[Settled], wishes: Sequence[Wish], now: datetime
    ) -> Mapping[str, Lease]:
        """Keep what is settled, and answer the wishes, in one go."""

    def release_feeds(self, holder: str) -> None:
        """Let go of all leases of one holder."""


class Keeper:
    """Leases feeds to this poller and keeps what it leaves of them. ``now`` is the clock of the leases."""

    def __init__(self, states: States, now: Callable[[], datetime]) -> None:
        self._states = states
        self._now = now
        self._holder = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
        self._wishes: list[tuple[Wish, asyncio.Future[Lease]]] = []
        self._settled: dict[str, Settled] = {}
        self._trading: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None

    async def lease(self, name: str, *, early: bool = False, wait: float = 0.0) -> Lease:
        """Wish for a feed that will be asked in ``wait`` seconds. Raises Unavailable if the archive does not answer."""
        future: asyncio.Future[Lease] = asyncio.get_running_loop().create_future()
        self._wishes.append((Wish(name, self._now() + TERM + timedelta(seconds=wait), early), future))
        self._trade()
        return await future

    def settle(self, settled: Settled) -> None:
        """Leave a feed: kept with the next transaction, and tried again until it is."""
        self._settled[settled.name] = settled
        self._trade()

    async def known(self, name: str) -> bytes | None:
        """What is known of the entries of a feed that was leased."""
        return await asyncio.to_thread(self._states.load_known, name)

    async def flush(self) -> bool:
        """Wait until what was settled is kept; False if the archive does not answer."""
        self._trade()
        while self._trading is not None:
            await self._trading
        return not self._settled

    async def close(self) -> None:
        """Keep what was settled, and let other pollers have the rest at once."""
        if not await self.flush():
            LOG.warning("what was found out in the last polls could not be kept; it will be found out again")
        if self._later is not None:
            self._later.cancel()
        try:
            await asyncio.to_thread(self._states.release_feeds, self._holder)
        except Unavailable as error:
            LOG.warning("%s; its leases run out in %d s", error.line, TERM.total_seconds())

    def _trade(self) -> None:
        if self._trading is None and (self._wishes or self._settled):
            self._trading = asyncio.create_task(self._trades())

    async def _trades(self) -> None:
        try:
            while self._wishes or self._settled:
                settled, self._settled = self._settled, {}
                wishes, self._wishes = self._wishes[:MOST], self._wishes[MOST:]
                try:
                    leases = await self._traded(settled, wishes)
                except Exception as error:  # whatever it is: those who wait must hear of it
                    self._failed(settled, wishes, error)
                    return
                for wish, future in wishes:
                    if not future.done():
                        future.set_result(leases[wish.name])
        finally:
            self._trading = None

    async def _traded(
        self, settled: Mapping[str, Settled], wishes: Sequence[tuple[Wish, "asyncio.Future[Lease]"]]
    ) -> Mapping[str, Lease]:
        left, wished = [*settled.values()], [wish for wish, _ in wishes]
        return await asyncio.to_thread(self._states.trade_feeds, self._holder, left, wished, self._now())

    def _failed(
        self, settled: dict[str, Settled], wishes: Sequence[tuple[Wish, "asyncio.Future[Lease]"]], error: Exception
    ) -> None:
        self._settled = settled | self._settled
        for _, future in wishes:
            if not future.done():
                future.set_exception(error)
        LOG.warning("the state of %d feeds could not be kept (%s); tried again in %g s", len(settled), error, AGAIN)
        self._later = asyncio.get_running_loop().call_later(AGAIN, self._trade)
