"""Processes that may die or hang without taking anybody along."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from monitor.errors import BadSource, FetchFailed
from monitor.pool import Pool


def twice(number: int) -> int:
    return 2 * number


def slowly_twice(number: int) -> int:
    time.sleep(0.2)
    return 2 * number


def die(_: int) -> int:
    os._exit(3)


def hang(_: int) -> int:
    time.sleep(60)
    return 0


def swell(_: int) -> int:
    return len(bytearray(8 << 30))


def refuse(number: int) -> int:
    raise FetchFailed("feed", f"no {number}")


def with_pool(use: Callable[[Pool], Awaitable[None]], workers: int = 1, patience: float = 10.0) -> None:
    async def run() -> None:
        pool = Pool(workers, patience=patience, preload="monitor.errors")
        try:
            await use(pool)
        finally:
            await pool.close()

    asyncio.run(run())


def test_results_and_errors_come_back() -> None:
    async def use(pool: Pool) -> None:
        assert await pool.run("a", twice, 4) == 8
        with pytest.raises(FetchFailed, match="feed: no 4"):
            await pool.run("a", refuse, 4)

    with_pool(use)


def test_who_kills_a_process_fails_alone() -> None:
    async def use(pool: Pool) -> None:
        calls = [pool.run(f"good {n}", slowly_twice, n) for n in range(4)]
        calls.insert(1, pool.run("bad", die, 0))
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert isinstance(found[1], BadSource)
        assert found[1].who == "bad"
        assert "kills the process" in found[1].what
        assert [found[0], *found[2:]] == [0, 2, 4, 6]
        assert await pool.run("later", twice, 5) == 10

    with_pool(use, workers=2)


def test_who_hangs_is_given_up_and_the_next_one_runs() -> None:
    async def use(pool: Pool) -> None:
        await pool.run("warm", twice, 1)
        assert pool._pool is not None
        processes = list(pool._pool._processes.values())
        with pytest.raises(BadSource, match="slow: takes longer than 1 s"):
            await pool.run("slow", hang, 0)
        assert await pool.run("later", twice, 5) == 10
        for process in processes:
            await asyncio.to_thread(process.join, 5)
            assert not process.is_alive()

    with_pool(use, patience=1.0)


def test_waiting_for_a_turn_uses_up_no_patience() -> None:
    async def use(pool: Pool) -> None:
        await pool.run("warm", twice, 1)
        assert await asyncio.gather(*(pool.run("a", slowly_twice, n) for n in range(8))) == [2 * n for n in range(8)]

    with_pool(use, patience=2.0)


def test_memory_is_bounded() -> None:
    async def use(pool: Pool) -> None:
        with pytest.raises(MemoryError):
            await pool.run("fat", swell, 0)

    with_pool(use)


def test_closing_cancels_what_is_under_way() -> None:
    async def run() -> None:
        pool = Pool(1, patience=30.0, preload="monitor.errors")
        await pool.run("warm", twice, 1)
        call = asyncio.create_task(pool.run("slow", hang, 0))
        await asyncio.sleep(0.1)
        await pool.close()
        with pytest.raises(asyncio.CancelledError):
            await call

    asyncio.run(run())


PARENT = """
import asyncio, os
from monitor.pool import Pool

async def main():
    print(await Pool(1, patience=20, preload="tests.test_pool").run("pid", os.getpid), flush=True)
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""


def test_a_parent_that_is_killed_leaves_no_process_behind() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        worker = Path("/proc", parent.stdout.readline().decode().strip())
        assert parent.wait(20) == -9
        end = time.monotonic() + 5
        while worker.exists():
            if time.monotonic() > end:
                os.kill(int(worker.name), 9)
                raise AssertionError("it waits for a task that nobody will give it")
            time.sleep(0.02)
