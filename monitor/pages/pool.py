"""Processes that extract, apart from the event loop, and that may die or hang without taking anybody along."""

import asyncio
import logging
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TypeVar

from monitor.errors import BadSource

LOG = logging.getLogger(__name__)
PATIENCE = 20.0  # seconds one page may take
T = TypeVar("T")


class Pool:
    """Runs functions in ``workers`` processes. One that dies or takes longer than ``patience`` seconds is replaced.

    A process that dies takes the pool and whatever else is under way down. So each of those is tried again alone in a
    process of its own: only the one that is to blame fails.
    """

    def __init__(self, workers: int, patience: float = PATIENCE) -> None:
        self._workers = workers
        self._patience = patience
        self._pool: ProcessPoolExecutor | None = None
        self._cell: ProcessPoolExecutor | None = None
        self._alone = asyncio.Lock()

    async def run(self, who: str, function: Callable[..., T], *arguments: object) -> T:
        """The function's result, or its own error; raises BadSource naming ``who`` if it kills or blocks a process."""
        if self._pool is None:
            self._pool = _started(self._workers)
        pool = self._pool
        try:
            return await self._within(pool, function, *arguments)
        except BrokenProcessPool:
            self._pool = None if self._pool is pool else self._pool
        except TimeoutError:
            self._pool = None if self._pool is pool else self._pool
            _kill(pool)
            raise BadSource(who, f"takes longer than {self._patience:g} s to extract") from None
        LOG.warning("a process that extracts pages died; %s is tried again alone", who)
        return await self._run_alone(who, function, *arguments)

    async def close(self) -> None:
        """End all processes; what is under way is given up."""
        for pool in filter(None, (self._pool, self._cell)):
            _kill(pool)
        self._pool = self._cell = None

    async def _run_alone(self, who: str, function: Callable[..., T], *arguments: object) -> T:
        async with self._alone:
            if self._cell is None:
                self._cell = _started(1)
            try:
                return await self._within(self._cell, function, *arguments)
            except (BrokenProcessPool, TimeoutError) as error:
                _kill(self._cell)
                self._cell = None
                what = "too slow" if isinstance(error, TimeoutError) else "kills the process that extracts it"
                raise BadSource(who, what) from None

    async def _within(self, pool: ProcessPoolExecutor, function: Callable[..., T], *arguments: object) -> T:
        async with asyncio.timeout(self._patience):
            return await asyncio.get_running_loop().run_in_executor(pool, function, *arguments)


def _started(workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["monitor.pages.extract"])  # so that a replacement is there at once
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process


def _kill(pool: ProcessPoolExecutor) -> None:
    # Python 3.14 has kill_workers(); before that the processes are only reachable this way.
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        with suppress(OSError, ValueError):
            process.kill()
    pool.shutdown(wait=False, cancel_futures=True)
