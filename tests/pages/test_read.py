"""Entry → Article, against a served page: whatever happens, there is an article."""

import asyncio
import gzip
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from monitor.core.article import Article, Entry, Health
from monitor.metrics import Metrics
from monitor.pages.read import Reader
from monitor.settings import Settings
from tests.builders import DAWN, after
from tests.site import Answer, deaf_port, raw, site

GOLDEN = Path(__file__).parent / "golden"
SUMMARY = "Two officials say the order is nearly ready."
WORDS = "The council will vote on the harbour plan on Friday, the mayor said at the town hall. "


def entry(url: str, **more: object) -> Entry:
    given: dict[str, object] = {"title": "Herring ban to go", "summary": SUMMARY, "published": after(-5), "seen": DAWN}
    return Entry(feed="f", outlet="Harbour Post", id="1", url=url, **(given | more))  # type: ignore[arg-type]


async def read(*entries: Entry, metrics: Metrics | None = None, settings: Settings | None = None) -> list[Article]:
    reader = Reader(settings or Settings(private_addresses=True, host_gap=0.0), metrics or Metrics(), workers=1)
    try:
        return [await reader.read(one) for one in entries]
    finally:
        await reader.close()


def served(route: Answer, **more: object) -> Article:
    async def run() -> Article:
        async with site({"/a": route}) as place:
            return (await read(entry(f"{place}/a", **more)))[0]

    return asyncio.run(run())


def shown(name: str, **more: object) -> Article:
    async def route(_: web.Request) -> web.Response:
        return web.Response(body=(GOLDEN / f"{name}.html").read_bytes(), content_type="text/html")

    return served(route, **more)


def test_a_page_becomes_an_article() -> None:
    found = shown("article")
    assert (found.health, found.reason, found.language) == (Health.OK, "", "en")
    assert found.title == "Herring ban to go"
    assert found.text.startswith("The fisheries minister is days away")
    assert found.outlet == "Harbour Post"
    assert found.seen == DAWN
    assert found.authors == ("Ada Quay",)
    assert found.published == datetime(2031, 3, 4, 6, 15, tzinfo=UTC)


def test_the_same_entry_makes_the_same_article() -> None:
    async def route(_: web.Request) -> web.Response:
        return web.Response(body=(GOLDEN / "article.html").read_bytes(), content_type="text/html")

    async def run() -> list[Article]:
        async with site({"/a": route}) as place:
            return await read(entry(f"{place}/a"), entry(f"{place}/a"))

    first, second = asyncio.run(run())
    assert first == second


def test_a_date_without_a_time_yields_to_the_feeds() -> None:
    assert shown("paywall").published == after(-5)
    assert shown("paywall", published=None).published == datetime(2031, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "health", "start"),
    [
        ("paywall", Health.PAYWALL, "The fisheries minister"),
        ("cut-off", Health.TRUNCATED, "The fisheries minister"),
        ("consent", Health.CONSENT_WALL, SUMMARY),
        ("missing", Health.NOT_AN_ARTICLE, SUMMARY),
        ("bare", Health.HEADLINE_ONLY, SUMMARY),
    ],
)
def test_a_page_that_is_not_whole_says_so(name: str, health: Health, start: str) -> None:
    found = shown(name)
    assert found.health is health
    assert found.reason
    assert found.text.startswith(start)


def test_the_text_does_not_repeat_the_entrys_headline() -> None:
    async def route(_: web.Request) -> web.Response:
        text = f"<p>Herring ban to go</p><p>{WORDS * 5}</p>"
        body = f"<html><head><title>Other</title></head><body><article>{text}</article>"
        return web.Response(text=body, content_type="text/html")

    assert served(route).text == (WORDS * 5).strip()


