"""Pages of one host one after the other, with a pause between."""

import asyncio

import pytest
from aiohttp import web

from monitor.errors import BadSource, FetchFailed
from monitor.pace import Pace
from monitor.pages.fetch import fetch
from monitor.pages.robots import Robots
from monitor.web import Answer, Web
from tests.site import Answer as Route
from tests.site import site


def fetched(route: Route) -> Answer:
    async def run() -> Answer:
        client = Web(contact="x", private=True)
        async with site({"/a": route}) as place:
            try:
                return await fetch(client, Pace(0.0), Robots(client), f"{place}/a")
            finally:
                await client.close()

    return asyncio.run(run())


def test_a_page_comes_whole() -> None:
    async def route(_: web.Request) -> web.Response:
        return web.Response(text="<html>é</html>", content_type="text/html")

    answer = fetched(route)
    assert answer.body == "<html>é</html>".encode()
    assert answer.content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500])
def test_other_answers_are_failures(status: int) -> None:
    async def route(_: web.Request) -> web.Response:
        return web.Response(status=status)

    with pytest.raises(FetchFailed, match=f"the server answers {status}"):
        fetched(route)


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "video/mp4", "application/json"])
def test_what_is_no_page_is_not_read(kind: str) -> None:
    async def route(_: web.Request) -> web.Response:
        return web.Response(body=b"x", content_type=kind)

    with pytest.raises(BadSource, match=f"is of the type '{kind}'"):
        fetched(route)
