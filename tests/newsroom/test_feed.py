from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.parse import parse
from monitor.newsroom import feed, outlets
from monitor.newsroom.feed import Published
from monitor.newsroom.outlets import Format, Outlet
from tests.newsroom.playing import a_piece

SERVER = "http://127.0.0.1:4711"
MORNING = datetime(2031, 3, 4, 6, 0, 1, tzinfo=UTC)
PAPERS = [next(paper for paper in outlets.load() if paper.format is form) for form in Format]


def shown(outlet: Outlet, *minutes: int) -> list[Published]:
    return [
        Published(
            piece=a_piece(slug=f"tides-{minute}", outlet=outlet.id),
            url=f"{SERVER}/{outlet.id}/tides-{minute}",
            moment=MORNING + timedelta(minutes=minute),
        )
        for minute in minutes
    ]


@pytest.mark.parametrize("outlet", PAPERS, ids=lambda outlet: outlet.format.value)
def test_a_feed_says_what_it_holds(outlet: Outlet) -> None:
    found = parse(feed.render(outlet, SERVER, shown(outlet, 1, 3, 2)), SERVER + outlet.feed_path)
    assert found.title == outlet.name
    assert [entry.url.rsplit("-", 1)[1] for entry in found.entries] == ["3", "2", "1"]
    first = found.entries[0]
    assert first.title == "Tides & times"
    assert first.summary == "The water rose & fell."
    assert first.published == MORNING + timedelta(minutes=3)
    assert first.authors == ("Ana Prado",)
    assert first.url == f"{SERVER}/{outlet.id}/tides-3"
    assert len({entry.id for entry in found.entries}) == 3


@pytest.mark.parametrize("outlet", PAPERS, ids=lambda outlet: outlet.format.value)
def test_a_feed_without_pieces_is_a_feed(outlet: Outlet) -> None:
    found = parse(feed.render(outlet, SERVER, []), SERVER + outlet.feed_path)
    assert (found.title, found.entries) == (outlet.name, ())


def test_a_feed_depends_only_on_what_it_shows() -> None:
    pieces = shown(PAPERS[0], 1, 2)
    assert feed.render(PAPERS[0], SERVER, pieces) == feed.render(PAPERS[0], SERVER, pieces[::-1])


def test_a_feed_has_changed_with_its_newest_piece() -> None:
    assert feed.changed(shown(PAPERS[0], 5, 9, 2)) == MORNING + timedelta(minutes=9)
    assert feed.changed([]) == feed.EPOCH
