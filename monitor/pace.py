"""Pace: few requests to one host at a time, with a pause between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

MANY = 1_000  # hosts remembered before those at rest are forgotten


@dataclass
class _Turn:
    room: asyncio.Semaphore
    began: float = float("-inf")  # on the loop's clock
    gap: float = 0.0  # that the host asks for
    waiting: int = 0


class Pace:
    """At most ``at_once`` requests to a host at a time, in the order asked for, begun ``gap`` seconds apart or more."""

    def __init__(self, gap: float, at_once: int = 1) -> None:
        self._gap = gap
        self._at_once = at_once
        self._turns: dict[str, _Turn] = {}
        self._full = MANY

    @asynccontextmanager
    async def turn(self, place: str) -> AsyncIterator[None]:
        """Wait for the turn of a request to ``place``, a host; the turn ends with the block."""
        clock = asyncio.get_running_loop().time
        self._forget(clock())
        turn = self._turn(place)
        turn.waiting += 1
        try:
            async with turn.room:
                turn.began = max(self._next(turn), clock())  # taken before it comes: others come after it
                if (wait := turn.began - clock()) > 0:
                    await asyncio.sleep(wait)
                yield
        finally:
            turn.waiting -= 1

    def wait(self, place: str) -> float:
        """The seconds after which a turn asked for now would come, as far as the pauses go."""
        turn = self._turns.get(place)
        return 0.0 if turn is None else (turn.waiting + 1) * max(self._gap, turn.gap)

    def slow(self, place: str, gap: float) -> None:
        """From now on at least so many seconds between two requests to a host, for as long as it is remembered."""
        self._turn(place).gap = gap

    def _turn(self, place: str) -> _Turn:
        turn = self._turns.get(place)
        if turn is None:
            turn = self._turns[place] = _Turn(asyncio.Semaphore(self._at_once))
        return turn

    def _forget(self, now: float) -> None:
        if len(self._turns) >= self._full:
            busy = ((place, turn) for place, turn in self._turns.items() if turn.waiting or self._next(turn) > now)
            self._turns = dict(busy)
            self._full = max(MANY, 2 * len(self._turns))

    def _next(self, turn: _Turn) -> float:
        """When the host may be asked again."""
        return turn.began + max(self._gap, turn.gap)
