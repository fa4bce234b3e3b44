import asyncio

import trafilatura

from monitor.newsroom import outlets, page
from monitor.newsroom.feed import Published
from monitor.newsroom.outlets import Outlet
from monitor.newsroom.script import Piece, dated, load
from tests.newsroom.playing import NOON, a_piece, playing


def outlet_of(piece: Piece) -> Outlet:
    return next(outlet for outlet in outlets.load() if outlet.id == piece.outlet)


def published(piece: Piece) -> Published:
    return Published(piece=dated(piece, NOON), url=f"http://127.0.0.1:4711/{piece.outlet}/{piece.slug}", moment=NOON)


def test_every_article_can_be_extracted_and_nothing_else_comes_with_it() -> None:
    script = load()
    beside = [published(piece) for piece in script.pieces[:3]]
    for piece in script.pieces[3:]:
        item = published(piece)
        source = page.article(outlet_of(piece), item, beside)
        found = trafilatura.bare_extraction(source, url=item.url, fast=True, with_metadata=True, include_comments=False)
        assert found is not None
        assert found.text.split("\n") in (list(item.piece.paragraphs), [item.piece.title, *item.piece.paragraphs])
        assert found.title == item.piece.title
        assert found.author == piece.byline
        assert found.date == "2025-03-06"
        assert found.url == item.url


def test_what_a_page_says_of_itself() -> None:
    piece = a_piece(title="Tides & <time>")
    source = page.article(outlet_of(piece), published(piece), [])
    assert '<link rel="canonical" href="http://127.0.0.1:4711/harbour-post/tides">' in source
    assert '<meta property="og:title" content="Tides &amp; &lt;time&gt;">' in source
    assert f'<meta property="article:published_time" content="{NOON.isoformat()}">' in source
    assert '"headline": "Tides & \\u003ctime>"' in source
    assert "<time>" not in source


def test_the_front_page_and_the_index_link_what_is_there() -> None:
    async def look() -> tuple[str, str]:
        async with playing() as room:
            room.seconds = 5.0
            return (await room.get("/")).body.decode(), (await room.get("/brackwater-gazette/")).body.decode()

    index, front = asyncio.run(look())
    for text in (index, front):
        assert "/brackwater-gazette/port-towns-letter-power-exports" in text
        assert "otters-return-canal" not in text
    assert all(outlet.feed_path in index for outlet in outlets.load())
