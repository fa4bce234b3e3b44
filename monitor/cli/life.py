"""The life of a command that runs until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

from monitor import log, settings
from monitor.metrics import Metrics

Body = Callable[[settings.Settings, Metrics, asyncio.Event], Awaitable[None]]

# Set by a parent that holds the other end of standard input: when that closes, the parent is gone.
TIED = "MONITOR_TIED"
STDIN = 0


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
