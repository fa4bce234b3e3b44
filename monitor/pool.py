"""Processes for what strangers wrote: they may die, hang or swell without taking anybody along."""

import asyncio
import logging
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TypeVar

from monitor.errors import BadSource

LOG = logging.getLogger(__name__)
MEMORY = 2 << 30  # bytes of address space one process may have
T = TypeVar("T")


class Pool:
    """Runs functions in ``workers`` processes. One that dies or takes longer than ``patience`` seconds is replaced.

    A process that dies takes the pool and whatever else is under way down. So each of those is tried again alone in a
    process of its own: only the one that is to blame fails. ``preload`` is the module whose functions will be run.
    """

    def __init__(self, workers: int, *, patience: float, preload: str) -> None:
        self._workers = workers
        self._patience = patience
        self._preload = preload
        self._pool: ProcessPoolExecutor | None = None
        self._cell: ProcessPoolExecutor | None = None
        self._free = asyncio.Semaphore(workers)  # patience is for running, not for waiting
        self._alone = asyncio.Lock()
        self._closed = False

    async def run(self, who: str, function: Callable[..., T], *arguments: object) -> T:
        """The function's result, or its own error; raises BadSource naming ``who`` if it kills or blocks a process."""
        async with self._free:
            if self._pool is None:
                self._pool = _started(self._workers, self._preload)
            pool = self._pool
            try:
                return await self._within(pool, function, *arguments)
            except BrokenProcessPool:
                self._replace(pool)
            except TimeoutError:
                self._replace(pool)
                raise BadSource(who, f"takes longer than {self._patience:g} s to read: given up") from None
        if self._closed:
            raise asyncio.CancelledError
        LOG.warning("a process died while %s was read; tried again alone", who)
        return await self._run_alone(who, function, *arguments)

    async def close(self) -> None:
        """End all processes; what is under way is cancelled."""
        self._closed = True
        for pool in filter(None, (self._pool, self._cell)):
            _end(pool)
            await asyncio.to_thread(pool.shutdown)  # a pool still going down as Python ends makes it stumble
        self._pool = self._cell = None

    async def _run_alone(self, who: str, function: Callable[..., T], *arguments: object) -> T:
        async with self._alone:
            if self._cell is None:
                self._cell = _started(1, self._preload)
            try:
                return await self._within(self._cell, function, *arguments)
            except (BrokenProcessPool, TimeoutError) as error:
                _kill(self._cell)
                self._cell = None
                slow = f"takes longer than {self._patience:g} s to read: given up"
                what = slow if isinstance(error, TimeoutError) else "kills the process that reads it: given up"
                raise BadSource(who, what) from None

    def _replace(self, pool: ProcessPoolExecutor) -> None:
        if self._pool is pool:  # else another call has done it
            self._pool = None
        _kill(pool)

    async def _within(self, pool: ProcessPoolExecutor, function: Callable[..., T], *arguments: object) -> T:
        async with asyncio.timeout(self._patience):
            return await asyncio.get_running_loop().run_in_executor(pool, function, *arguments)


def _started(workers: int, preload: str) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([preload])  # so that a replacement is there at once
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _begin() -> None:
    with suppress(OSError, ValueError):  # not every system has such limits
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    end_with_parent()


def end_with_parent() -> None:
    """Have this process of a pool end when its parent has been killed: one that waits for a task never hears of it."""
    threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _kill(pool: ProcessPoolExecutor) -> None:
    _end(pool)
    pool.shutdown(wait=False)


def _end(pool: ProcessPoolExecutor) -> None:
    # Python 3.14 has kill_workers(); before that the processes are only reachable this way.
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        with suppress(OSError, ValueError):
            process.kill()
