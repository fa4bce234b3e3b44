"""The desk over real HTTP."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import aiohttp
import pytest

from monitor import codec
from monitor.core.alert import Alert, Stage
from monitor.desk.board import Board
from monitor.metrics import Metrics
from tests.desk import sample
from tests.desk.serving import serving

ID = sample.alert().id
T = TypeVar("T")


def full() -> Board:
    board = Board()
    for number in (1, 2, 3, 4):
        board.put(sample.alert(number))
    board.put(sample.other("tram fares", stage=Stage.IN_FORCE, as_of=sample.START + timedelta(hours=9)))
    return board


def visit(play: Callable[[aiohttp.ClientSession], Awaitable[T]], board: Board | None = None, **given: Any) -> T:
    """What ``play`` answers as a visitor of the desk."""

    async def run() -> T:
        async with (
            serving(full() if board is None else board, **given) as address,
            aiohttp.ClientSession(address) as session,
        ):
            return await asyncio.wait_for(play(session), 20)

    return asyncio.run(run())


def get(path: str, **given: Any) -> tuple[int, str, str]:
    """Status, content type and text of one answer."""

    async def play(session: aiohttp.ClientSession) -> tuple[int, str, str]:
        async with session.get(path) as answer:
            return answer.status, answer.content_type, await answer.text()

    return visit(play, **given)


def test_the_list_is_json_open_ones_first() -> None:
    status, kind, text = get("/api/alerts")
    alerts = json.loads(text)
    assert (status, kind) == (200, "application/json")
    assert [one["subject"] for one in alerts] == ["night-levy", "tram fares"]
    assert alerts[0] | {"stage": "imminent", "coming": 0.87, "revision": 4} == alerts[0]
    assert alerts[0]["as_of"] == "2026-11-25T01:46:12Z"
    assert len(alerts[0]["origins"]) == 4
    assert len(alerts[0]["ledger"]) == 7


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("stage=imminent", ["night-levy"]),
        ("stage=in%20force", ["tram fares"]),
        ("stage=in-force,imminent", ["night-levy", "tram fares"]),
        ("stage=imminent&stage=in-force", ["night-levy", "tram fares"]),
        ("stage=denied", []),
        ("subject=night-levy", ["night-levy"]),
        ("subject=other", []),
        ("since=2026-11-25T02:00:00Z", ["tram fares"]),
        ("since=2026-11-25T02:46:12%2B01:00", ["night-levy", "tram fares"]),
        ("since=2026-11-25T02:46:12+01:00", ["night-levy", "tram fares"]),
        ("since=2026-11-25T02:00:00Z&stage=imminent", []),
    ],
)
def test_the_list_can_be_asked_for_less(query: str, subjects: list[str]) -> None:
    status, _, text = get(f"/api/alerts?{query}")
    assert (status, [one["subject"] for one in json.loads(text)]) == (200, subjects)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/api/alerts?stage=soon", 400, "stage: 'soon' is none of quiet, pressure, open"),
        ("/api/alerts?since=yesterday", 400, "since: 'yesterday' is not a moment like 2026-11-25T02:14:00Z"),
        ("/api/alerts?since=2026-11-25T02:14:00", 400, "is not a moment"),
        ("/api/alerts/nobody", 404, "no alert has the id 'nobody'"),
        ("/api/nothing", 404, "Not Found"),
    ],
)
def test_what_cannot_be_answered_says_why(path: str, status: int, says: str) -> None:
    got, kind, text = get(path)
    assert (got, kind) == (status, "application/json")
    assert says in json.loads(text)["error"]


def test_one_alert_is_the_whole_record_and_its_history() -> None:
    _, _, text = get(f"/api/alerts/{ID}")
    assert codec.decode(text.encode(), Alert) == sample.alert(4)
    history = json.loads(text)["history"]
    assert [(one["revision"], one["reason"]) for one in history] == [
        (4, "new denial"),
        (3, "stage rose"),
        (2, "stage rose"),
        (1, "raised"),
    ]


@pytest.mark.parametrize("path", ["/", f"/alerts/{ID}"])
def test_pages_are_html(path: str) -> None:
    status, kind, text = get(path)
    assert (status, kind) == (200, "text/html")
    assert sample.QUESTION in text


def test_a_page_that_is_not_there_says_so_and_leads_back() -> None:
    status, kind, text = get("/alerts/%3Cscript%3E")
    assert (status, kind) == (404, "text/html")
    assert "no alert has the id" in text
    assert "<script>" not in text


@pytest.mark.parametrize(("well", "status"), [(True, 200), (False, 503)])
def test_health(well: bool, status: int) -> None:
    got, _, text = get("/health", well=well)
    assert (got, json.loads(text)) == (status, {"ok": well, "steps": {"judge": 0}})


def test_metrics() -> None:
    metrics = Metrics()
    metrics.deliveries.labels("desk", "sent").inc()
    _, kind, text = get("/metrics", metrics=metrics)
    assert kind == "text/plain"
    assert 'monitor_deliveries_total{channel="desk",outcome="sent"} 1.0' in text


@pytest.mark.parametrize("path", ["/", "/api/alerts", "/alerts/no", "/static/desk.css", "/static/htmx.min.js", "/live"])
def test_every_answer_is_guarded(path: str) -> None:
    async def play(session: aiohttp.ClientSession) -> dict[str, str]:
        async with session.get(path) as answer:
            return dict(answer.headers)

    headers = {name.lower(): value for name, value in visit(play).items()}
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


async def event(answer: aiohttp.ClientResponse, wanted: str = "alert") -> dict[str, str]:
    """The next event of this name: its id and its data."""
    fields: dict[str, str] = {}
    async for raw in answer.content:
        name, _, value = raw.decode().rstrip("\n").partition(": ")
        if name == "data":
            fields["data"] = fields.get("data", "") + value + "\n"
        elif name:
            fields[name] = value
        elif fields.get("event") == wanted:
            return fields
        else:
            fields = {}
    raise EOFError("the stream has ended")


def test_the_stream_tells_an_alert_that_changes_after_the_page_was_opened() -> None:
    board = Board()

    async def play(session: aiohttp.ClientSession) -> tuple[str, list[dict[str, str]]]:
        async with session.get("/live") as answer:
            await event(answer, "status")
            told = []
            for number in (3, 4):
                board.put(sample.alert(number))
                told.append(await event(answer))
            return answer.content_type, told

    kind, (first, second) = visit(play, board=board)
    assert kind == "text/event-stream"
    assert 'data-revision="3"' in first["data"]
    assert 'data-revision="4"' in second["data"]
    assert "<mark>is very close</mark>" in second["data"]
    assert second["id"] == board.mark


def test_a_stream_that_comes_back_with_its_last_id_misses_nothing() -> None:
    board = Board()

    async def play(session: aiohttp.ClientSession) -> list[str]:
        board.put(sample.alert(1))
        mark = board.mark
        board.put(sample.alert(2))
        board.put(sample.other("tram fares"))
        told = []
        for query, headers in ((f"?after={mark}", {}), ("?after=gone.1", {"Last-Event-ID": mark})):
            async with session.get(f"/live{query}", headers=headers) as answer:
                told.extend([(await event(answer))["data"] for _ in range(2)])
        return told

    first, second, third, fourth = visit(play, board=board)
    assert 'data-revision="2"' in first
    assert "tram fares" in second
    assert (third[:60], fourth[:60]) == (first[:60], second[:60])


def test_a_page_from_before_a_restart_is_told_to_look_again() -> None:
    async def play(session: aiohttp.ClientSession) -> dict[str, str]:
        async with session.get("/live", params={"after": "0badcafe.3"}) as answer:
            return await event(answer, "resync")

    board = full()
    assert visit(play, board=board)["id"] == board.mark


def test_the_page_of_one_alert_hears_only_of_that_one_and_whole() -> None:
    board = full()

    async def play(session: aiohttp.ClientSession) -> str:
        async with session.get("/live", params={"after": board.mark, "alert": ID}) as answer:
            await event(answer, "status")
            board.put(sample.other("a curfew"))
            board.put(sample.alert(5))
            return (await event(answer))["data"]

    told = visit(play, board=board)
    assert told.startswith("<main")
    assert told.count('class="evidence') == 8


def test_a_reader_who_leaves_is_no_longer_counted() -> None:
    metrics = Metrics()

    async def play(session: aiohttp.ClientSession) -> list[float | None]:
        counts = []
        async with session.get("/live") as answer:
            await event(answer, "status")
            counts.append(metrics.registry.get_sample_value("monitor_desk_streams"))
        async with asyncio.timeout(10):
            while metrics.registry.get_sample_value("monitor_desk_streams"):
                await asyncio.sleep(0.01)
        return [*counts, metrics.registry.get_sample_value("monitor_desk_streams")]

    assert visit(play, metrics=metrics, beat=0.05) == [1.0, 0.0]


def test_closing_the_board_ends_the_streams() -> None:
    board = Board()

    async def play(session: aiohttp.ClientSession) -> bytes:
        async with session.get("/live") as answer:
            await event(answer, "status")
            board.close()
            return await answer.content.read()

    assert b"event: alert" not in visit(play, board=board, beat=60)
