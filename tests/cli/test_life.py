"""The life of a command: what ends it, and how long what is under way may take."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any

import pytest

from monitor.cli import life
from monitor.cli.life import grace, live, once, unless
from monitor.errors import FetchFailed
from monitor.metrics import Metrics
from monitor.settings import Settings


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_sets_the_stop_event(number: signal.Signals) -> None:
    ended: list[str] = []

    async def body(_: Settings, __: Metrics, stop: asyncio.Event) -> None:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 5)
        ended.append("in order")

    assert live(body) == 0
    assert ended == ["in order"]


def test_the_end_of_a_tied_standard_input_sets_the_stop_event(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, parents = os.pipe()
    monkeypatch.setenv(life.TIED, "1")
    monkeypatch.setattr(life, "STDIN", ours)
    ended: list[str] = []

    async def body(_: Settings, __: Metrics, stop: asyncio.Event) -> None:
        os.write(parents, b"anything")
        await asyncio.sleep(0.05)
        assert not stop.is_set(), "only the end counts"
        os.close(parents)
        await asyncio.wait_for(stop.wait(), 5)
        ended.append("in order")

    assert live(body) == 0
    os.close(ours)
    assert ended == ["in order"]


def test_a_command_that_ends_by_itself_gives_its_code() -> None:
    async def body(settings: Settings) -> int:
        return 3 if settings == Settings() else 4

    assert once(body) == 3


def test_what_is_under_way_ends_with_the_grace_and_takes_the_caller_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "GRACE_SECONDS", 0.05)
    ended: list[str] = []

    async def never() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("work")
            raise

    async def play() -> None:
        stop = asyncio.Event()
        over = asyncio.create_task(grace(stop))
        callers = [asyncio.create_task(unless(over, never())) for _ in range(3)]
        await asyncio.sleep(0.1)
        assert not any(caller.done() for caller in callers)
        stop.set()
        await asyncio.wait(callers, timeout=5)
        assert all(caller.cancelled() for caller in callers)
        late = asyncio.create_task(unless(over, asyncio.sleep(5)))
        await asyncio.wait({late}, timeout=1)
        assert late.cancelled(), "what begins after the grace has none"

    asyncio.run(play())
    assert ended == ["work"] * 3


def test_what_ends_in_time_gives_its_result_or_its_error() -> None:
    async def two() -> int:
        return 2

    async def refused() -> int:
        raise FetchFailed("page", "no")

    async def play(work: Coroutine[Any, Any, int]) -> int:
        over = asyncio.create_task(grace(asyncio.Event()))
        try:
            return await unless(over, work)
        finally:
            over.cancel()

    assert asyncio.run(play(two())) == 2
    with pytest.raises(FetchFailed):
        asyncio.run(play(refused()))
