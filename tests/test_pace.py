"""Requests to one host one after the other, with a pause between."""

import asyncio
from itertools import pairwise

import pytest

from monitor.pace import MANY, Pace


def test_turns_of_a_host_come_in_order_spaced_and_one_at_a_time() -> None:
    async def run() -> None:
        pace = Pace(0.05)
        clock = asyncio.get_running_loop().time
        began: list[tuple[int, float]] = []
        inside = 0

        async def visit(number: int) -> None:
            nonlocal inside
            async with pace.turn("a.example"):
                inside += 1
                assert inside == 1
                began.append((number, clock()))
                await asyncio.sleep(0.001)
                inside -= 1

        await asyncio.gather(*(visit(n) for n in range(4)))
        assert [number for number, _ in began] == [0, 1, 2, 3]
        gaps = [later - earlier for (_, earlier), (_, later) in pairwise(began)]
        assert min(gaps) >= 0.049

    asyncio.run(run())


def test_hosts_do_not_wait_for_each_other() -> None:
    async def run() -> None:
        pace = Pace(30.0)
        async with pace.turn("a.example"), asyncio.timeout(1), pace.turn("b.example"):
            pass

    asyncio.run(run())


def test_a_turn_that_fails_or_is_given_up_passes_on() -> None:
    async def run() -> None:
        pace = Pace(0.0)
        with pytest.raises(ValueError, match="x"):
            async with pace.turn("a.example"):
                raise ValueError("x")
        async with pace.turn("a.example"):
            waiting = asyncio.create_task(_enter(pace))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(1):
            await _enter(pace)

    asyncio.run(run())


async def _enter(pace: Pace) -> None:
    async with pace.turn("a.example"):
        pass


def test_hosts_at_rest_are_forgotten() -> None:
    async def run() -> None:
        pace = Pace(0.0)
        for number in range(MANY * 2):
            async with pace.turn(f"{number}.example"):
                pass
        assert len(pace._turns) <= MANY

    asyncio.run(run())


def test_a_host_that_asks_for_more_gets_it() -> None:
    async def run() -> float:
        pace = Pace(0.0)
        clock = asyncio.get_running_loop().time
        async with pace.turn("a.example"):
            pace.slow("a.example", 0.05)
            began = clock()
        async with pace.turn("a.example"):
            return clock() - began

    assert asyncio.run(run()) >= 0.045
