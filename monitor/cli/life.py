"""The life of a command that runs until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from monitor import log, settings
from monitor.metrics import Metrics

T = TypeVar("T")
Body = Callable[[settings.Settings, Metrics, asyncio.Event], Awaitable[None]]

# Set by a parent that holds the other end of standard input: when that closes, the parent is gone.
TIED = "MONITOR_TIED"
STDIN = 0
GRACE_SECONDS = 3.0  # what is under way when the command is told to stop may take so long to end


def live(body: Body) -> int:
    """Run ``body`` until it returns, or Ctrl-C or SIGTERM sets its stop event; returns the exit code."""
    chosen = settings.load()
    log.configure(chosen.log, chosen.log_level)
    return _loop()(_until_stopped(body, chosen))


def once(body: Callable[[settings.Settings], Awaitable[int]]) -> int:
    """Run a command that ends by itself; returns its exit code."""
    chosen = settings.load()
    log.configure(chosen.log, chosen.log_level)
    return _loop()(body(chosen))


async def grace(stop: asyncio.Event) -> None:
    """Return when the time for what was under way at ``stop`` is over."""
    await stop.wait()
    await asyncio.sleep(GRACE_SECONDS)


async def unless(over: asyncio.Task[None], work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``; CancelledError once ``over`` is done: the record is then left to the next start."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task, over}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise asyncio.CancelledError
    finally:
        task.cancel()


def _loop() -> Callable[..., int]:
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run


async def _until_stopped(body: Body, chosen: settings.Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    if os.environ.get(TIED):
        loop.add_reader(STDIN, _heard, loop, stop)
    await body(chosen, Metrics(), stop)
    return 0


def _heard(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    if not os.read(STDIN, 4096):
        loop.remove_reader(STDIN)
        stop.set()
