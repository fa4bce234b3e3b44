"""Waiting: at most so long, and not when told to stop."""

import asyncio

import pytest

from monitor import clock


@pytest.mark.parametrize(("told", "seconds"), [(False, -1.0), (False, 0.0), (False, 0.01), (True, 0.0), (True, 999.0)])
def test_it_says_whether_it_was_told_to_stop(told: bool, seconds: float) -> None:
    async def waited() -> bool:
        stop = asyncio.Event()
        if told:
            asyncio.get_running_loop().call_soon(stop.set)
            await asyncio.sleep(0)
        return await clock.pause(stop, seconds)

    assert asyncio.run(waited()) is told


def test_it_waits_until_it_is_told() -> None:
    async def waited() -> bool:
        stop = asyncio.Event()
        waiting = asyncio.create_task(clock.pause(stop, 999.0))
        await asyncio.sleep(0)
        stop.set()
        return await waiting

    assert asyncio.run(waited())
