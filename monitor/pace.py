"""Pace: requests to one host one after the other, with a pause between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MANY = 1_000  # hosts remembered before those at rest are forgotten


@dataclass
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # on the loop's clock
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
                await asyncio.sleep(max(0.0, turn.free_at - clock()))
                turn.free_at = clock() + self._gap
                yield
        finally:
            turn.waiting -= 1

    def _forget(self, now: float) -> None:
        if len(self._turns) >= MANY:
            self._turns = {place: turn for place, turn in self._turns.items() if turn.waiting or turn.free_at > now}
