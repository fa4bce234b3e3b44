"""Cutting a feed into its items, and reading only those that are new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.difference import Difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import parse
from monitor.feeds.reading import reading
from monitor.feeds.state import Known
from monitor.feeds.window import window
from tests.builders import DAWN

FEED = Feed(id="quay", url="https://quay.test/feed", outlet="Quay")


def item(number: int, title: str = "", more: str = "") -> str:
    return (
        f"<item><guid>g{number}</guid><title>{title or f'Piece {number}'}</title>"
        f"<link>https://quay.test/{number}</link>{more}</item>"
    )


def rss(*items: str, head: str = "", root: str = "<rss version='2.0'>") -> bytes:
    return f"<?xml version='1.0'?>{root}<channel><title>Quay</title>{head}{' '.join(items)}</channel></rss>".encode()


def read(known: Known, body: bytes, feed: Feed = FEED) -> tuple[Difference, Known, list[bytes]]:
    """What a reading comes to, and the bodies it had parsed."""
    steps, parsed = reading(known, body, (feed.url, ""), feed, DAWN), list[bytes]()
    try:
        part = next(steps)
        while True:
            parsed.append(part)
            part = steps.send(parse(part, feed.url).entries)
    except StopIteration as end:
        return *end.value, parsed


def test_only_what_is_new_is_parsed() -> None:
    _, known, _ = read(Known(), rss(*map(item, range(50))))
    change, known, parsed = read(known, rss(*map(item, range(-3, 47)), head="<pubDate>now</pubDate>"))
    assert [entry.title for entry in change.entries] == ["Piece -1", "Piece -2", "Piece -3"]
    (part,) = parsed
    assert part.count(b"<item>") == 3
    change, _, parsed = read(known, rss(*map(item, range(-3, 47)), head="<pubDate>later</pubDate>"))
    assert (change.entries, parsed) == ((), [])


@pytest.mark.parametrize(
    "changed",
    [
        rss(item(1), root="<rss version='2.0' xml:base='https://other.test/'>"),
        rss(item(1), head="<image xml:base='https://other.test/'/>"),
        rss(item(1)).replace(b"<?xml version='1.0'?>", b"<?xml version='1.0' encoding='latin-1'?>"),
    ],
)
def test_items_are_read_again_where_what_holds_for_all_has_changed(changed: bytes) -> None:
    _, known, _ = read(Known(), rss(item(1)))
    assert read(known, changed)[2] == [changed]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        b"<rss><item>",
        pytest.param(b"<rss>" + b"<item><title>" * 400_000, id="hours, if every item looked for its own end"),
        rss(item(1, more="<description><![CDATA[an </item> in it]]></description>")),
        rss(item(1, more="<!-- </item> -->")),
        rss("<item><item></item></item>"),
        rss("<items><li/></items>"),
    ],
)
def test_what_is_not_plain_is_not_cut(body: bytes) -> None:
    assert window(body) is None


def test_an_item_that_another_one_hid_is_read_when_it_shows() -> None:
    _, known, _ = read(Known(), rss(item(1, "Newer"), item(1, "Older")))
    change, _, parsed = read(known, rss(item(1, "Older")))
    assert [entry.title for entry in change.entries] == ["Older"]
    assert parsed == [rss(item(1, "Older"))]


PIECES = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["", "Edited", "Again"]), st.sampled_from(["", "<!-- x -->", "<b/>"])),
    max_size=6,
)


@given(st.lists(st.tuples(PIECES, st.sampled_from(["", "<ttl>5</ttl>"])), min_size=1, max_size=5))
def test_it_comes_to_the_same_as_reading_all_of_it(polls: list[tuple[list[tuple[int, str, str]], str]]) -> None:
    known, plain = Known(), Known()
    for pieces, head in polls:
        body = rss(*(item(*piece) for piece in pieces), head=head)
        change, known, _ = read(known, body)
        again, plain, _ = read(Known(known=plain.known), body)
        assert change == again
        assert known.known == plain.known
