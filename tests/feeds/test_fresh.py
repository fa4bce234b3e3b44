"""Kept polls: what is new, what was edited, and what was there before."""

from datetime import timedelta

import pytest

from monitor.errors import BadSource
from monitor.feeds.difference import difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.fresh import Fresh
from monitor.feeds.parse import parse
from tests.builders import DAWN

FEED = Feed(id="harbour", url="https://harbour.test/feed", outlet="Harbour Post")


def body(*titles: str) -> bytes:
    items = "".join(
        f"<item><guid>{title[:5]}</guid><title>{title}</title><link>https://harbour.test/{title[:5]}</link></item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel><title>Harbour</title>{items}</channel></rss>".encode()


def test_the_first_poll_is_remembered_and_later_ones_tell_what_is_new_or_edited() -> None:
    fresh = Fresh()
    assert fresh.poll(FEED, body("Ferry one"), DAWN) == ()
    assert fresh.poll(FEED, body("Ferry one"), DAWN + timedelta(hours=1)) == ()
    edited, new = fresh.poll(FEED, body("Quays", "Ferry two"), DAWN)
    assert [(one.title, one.edited) for one in (edited, new)] == [("Ferry two", True), ("Quays", False)]
    assert new.seen == DAWN


def test_each_feed_is_its_own() -> None:
    fresh, other = Fresh(), Feed(id="other", url="https://other.test/feed", outlet="Other")
    fresh.poll(FEED, body("Ferry one"), DAWN)
    assert fresh.poll(other, body("Quays"), DAWN) == ()
    assert [one.outlet for one in fresh.poll(other, body("Lamps", "Quays"), DAWN)] == ["Other"]


def test_what_is_no_feed_is_refused_and_changes_nothing() -> None:
    fresh = Fresh()
    fresh.poll(FEED, body("Ferry one"), DAWN)
    with pytest.raises(BadSource):
        fresh.poll(FEED, b"<html><body>Sorry</body></html>", DAWN)
    assert [one.title for one in fresh.poll(FEED, body("Quays", "Ferry one"), DAWN)] == ["Quays"]


def test_an_item_that_is_as_it_was_is_told_as_if_all_were_parsed_again() -> None:
    titles = [f"{word} {number}" for number, word in enumerate(("Ferry", "Quays", "Lamps", "Weirs", "Docks", "Ferry"))]
    windows = [titles[start : start + 3] for start in range(4)] + [[], titles[1:4], ["Quays at last", *titles[2:4]]]
    bodies = [body(*reversed(window)) for window in windows]
    bodies.insert(
        2, body("Ferry").replace(b"</item>", b"<description><![CDATA[an </item> in it]]></description></item>")
    )
    fresh = Fresh()
    known: dict[str, str] = {}
    for number, one in enumerate(bodies):
        change = difference(known, parse(one, FEED.url).entries, FEED, DAWN)
        assert fresh.poll(FEED, one, DAWN) == (change.entries if number else ())
        known = change.known
