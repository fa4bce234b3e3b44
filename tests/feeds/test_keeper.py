"""Leases and states in few transactions: what was wished and settled meanwhile goes into the next one."""

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from monitor.archive.feedstate import Lease, Settled, Wish
from monitor.errors import Unavailable
from monitor.feeds.keeper import Keeper
from tests.builders import DAWN, after
from tests.feeds.memory import InMemory


@dataclass
class Counted(InMemory):
    """States that count their transactions, wait in each until they may go on, and may be away."""

    trades: int = 0
    away: bool = False
    go: threading.Event = field(default_factory=threading.Event)

    def trade_feeds(
        self, holder: str, settled: Sequence[Settled], wishes: Sequence[Wish], now: datetime
    ) -> Mapping[str, Lease]:
        self.trades += 1
        assert self.go.wait(10)
        if self.away:
            raise Unavailable("archive", "does not answer")
        return super().trade_feeds(holder, settled, wishes, now)


def test_what_is_wished_while_a_transaction_runs_shares_the_next() -> None:
    async def run() -> None:
        states = Counted()
        keeper = Keeper(states, lambda: DAWN)
        first = asyncio.create_task(keeper.lease("feed 0"))
        while not states.trades:
            await asyncio.sleep(0)
        others = [asyncio.create_task(keeper.lease(f"feed {number}")) for number in range(1, 50)]
        await asyncio.sleep(0)
        states.go.set()
        assert all(lease.granted for lease in await asyncio.gather(first, *others))
        assert states.trades == 2
        await keeper.close()
        assert not states.held

    asyncio.run(run())


def test_what_could_not_be_kept_is_kept_later_and_those_who_wish_hear_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> Counted:
        states = Counted()
        states.go.set()
        keeper = Keeper(states, lambda: DAWN)
        await keeper.lease("feed")
        states.away = True
        keeper.settle(Settled("feed", b"{}", after(30)))
        with pytest.raises(Unavailable):
            await keeper.lease("other")
        assert not await keeper.flush()
        states.away = False
        assert await keeper.flush()
        await keeper.close()
        return states

    with caplog.at_level(logging.WARNING):
        states = asyncio.run(run())
    assert (states.states, states.dues) == ({"feed": b"{}"}, {"feed": after(30)})
    assert "the state of 1 feeds could not be kept" in caplog.text


def test_a_lease_is_as_long_as_the_wait_for_the_host() -> None:
    async def run() -> None:
        states = InMemory()
        keeper = Keeper(states, lambda: DAWN)
        await keeper.lease("feed", wait=600.0)
        assert states.held["feed"][1] == after(12)
        await keeper.close()

    asyncio.run(run())
