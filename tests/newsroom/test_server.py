import asyncio
import gzip
import socket
from datetime import timedelta

import pytest

from monitor.errors import BadSettings, Refused
from monitor.feeds.parse import parse
from monitor.newsroom.server import SHOWN, Newsroom
from tests.newsroom.playing import NOON, a_piece, a_play, playing

FEED = "/harbour-post/feed.xml"


def test_a_piece_is_there_from_its_moment_on() -> None:
    async def look() -> None:
        async with playing(a_play(a_piece(at=-60), a_piece("later", at=10))) as room:
            assert (await room.get("/harbour-post/tides")).status == 200
            room.seconds = 9.9
            assert (await room.get("/harbour-post/later")).status == 404
            assert b"later" not in (await room.get(FEED)).body
            room.seconds = 10.0
            assert b"later" in (await room.get(FEED)).body
            assert (await room.get("/harbour-post/later")).status == 200

    asyncio.run(look())


def test_a_piece_is_dated_by_the_wall_clock() -> None:
    async def look() -> None:
        async with playing(a_play(a_piece(at=-3600), a_piece("later", at=10))) as room:
            room.seconds = 12.0
            entries = parse((await room.get(FEED)).body, room.address + FEED).entries
            assert [entry.published for entry in entries] == [
                NOON - timedelta(seconds=2),
                NOON - timedelta(seconds=3612),
            ]

    asyncio.run(look())


def test_an_unchanged_feed_is_not_sent_again() -> None:
    async def look() -> None:
        async with playing(a_play(a_piece(), a_piece("later", at=10))) as room:
            first = await room.get(FEED)
            tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
            for same in ({"if_none_match": tag}, {"if_none_match": f'"x", {tag}'}, {"if_modified_since": changed}):
                answer = await room.get(FEED, **same)
                assert (answer.status, answer.body) == (304, b"")
                assert answer.headers["ETag"] == tag
            room.seconds = 10.0
            second = await room.get(FEED, if_none_match=tag, if_modified_since=changed)
            assert (second.status, second.headers["ETag"] == tag) == (200, False)

    asyncio.run(look())


def test_another_outlets_news_leaves_a_feed_alone() -> None:
    async def look() -> None:
        async with playing(a_play(a_piece(), a_piece("later", at=10, outlet="sarnholm-courier"))) as room:
            tag = (await room.get(FEED)).headers["ETag"]
            room.seconds = 20.0
            assert (await room.get(FEED, if_none_match=tag)).status == 304
            assert b"later" in (await room.get("/sarnholm-courier/atom.xml")).body

    asyncio.run(look())


def test_a_feed_is_zipped_for_those_who_ask() -> None:
    async def look() -> None:
        async with playing() as room:
            plain = await room.get(FEED)
            zipped = await room.get(FEED, accept_encoding="gzip, deflate")
            assert "Content-Encoding" not in plain.headers
            assert zipped.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(zipped.body) == plain.body
            assert zipped.headers["ETag"] == plain.headers["ETag"]
            assert plain.headers["Content-Type"] == "application/rss+xml; charset=utf-8"

    asyncio.run(look())


def test_a_piece_can_be_published_at_any_moment() -> None:
    async def look() -> None:
        async with playing(a_play()) as room:
            url = await room.newsroom.publish(
                outlet="harbour-post", slug="now", title="Now", paragraphs=["It is {today}.", "So it is."]
            )
            assert url == f"{room.address}/harbour-post/now"
            assert b"It is Thursday." in (await room.get("/harbour-post/now")).body
            assert parse((await room.get(FEED)).body, FEED).entries[0].url == url

    asyncio.run(look())


def test_what_cannot_be_published_is_refused() -> None:
    async def look() -> None:
        async with playing(a_play(a_piece())) as room:
            await room.get("/")
            for outlet, slug, words in (
                ("no-such-paper", "a", "x"),
                ("harbour-post", "tides", "x"),
                ("harbour-post", "a", ""),
            ):
                with pytest.raises(Refused, match=f"^piece {slug}: "):
                    await room.newsroom.publish(
                        outlet=outlet, slug=slug, title="T", paragraphs=[words] if words else []
                    )

    asyncio.run(look())


def test_a_feed_shows_the_newest() -> None:
    async def look() -> None:
        async with playing(a_play(*(a_piece(f"p{n}", at=n) for n in range(SHOWN + 5)))) as room:
            room.seconds = 1000.0
            entries = parse((await room.get(FEED)).body, FEED).entries
            assert [entry.url.rsplit("/", 1)[1] for entry in entries][::59] == ["p64", "p5"]
            assert (await room.get("/harbour-post/p0")).status == 200

    asyncio.run(look())


@pytest.mark.parametrize("path", ["/no-such-paper/", "/no-such-paper/feed.xml", "/harbour-post/never", "/a/b/c"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    async def look() -> int:
        async with playing() as room:
            return (await room.get(path)).status

    assert asyncio.run(look()) == 404


def test_robots_may_read() -> None:
    async def look() -> bytes:
        async with playing() as room:
            return (await room.get("/robots.txt")).body

    assert asyncio.run(look()) == b"User-agent: *\nAllow: /\n"


def test_a_taken_port_is_one_clear_line() -> None:
    async def look() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            newsroom = Newsroom(a_play(), clock=lambda: 0.0)
            with pytest.raises(BadSettings, match=r"^newsroom: 127\.0\.0\.1:\d+ cannot be listened on"):
                await newsroom.start(port=taken.getsockname()[1])

    asyncio.run(look())


def test_stopping_gives_the_port_back() -> None:
    async def look() -> None:
        newsroom = Newsroom(a_play(), clock=lambda: 0.0)
        address = await newsroom.start()
        await newsroom.stop()
        await newsroom.stop()
        again = Newsroom(a_play(), clock=lambda: 0.0)
        assert await again.start(port=int(address.rsplit(":", 1)[1])) == address
        await again.stop()

    asyncio.run(look())
