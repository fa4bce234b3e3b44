"""The live stream: frames that no text can break, and none that is missed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from monitor.core.alert import Alert
from monitor.desk.board import Board
from monitor.desk.live import frame, stream
from monitor.metrics import Metrics
from tests.desk import sample


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\n", "\r\r"])
def test_no_text_can_end_its_event(end: str) -> None:
    lines = frame("alert", f"one{end}event: evil{end}data: two", "m.1").decode().split("\n")
    assert lines[:2] == ["event: alert", "id: m.1"]
    assert lines[-2:] == ["", ""]
    assert all(line.startswith("data: ") for line in lines[2:-2])
    assert "\r" not in "".join(lines)


def listen(board: Board, metrics: Metrics, **given: object) -> AsyncIterator[bytes]:
    words: dict[str, object] = {
        "after": "",
        "beat": 0.01,
        "show": lambda alert: alert.sentence,
        "line": lambda: "quiet",
    }
    return stream(board, metrics=metrics, **{**words, **given})  # type: ignore[arg-type]


def test_a_stream_is_counted_while_it_is_open() -> None:
    async def play() -> list[float | None]:
        board, metrics = Board(), Metrics()
        frames = listen(board, metrics)
        counts = []
        async for _ in frames:
            counts.append(metrics.registry.get_sample_value("monitor_desk_streams"))
            board.close()
        return [*counts, metrics.registry.get_sample_value("monitor_desk_streams")]

    assert asyncio.run(play()) == [1.0, 0.0]


def test_silence_is_broken_by_beats_and_by_a_status_that_reads_differently() -> None:
    async def play() -> list[str]:
        lines = iter(["1 read", "1 read", "2 read", "2 read"])
        frames = listen(Board(), Metrics(), line=lambda: next(lines))
        heard = [(await anext(frames)).decode() for _ in range(4)]
        await frames.aclose()  # type: ignore[attr-defined]
        return heard

    first, second, third, fourth = asyncio.run(play())
    assert "data: 1 read" in first
    assert second.startswith(": beat\nevent: beat")
    assert third.startswith("event: status\ndata: 2 read")
    assert fourth == second


def test_one_alert_only_for_its_own_page() -> None:
    async def play() -> list[bytes]:
        board = Board()
        board.put(sample.alert(1))
        frames = listen(board, Metrics(), after=board.mark, only=sample.alert().id, beat=5)
        await anext(frames)
        board.put(sample.other("tram fares"))
        board.put(sample.alert(2))
        return [await anext(frames)]

    (told,) = asyncio.run(asyncio.wait_for(play(), 5))
    assert f"data: {sample.alert(2).sentence}".encode() in told


def test_a_mark_of_an_earlier_process_means_resync() -> None:
    async def play() -> tuple[bytes, str]:
        board = Board()
        board.put(sample.alert(1))
        frames = listen(board, Metrics(), after="0badcafe.7")
        await anext(frames)
        return await anext(frames), board.mark

    told, mark = asyncio.run(play())
    assert told == f"event: resync\nid: {mark}\ndata: \n\n".encode()


def test_an_alert_that_cannot_be_shown_is_no_reason_to_forget_the_listener() -> None:
    def show(alert: Alert) -> str:
        raise ValueError(alert.id)

    async def play() -> float | None:
        board, metrics = Board(), Metrics()
        frames = listen(board, metrics, show=show)
        await anext(frames)
        board.put(sample.alert(1))
        with pytest.raises(ValueError, match=sample.alert().id):
            await anext(frames)
        return metrics.registry.get_sample_value("monitor_desk_streams")

    assert asyncio.run(play()) == 0.0
