import random
import subprocess
import sys
import tracemalloc
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.archive import Archive
from monitor.archive.shelf import PAGE
from monitor.core.article import Article
from tests.archive.conftest import Fresh
from tests.builders import after, an_article

ROOT = Path(__file__).parents[2]


def order(article: Article) -> tuple[object, ...]:
    return article.seen, article.id, article.revision


def test_articles_come_back_as_they_were_in_order_of_seen(archive: Archive) -> None:
    articles = [an_article(number, text="Rain.\n\nMore rain: “naïve”, 雨, \0 and 🚢.") for number in (3, 1, 2)]
    assert archive.put_articles(articles) == 3
    assert list(archive.articles()) == sorted(articles, key=order)


def test_articles_seen_at_the_same_moment_come_in_order_of_id_and_revision(archive: Archive) -> None:
    articles = [
        replace(an_article(number, text=f"Text {text}."), seen=after(0)) for number in range(9) for text in "ab"
    ]
    archive.put_articles(articles)
    assert list(archive.articles()) == sorted(articles, key=order)


def test_putting_again_changes_nothing(archive: Archive) -> None:
    articles = [an_article(number) for number in range(5)]
    assert archive.put_articles(articles) == 5
    assert archive.put_articles([*articles, *articles]) == 0
    assert archive.put_articles([*articles, an_article(9)]) == 1
    assert archive.count_articles() == 6


def test_another_text_is_another_revision(archive: Archive) -> None:
    archive.put_articles([an_article(1, text="Before."), an_article(1, text="After.")])
    assert archive.count_articles() == 2


def test_a_batch_may_hold_the_same_article_twice_and_be_empty(archive: Archive) -> None:
    assert archive.put_articles([an_article(1), an_article(1)]) == 1
    assert archive.put_articles([]) == 0


@pytest.mark.parametrize("late_first", [True, False])
def test_the_first_time_seen_is_kept_whichever_comes_first(archive: Archive, late_first: bool) -> None:
    first = an_article(1)
    later = replace(first, seen=first.seen + timedelta(hours=2), outlet="Evening Post")
    for article in [later, first] if late_first else [first, later]:
        archive.put_articles([article])
    assert list(archive.articles()) == [first]
    assert archive.count_articles() == 1


def test_a_range_holds_its_start_and_not_its_end(archive: Archive) -> None:
    archive.put_articles([an_article(number) for number in range(6)])
    found = list(archive.articles(since=after(2), until=after(4)))
    assert found == [an_article(2), an_article(3)]
    assert list(archive.articles(since=after(4))) == [an_article(4), an_article(5)]
    assert list(archive.articles(until=after(1))) == [an_article(0)]


def test_pages_join_without_a_gap_or_a_repeat(archive: Archive) -> None:
    # More than two pages, many of one moment, so that a page ends in the middle of it.
    articles = [replace(an_article(number), seen=after(number // 150)) for number in range(2 * PAGE + 1)]
    random.Random(7).shuffle(articles)
    archive.put_articles(articles)
    assert list(archive.articles()) == sorted(articles, key=order)


def test_articles_put_while_reading_are_read_if_they_are_still_to_come(archive: Archive) -> None:
    archive.put_articles([an_article(number) for number in range(1, PAGE + 1)])
    reading = archive.articles()
    next(reading)
    archive.put_articles([an_article(0), an_article(PAGE + 5)])  # also: no transaction of the reader is in the way
    rest = list(reading)
    assert rest[-1] == an_article(PAGE + 5)
    assert an_article(0) not in rest


moments = st.integers(0, 4).map(after)
pieces = st.builds(
    lambda number, text, seen: replace(an_article(number, text=text), seen=seen),
    st.integers(0, 3),
    st.sampled_from(["One.", "Two."]),
    moments,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(pieces, max_size=6), max_size=5))
def test_what_is_kept_does_not_depend_on_batches_or_repeats(fresh: Fresh, batches: list[list[Article]]) -> None:
    first: dict[tuple[str, str], Article] = {}
    with closing(Archive.open(fresh())) as archive:
        for batch in batches:
            new = {(one.id, one.revision) for one in batch} - first.keys()
            for one in sorted(batch, key=order):
                known = first.setdefault((one.id, one.revision), one)
                if one.seen < known.seen:
                    first[one.id, one.revision] = one
            assert archive.put_articles(batch) == len(new)
        for batch in batches:
            assert archive.put_articles(batch) == 0
        assert list(archive.articles()) == sorted(first.values(), key=order)


def test_reading_everything_takes_little_memory(sqlite: Fresh) -> None:
    noise = random.Random(3)
    with closing(Archive.open(sqlite())) as archive:
        for start in range(0, 8 * PAGE, PAGE):
            archive.put_articles([an_article(start + at, text=noise.randbytes(6000).hex()) for at in range(PAGE)])
        tracemalloc.start()
        count = sum(1 for _ in archive.articles())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 8 * PAGE
    assert peak < 6_000_000, "more than a page or two is held"  # everything is 10 MB compressed, 20 MB as text


WRITER = """
import sys
from monitor.archive import Archive
from tests.builders import an_article

archive = Archive.open(sys.argv[1])
for batch in range(100_000):
    archive.put_articles([an_article(batch * 50 + at, text="Fog on the quay. " * 200) for at in range(50)])
    print(batch + 1, flush=True)
"""


def test_a_killed_writer_leaves_whole_batches_and_a_sound_archive(fresh: Fresh) -> None:
    address = fresh()
    for kill in range(2):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, address], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert writer.stdout is not None
        for _ in range(3 * kill + 1):
            writer.stdout.readline()
        writer.kill()
        told = [int(line) for line in writer.stdout.read().split()] or [3 * kill + 1]
        writer.wait()
        writer.stdout.close()
        with closing(Archive.open(address)) as archive:
            count = archive.count_articles()
            assert count % 50 == 0, "half a batch was kept"
            assert count >= 50 * told[-1], "a batch that was acknowledged is gone"
            assert sum(1 for _ in archive.articles()) == count
    with closing(Archive.open(address)) as archive:
        assert archive.put_articles([an_article(1, text="Sun.")]) == 1
