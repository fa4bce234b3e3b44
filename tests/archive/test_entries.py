from msgspec.structs import replace

from monitor.archive import Archive
from monitor.archive.shelf import PAGE
from monitor.core.article import Article, Entry, article
from tests.builders import after


def an_entry(number: int = 1, *, feed: str = "echo", minutes: float | None = None) -> Entry:
    return Entry(
        feed=feed,
        outlet="Lindmouth Echo",
        id=f"item-{number}",
        url=f"https://echo.example/{number}",
        title=f"Piece {number}",
        seen=after(number if minutes is None else minutes),
    )


def page(entry: Entry) -> Article:
    return article(url=entry.url, outlet=entry.outlet, title=entry.title, text="Text.", seen=entry.seen)


def test_entries_wait_in_order_until_their_page_is_an_article(archive: Archive) -> None:
    archive.put_entries([an_entry(3), an_entry(1), an_entry(2)])
    archive.put_entries([an_entry(3)])
    archive.put_entries([])
    assert list(archive.unread_entries()) == [an_entry(1), an_entry(2), an_entry(3)]
    archive.put_articles([page(an_entry(2))])
    assert list(archive.unread_entries()) == [an_entry(1), an_entry(3)]
    assert list(archive.unread_entries(after(2))) == [an_entry(3)]


def test_a_changed_entry_waits_again_until_its_page_was_read_again(archive: Archive) -> None:
    first = an_entry(1, minutes=1)
    changed = replace(first, title="Piece 1, corrected", seen=after(9))
    archive.put_entries([first])
    archive.put_articles([page(first)])
    archive.put_entries([changed])
    archive.put_articles([page(first)])  # delivered once more: it is not what the changed entry waits for
    assert list(archive.unread_entries()) == [changed]
    # The page itself may be as it was, so that the article is not new.
    assert archive.put_articles([replace(page(first), seen=after(9))]) == 0
    assert list(archive.unread_entries()) == []


def test_an_older_form_does_not_take_the_place_of_a_newer_one(archive: Archive) -> None:
    newer = replace(an_entry(1), title="Corrected", seen=after(9))
    archive.put_entries([newer])
    archive.put_entries([an_entry(1)])
    archive.put_entries([newer, an_entry(1)])
    assert list(archive.unread_entries()) == [newer]


def test_one_page_is_read_for_every_feed_that_names_it(archive: Archive) -> None:
    twins = [an_entry(1, feed="echo"), an_entry(1, feed="front page")]
    archive.put_entries(twins)
    archive.put_articles([page(twins[0])])
    assert list(archive.unread_entries()) == []


def test_pages_join_without_a_gap_or_a_repeat(archive: Archive) -> None:
    entries = [an_entry(number, minutes=number // 150) for number in range(2 * PAGE)]
    archive.put_entries(entries)
    found = list(archive.unread_entries(after(0)))
    assert found == sorted(entries, key=lambda one: (one.seen, one.feed, one.id))
