"""robots.txt: kept as it is written, asked for once a day, and a site in trouble is left alone."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import web

from monitor.errors import BadSource, FetchFailed
from monitor.pace import Pace
from monitor.pages.fetch import fetch
from monitor.pages.robots import SLOWEST, Robots, Rules
from monitor.web import Web
from tests.builders import DAWN
from tests.site import deaf_port, site

ASKS = b"""\xef\xbb\xbfUser-agent: *
Disallow: /

User-agent: news-monitor
Allow: /news/
Disallow: /news/drafts
Disallow: /*.pdf$
Disallow: /private
Crawl-delay: 3
"""


class Site:
    """A site's robots.txt, and how often it was asked for."""

    def __init__(self, body: bytes = ASKS, status: int = 200) -> None:
        self.body, self.status, self.asked, self.hours = body, status, 0, 0.0

    async def robots(self, _: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(body=self.body, status=self.status)

    async def page(self, _: web.Request) -> web.Response:
        return web.Response(text="<p>news</p>", content_type="text/html")


def visit(one: Site, play: Callable[[Web, Robots, str], Awaitable[None]]) -> Site:
    async def run() -> None:
        client = Web(contact="x", private=True)
        robots = Robots(client, now=lambda: DAWN + timedelta(hours=one.hours))
        async with site({"/robots.txt": one.robots, "/news/a": one.page, "/private": one.page}) as place:
            try:
                await play(client, robots, place)
            finally:
                await client.close()

    asyncio.run(run())
    return one


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/news/a", True),
        ("/news/drafts", False),
        ("/news/drafts/1", False),
        ("/private", False),
        ("/a.pdf", False),
        ("/a.pdf?page=1", True),
        ("/else", True),
    ],
)
def test_the_rules_for_our_name_are_kept(path: str, may: bool) -> None:
    async def play(_: Web, robots: Robots, place: str) -> None:
        rules = await robots.rules(place + path)
        assert rules.allow(place + path) is may
        assert rules.gap == 3.0

    visit(Site(), play)


def test_it_is_asked_for_once_a_day() -> None:
    one = Site()

    async def play(_: Web, robots: Robots, place: str) -> None:
        for one.hours in (0, 1, 23.9):
            await robots.rules(f"{place}/news/a")
        assert one.asked == 1
        one.hours, one.body = 24, b"User-agent: *\nDisallow: /news"
        assert not (await robots.rules(f"{place}/news/a")).allow(f"{place}/news/a")

    assert visit(one, play).asked == 2


@pytest.mark.parametrize(("status", "may"), [(404, True), (403, True), (410, True), (500, False), (503, False)])
def test_a_site_without_one_asks_for_nothing_and_one_in_trouble_is_left_alone(status: int, may: bool) -> None:
    one = Site(status=status)

    async def play(_: Web, robots: Robots, place: str) -> None:
        assert (await robots.rules(f"{place}/news/a")).allow(f"{place}/news/a") is may
        one.hours, one.status, one.body = 1, 200, b""
        assert (await robots.rules(f"{place}/news/a")).allow(f"{place}/news/a")

    assert visit(one, play).asked == (1 if may else 2)


def test_a_site_that_does_not_answer_is_left_alone() -> None:
    async def play(_: Web, robots: Robots, _place: str) -> None:
        url = f"http://127.0.0.1:{deaf_port()}/a"
        assert not (await robots.rules(url)).allow(url)

    visit(Site(), play)


@pytest.mark.parametrize("body", [bytes(range(256)) * 100, b"Disallow: /\n" * 1000, b"\0" * 600_000, b"a:" * 200_000])
def test_nonsense_asks_for_nothing(body: bytes) -> None:
    async def play(_: Web, robots: Robots, place: str) -> None:
        assert (await robots.rules(f"{place}/news/a")).allow(f"{place}/news/a")

    visit(Site(body), play)


def test_a_page_that_may_not_be_read_is_not_asked_for() -> None:
    async def play(client: Web, robots: Robots, place: str) -> None:
        pace = Pace(0.0)
        with pytest.raises(BadSource, match=r"/private: not read: the robots.txt of its site asks not to"):
            await fetch(client, pace, robots, f"{place}/private")
        assert (await fetch(client, Pace(0.0), robots, f"{place}/news/a")).body == b"<p>news</p>"

    visit(Site(), play)

    async def down(client: Web, robots: Robots, place: str) -> None:
        with pytest.raises(FetchFailed, match=r"robots.txt of its site cannot be had now \(the server answers 503\)"):
            await fetch(client, Pace(0.0), robots, f"{place}/news/a")

    visit(Site(status=503), down)


def test_no_site_can_ask_for_ever() -> None:
    async def play(_: Web, robots: Robots, place: str) -> None:
        rules: Rules = await robots.rules(place)
        assert rules.gap == SLOWEST

    visit(Site(b"User-agent: *\nCrawl-delay: 86400\n"), play)
