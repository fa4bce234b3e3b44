"""The only place that reads the time. Everything else is told it."""

import asyncio
import time
from datetime import UTC, datetime


def now() -> datetime:
    """The wall clock in UTC."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds on a clock that never goes back; only differences mean something."""
    return time.monotonic()


async def pause(stop: asyncio.Event, seconds: float) -> bool:
    """Wait for ``stop``, at most so long; whether it is set."""
    if seconds > 0 and not stop.is_set():
        try:
            async with asyncio.timeout(seconds):
                await stop.wait()
        except TimeoutError:
            pass
    return stop.is_set()
