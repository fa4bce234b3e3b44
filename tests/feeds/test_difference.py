"""What a feed says now that it did not say before."""

from monitor.core.address import host
from monitor.feeds.difference import KEPT, difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import ParsedEntry
from tests.builders import DAWN

FEED = Feed(id="a", url="https://a.example/rss", outlet="A")
FULL = Feed(id="a", url="https://a.example/rss", outlet="A", full_text=True)


def entry(number: int, title: str = "", **more: str) -> ParsedEntry:
    given = {"id": f"id-{number}", "url": f"https://a.example/{number}", "title": title or f"Piece {number}", **more}
    return ParsedEntry(**given)  # type: ignore[arg-type]


def titles(known: dict[str, str], *shown: ParsedEntry, feed: Feed = FEED) -> tuple[list[str], dict[str, str]]:
    found = difference(known, shown, feed, DAWN)
    return [e.title for e in found.entries], found.known


def test_new_entries_come_oldest_first_and_once() -> None:
    found, known = titles({}, entry(2), entry(1))
    assert found == ["Piece 1", "Piece 2"]
    assert titles(known, entry(3), entry(2), entry(1))[0] == ["Piece 3"]
    assert titles(known, entry(1), entry(2))[0] == []


def test_an_entry_is_stamped() -> None:
    (found,) = difference({}, (entry(1, summary="S"),), FEED, DAWN).entries
    assert (found.feed, found.outlet, found.id, found.summary, found.seen) == ("a", "A", "id-1", "S", DAWN)


def test_a_changed_title_or_summary_is_news() -> None:
    known = titles({}, entry(1, summary="old"))[1]
    assert titles(known, entry(1, "Changed", summary="old"))[0] == ["Changed"]
    assert titles(known, entry(1, summary="new"))[0] == ["Piece 1"]


def test_changed_content_is_news_only_where_the_feed_is_the_text() -> None:
    for feed, found in ((FEED, []), (FULL, ["Piece 1"])):
        known = titles({}, entry(1, content="<p>old</p>"), feed=feed)[1]
        assert titles(known, entry(1, content="<p>new</p>"), feed=feed)[0] == found


def test_an_entry_that_scrolls_away_and_comes_back_is_known() -> None:
    known = titles({}, entry(1))[1]
    known = titles(known, entry(2))[1]
    assert titles(known, entry(1), entry(2))[0] == []


def test_what_is_known_is_bounded_and_the_latest_stays() -> None:
    known: dict[str, str] = {}
    for start in range(0, KEPT + 500, 50):
        known = titles(known, *(entry(n) for n in range(start, start + 50)))[1]
    assert len(known) == KEPT + 50
    assert titles(known, entry(0), entry(KEPT + 449))[0] == ["Piece 0"]


def test_a_reused_id_names_nothing() -> None:
    first, second = entry(1, id="same"), entry(2, id="same")
    found, known = titles({}, first, second)
    assert found == ["Piece 2", "Piece 1"]
    assert titles(known, first, second)[0] == []
    assert titles(known, entry(3, id="same"), first, second)[0] == ["Piece 3"]


def test_an_entry_shown_twice_is_one() -> None:
    found, known = titles({}, entry(1), entry(1))
    assert found == ["Piece 1"]
    assert titles(known, entry(1))[0] == []


def test_of_two_versions_in_one_feed_the_first_counts_and_it_stays_at_that() -> None:
    shown = entry(1, "Newer"), entry(1, "Older")
    found, known = titles({}, *shown)
    assert found == ["Newer"]
    assert titles(known, *shown)[0] == []


def test_an_id_that_is_reused_for_a_while_brings_nothing_back() -> None:
    known = titles({}, entry(1, id="same"))[1]
    found, known = titles(known, entry(2, id="same"), entry(1, id="same"))
    assert found == ["Piece 2"]
    assert titles(known, entry(2, id="same"))[0] == []


def test_an_item_without_a_page_has_an_address_of_its_own() -> None:
    found = difference({}, (entry(1, url=""), entry(2, url="")), FEED, DAWN).entries
    assert len({e.url for e in found}) == 2
    assert all(e.url.startswith("https://a.example/rss#") and host(e.url) == "a.example" for e in found)


def test_an_item_without_a_title_is_named_by_its_summary() -> None:
    (found,) = difference({}, (ParsedEntry(id="x", summary="word " * 100),), FEED, DAWN).entries
    assert found.title == ("word " * 100)[:120]
