"""The life of a command that runs until it is told to stop."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable

from monitor import log, settings
from monitor.metrics import Metrics

Body = Callable[[settings.Settings, Metrics, asyncio.Event], Awaitable[None]]

# Set by a parent that holds the other end of standard input: when that closes, the parent is gone.
TIED = "MONITOR_TIED"


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
    watching = loop.run_in_executor(None, _wait_for_parent) if os.environ.get(TIED) else None
    if watching is not None:
        watching.add_done_callback(lambda _: stop.set())
    await body(chosen, Metrics(), stop)
    if watching is not None and not watching.done():
        # The thread is blocked on standard input, which only the parent can end.
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(0)
    return 0


def _wait_for_parent() -> None:
    while os.read(0, 4096):
        pass