def test_the_feeds_full_text_is_used_and_the_page_left_alone() -> None:
    asked = 0

    async def route(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(text="<html><p>page</p>", content_type="text/html")

    found = served(route, content=f"<p>{WORDS * 15}</p><p>End of it.</p><script>x</script>")
    assert found.text == f"{(WORDS * 15).strip()}\n\nEnd of it."
    assert found.health is Health.OK
    assert asked == 0
    assert served(route, content="<p>Only a teaser.</p>").health is Health.HEADLINE_ONLY
    assert asked == 1


def test_an_item_without_a_page_is_not_fetched() -> None:
    (found,) = asyncio.run(read(entry("https://harbour.example/feed#12")))
    assert (found.health, found.reason, found.text) == (Health.HEADLINE_ONLY, "the feed names no page", SUMMARY)


def test_a_summary_that_is_the_title_is_no_text() -> None:
    (found,) = asyncio.run(read(entry("https://harbour.example/feed#12", summary="Herring ban to go")))
    assert found.text == ""


def bomb() -> web.Response:
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
    return web.Response(body=gzip.compress(bytes(30_000_000), 1), headers=headers)


BAD: dict[str, tuple[Callable[[], web.Response], str]] = {
    "gone": (lambda: web.Response(status=404), "the server answers 404"),
    "broken server": (lambda: web.Response(status=500), "the server answers 500"),
    "PDF": (lambda: web.Response(body=b"%PDF", content_type="application/pdf"), "is of the type 'application/pdf'"),
    "empty": (lambda: web.Response(content_type="text/html"), "the page is empty"),
    "not HTML": (lambda: web.Response(body=bytes(range(128)), content_type="text/html"), "is not an HTML page"),
    "too long": (lambda: web.Response(body=b"<p>" * 4_000_000, content_type="text/html"), "longer than 5 MB"),
    "gzip bomb": (bomb, "longer than 5 MB: not read further"),
    "a circle": (lambda: web.Response(status=302, headers={"Location": "/a"}), "more than 5 redirects"),
    "to a file": (lambda: web.Response(status=302, headers={"Location": "file:///etc/passwd"}), "not an http"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_page_that_fails_leaves_headline_and_reason(name: str, caplog: pytest.LogCaptureFixture) -> None:
    make, what = BAD[name]

    async def route(_: web.Request) -> web.Response:
        return make()

    found = served(route)
    assert found.health is Health.HEADLINE_ONLY
    assert what in found.reason
    assert "\n" not in found.reason
    assert (found.text, found.title, found.language, found.published) == (SUMMARY, "Herring ban to go", "en", after(-5))
    (line,) = caplog.messages
    assert line.startswith("Harbour Post: http://127.0.0.1:")
    assert line.endswith("goes on with its headline, not tried again")


def test_nobody_listens() -> None:
    (found,) = asyncio.run(read(entry(f"http://127.0.0.1:{deaf_port()}/a")))
    assert "connection refused" in found.reason


def test_no_such_name() -> None:
    (found,) = asyncio.run(read(entry("http://nobody.invalid/a")))
    assert "the name nobody.invalid was not found" in found.reason


def test_a_private_address_is_refused_unless_allowed() -> None:
    (found,) = asyncio.run(read(entry("http://localhost:1/a"), settings=Settings(private_addresses=False)))
    assert found.reason.startswith("refused: localhost leads to the private address")


def test_a_server_that_breaks_off() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999\r\n\r\n<p>")
        await writer.drain()

    async def run() -> list[Article]:
        async with raw(talk) as place:
            return await read(entry(f"{place}/a"))

    assert "the answer broke off" in asyncio.run(run())[0].reason


def test_pages_are_counted_by_health() -> None:
    metrics = Metrics()
    asyncio.run(read(entry("https://harbour.example/feed#1"), entry("https://harbour.example/feed#2"), metrics=metrics))
    labels = {"outlet": "Harbour Post", "health": "headline-only"}
    assert metrics.registry.get_sample_value("monitor_pages_total", labels) == 2


def test_a_process_that_dies_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    async def route(_: web.Request) -> web.Response:
        return web.Response(body=(GOLDEN / "article.html").read_bytes(), content_type="text/html")

    async def run() -> None:
        reader = Reader(Settings(private_addresses=True, host_gap=0.0), Metrics(), workers=1)
        async with site({"/a": route}) as place:
            assert (await reader.read(entry(f"{place}/a"))).health is Health.OK
            assert reader._pool._pool is not None
            for process in list(reader._pool._pool._processes.values()):
                process.kill()
                await asyncio.to_thread(process.join)
            assert (await reader.read(entry(f"{place}/a"))).health is Health.OK
        await reader.close()

    with caplog.at_level(logging.WARNING):
        asyncio.run(run())
