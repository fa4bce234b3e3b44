from collections import Counter
from contextlib import closing
from datetime import timedelta
from multiprocessing.pool import ThreadPool

from monitor.archive import Archive
from monitor.archive.rings import HOUR, Turn
from tests.archive.conftest import Fresh
from tests.builders import after


def ring(archive: Archive, number: int, *, watch: str = "levy", channel: str = "chat", minutes: float = 0) -> Turn:
    return archive.ring(f"a{number}", 1, channel, watch=watch, now=after(minutes), limit=2)


def test_beyond_the_limit_one_ring_says_more_and_the_rest_are_silent(archive: Archive) -> None:
    assert [ring(archive, number) for number in range(5)] == [
        *[Turn.RINGS] * 2,
        Turn.SAYS_MORE,
        *[Turn.SILENT] * 2,
    ]


def test_each_watch_and_each_channel_is_counted_by_itself(archive: Archive) -> None:
    for number in range(3):
        ring(archive, number)
    assert ring(archive, 8, watch="ferry") is Turn.RINGS
    assert ring(archive, 0, channel="pager") is Turn.RINGS


def test_an_hour_later_it_rings_again(archive: Archive) -> None:
    for number in range(4):
        ring(archive, number, minutes=number)
    hour = HOUR / timedelta(minutes=1)
    assert ring(archive, 5, minutes=hour - 0.1) is Turn.SILENT
    assert ring(archive, 6, minutes=hour) is Turn.RINGS  # the first of the two is an hour old
    assert ring(archive, 7, minutes=hour + 0.5) is Turn.SILENT  # the one that said more is not yet
    assert ring(archive, 8, minutes=hour + 1) is Turn.RINGS
    assert ring(archive, 9, minutes=hour + 2) is Turn.SAYS_MORE


def test_the_same_ring_gets_the_same_answer(archive: Archive) -> None:
    first = [ring(archive, number) for number in range(4)]
    assert [ring(archive, number, minutes=90) for number in range(4)] == first


def test_many_at_once_do_not_exceed_it(fresh: Fresh) -> None:
    address = fresh()
    archives = [Archive.open(address) for _ in range(4)]
    with ThreadPool(4) as threads:
        turns = threads.map(lambda number: ring(archives[number % 4], number), range(12), chunksize=1)
    for archive in archives:
        archive.close()
    assert Counter(turns) == {Turn.RINGS: 2, Turn.SAYS_MORE: 1, Turn.SILENT: 9}
    with closing(Archive.open(address)) as archive:
        assert ring(archive, 99) is Turn.SILENT
