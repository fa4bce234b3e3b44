"""Pace: requests to one host one after the other, with a pause between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MANY = 1_000  # hosts remembered before those at rest are forgotten


@dataclass
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    began: float = float("-inf")  # on the loop's clock
    gap: float = 0.0  # that the host asks for
    waiting: int = 0


class Pace:
    """One request at a time to each host, in the order asked for, begun at least ``gap`` seconds apart."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._turns: dict[str, _Turn] = {}

    @asynccontextmanager
    async def turn(self, place: str) -> AsyncIterator[None]:
        """Wait for the turn of a request to ``place``, a host; the turn ends with the block."""
        clock = asyncio.get_running_loop().time
        self._forget(clock())
        turn = self._turns.setdefault(place, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:
                await asyncio.sleep(max(0.0, self._next(turn) - clock()))
                turn.began = clock()
                yield
        finally:
            turn.waiting -= 1

    def slow(self, place: str, gap: float) -> None:
        """From now on at least so many seconds between two requests to a host, for as long as it is remembered."""
        self._turns.setdefault(place, _Turn()).gap = gap

    def _forget(self, now: float) -> None:
        if len(self._turns) >= MANY:
            busy = ((place, turn) for place, turn in self._turns.items() if turn.waiting or self._next(turn) > now)
            self._turns = dict(busy)

    def _next(self, turn: _Turn) -> float:
        """When the host may be asked again."""
        return turn.began + max(self._gap, turn.gap)
