"""The queue: in the order in which they were seen, each revision once, whatever the order of the files."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.backtest.queue import Queue
from monitor.core.article import Article
from monitor.errors import Unavailable
from tests.builders import after, an_article
from tests.core.building import LAW
from tests.texts import texts

SOME = texts(240)


def taken(*articles: Article) -> tuple[list[Article], str]:
    with Queue() as queue:
        queue.fill(articles)
        return list(queue), queue.digest


def test_the_order_of_the_files_changes_nothing() -> None:
    shuffled = [*SOME, *SOME[:50]]
    random.Random(3).shuffle(shuffled)
    assert taken(*shuffled) == taken(*SOME) == (SOME, taken(*SOME)[1])


@LAW
@given(st.permutations([(at, text) for at in range(3) for text in ("near", "far", "near again")]))
def test_nor_where_articles_come_edited_and_twice(order: list[tuple[int, str]]) -> None:
    some = [
        replace(an_article(at, text), revision=text, seen=after(at + 5 * len(text)), outlet=f"Paper {turn % 2}")
        for at, text in order
        for turn in range(2)
    ]
    ordered, digest = taken(*some)
    assert (ordered, digest) == taken(*sorted(some, key=lambda one: (one.seen, one.id, one.outlet)))
    assert [one.seen for one in ordered] == sorted(one.seen for one in ordered)
    assert len({(one.id, one.revision) for one in ordered}) == len(ordered) == 9
    assert sum(not one.edited for one in ordered) == 3


def test_what_comes_twice_is_taken_once_and_what_comes_changed_is_an_edit() -> None:
    first = an_article(1, "It is near.")
    later = replace(first, text="It is far.", revision="other", seen=first.seen + timedelta(hours=1))
    ordered, _ = taken(later, first, first)
    assert [(one.text, one.edited) for one in ordered] == [("It is near.", False), ("It is far.", True)]


def test_an_article_counts_from_when_it_was_seen_whatever_it_claims() -> None:
    late = replace(an_article(9), published=after(-10_000))
    assert taken(late, an_article(2))[0][-1] == late


def test_another_text_is_another_digest() -> None:
    assert taken(an_article(1, "It is near."))[1] != taken(an_article(1, "It is far."))[1]


def test_it_says_how_many_and_from_when_to_when() -> None:
    with Queue() as queue:
        queue.fill([an_article(5), an_article(2), an_article(9)])
        assert (len(queue), queue.period()) == (3, (after(2), after(9)))


def test_a_full_disk_is_told_of_in_one_line() -> None:
    with Queue() as queue:
        queue._base.execute("PRAGMA max_page_count = 40")
        with pytest.raises(Unavailable, match="the folder for temporary files: takes no more"):
            queue.fill(texts(400))
