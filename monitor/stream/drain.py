"""An agent's events, in batches.

Faust hands an agent one event at a time and acknowledges it whatever became of it. ``Drain`` takes the events as they
come, works on as many as are waiting (one when there is one: no timer, so no added latency), sends what came of them,
waits until the broker has it, and only then acknowledges. The order of acknowledgement and output is that of arrival,
also when several batches are worked on at once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, NamedTuple, Protocol

from monitor.stream.produce import Record

log = logging.getLogger(__name__)


class Message(Protocol):
    """What is used of Faust's message."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    generation_id: int | None


class Event(Protocol):
    """What is used of Faust's event."""

    message: Message

    def ack(self) -> bool:
        """Mark as done."""


class Outcome(NamedTuple):
    """What came of a batch: records to be acknowledged one group after the other, then a step to take."""

    groups: Sequence[list[Record]]
    then: Callable[[], None] = lambda: None


class Drain:
    """One agent's events. ``work`` may run for ``depth`` batches at once; outcomes are taken in order.

    A batch has at most ``most`` events, and at least ``least`` unless nothing else is in work.
    """

    def __init__(
        self,
        work: Callable[[list[Message]], Coroutine[Any, Any, Outcome]],
        insist: Callable[[Sequence[Record]], Awaitable[None]],
        *,
        current: Callable[[Message], bool],
        done: Callable[[Sequence[Message]], None],
        most: int = 64,
        least: int = 1,
        depth: int = 1,
    ) -> None:
        self._work = work
        self._insist = insist
        self._current = current
        self._done = done
        self._most = most
        self._least = least
        self._waiting: asyncio.Queue[Event] = asyncio.Queue(most * (depth + 1))
        self._started: asyncio.Queue[tuple[list[Event], asyncio.Task[Outcome]]] = asyncio.Queue()
        self._free = asyncio.Semaphore(depth)
        self._in_flight = 0
        self._moved = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def agent(self, stream: Any) -> None:
        """The agent's body: takes events, acknowledges none. (One that yields costs Faust a reply for each.)"""
        async for event in stream.noack().events():
            await self._waiting.put(event)
            self._moved.set()

    async def run(self) -> None:
        """Work until cancelled; an error here is a fault of this program and ends the worker."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._start())
            both.create_task(self._finish())

    async def settle(self) -> None:
        """Drop what waits and wait for what is being worked on: the partitions are going elsewhere."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        await self._idle.wait()

    async def _start(self) -> None:
        while True:
            await self._free.acquire()
            batch = [await self._waiting.get()]
            await self._more_or_idle()
            while len(batch) < self._most and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            # What was fetched before a rebalance is fetched again by whoever owns it now.
            batch = [event for event in batch if self._current(event.message)]
            if not batch:
                self._free.release()
                continue
            self._in_flight += 1
            self._idle.clear()
            task = asyncio.create_task(self._work([event.message for event in batch]))
            self._started.put_nowait((batch, task))

    async def _more_or_idle(self) -> None:
        """While others are in work a batch may grow to be worth its while; alone it goes at once."""
        while self._in_flight and self._waiting.qsize() + 1 < self._least:
            self._moved.clear()
            await self._moved.wait()

    async def _finish(self) -> None:
        while True:
            batch, task = await self._started.get()
            outcome = await task
            for group in outcome.groups:
                if group:
                    await self._insist(group)
            outcome.then()
            for event in batch:
                event.ack()
            self._done([event.message for event in batch])
            self._free.release()
            self._in_flight -= 1
            self._moved.set()
            if not self._in_flight:
                self._idle.set()
