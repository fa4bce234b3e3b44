"""The life of a command: what ends it, and how long what is under way may take."""

import asyncio
import os
import signal

import pytest

from monitor.cli import life
from monitor.cli.life import live, once
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
