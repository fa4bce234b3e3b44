"""One conditional GET of a feed."""

import asyncio

import pytest
from aiohttp import web

from monitor.errors import FetchFailed
from monitor.feeds.feedlist import Feed
from monitor.feeds.fetch import Declined, Fetched, fetch
from monitor.feeds.state import FeedState
from monitor.web import Web
from tests.builders import DAWN
from tests.site import Answer, site


def fetched(answer: Answer, state: FeedState | None = None) -> Fetched:
    async def run() -> Fetched:
        client = Web(contact="x", private=True)
        async with site({"/feed": answer}) as place:
            try:
                feed = Feed(id="f", url=f"{place}/feed", outlet="F")
                return await fetch(client, feed, state or FeedState(), DAWN)
            finally:
                await client.close()

    return asyncio.run(run())


def test_what_the_server_said_is_said_back_word_for_word() -> None:
    asked: list[tuple[str | None, str | None]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")))
        return web.Response(status=304)

    found = fetched(answer, FeedState(etag='W/"a b"', last_modified="yesterday, roughly"))
    assert found.body is None
    fetched(answer)
    assert asked == [('W/"a b"', "yesterday, roughly"), (None, None)]


def test_a_body_comes_with_its_marks() -> None:
    async def answer(_: web.Request) -> web.Response:
        headers = {"ETag": '"7"', "Last-Modified": "Tue, 04 Mar 2031 06:00:00 GMT", "Content-Type": "text/xml"}
        return web.Response(body=b"<rss/>", headers=headers)

    found = fetched(answer)
    assert (found.body, found.etag, found.content_type) == (b"<rss/>", '"7"', "text/xml")
    assert found.last_modified == "Tue, 04 Mar 2031 06:00:00 GMT"
    assert found.body_hash == fetched(answer).body_hash


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 429, 500, 503])
def test_other_answers_are_failures(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": "77"})

    if status == 204:
        assert fetched(answer).body == b""
        return
    with pytest.raises(FetchFailed, match=f"the server answers {status}") as caught:
        fetched(answer)
    assert isinstance(caught.value, Declined)
    assert caught.value.seconds == 77
