"""Rehearsals: nothing is seen before its time, and neither files nor processes change what comes out."""

import random
from datetime import timedelta
from pathlib import Path as File

import pytest
from msgspec.structs import replace

from monitor.backtest.rehearsal import Digest, in_order, rehearse
from monitor.cli.work import Recipe
from monitor.codec import encode
from monitor.core.alert import Alert
from monitor.core.article import Article
from monitor.settings import Settings
from tests.builders import after, an_article
from tests.texts import texts

WATCHES = File(__file__).parent.parent / "watches.toml"
SOME = texts(240)


def recipe() -> Recipe:
    return Recipe(Settings(watches=WATCHES))


def raws(alerts: list[Alert]) -> list[bytes]:
    return [encode(alert) for alert in alerts]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_any_number_of_processes_gives_the_same_bytes_as_the_fold(processes: int) -> None:
    some = in_order(SOME)
    assert raws(list(rehearse(some, recipe(), processes))) == raws(list(recipe()().fold(some)))


def test_the_order_of_the_files_changes_nothing() -> None:
    shuffled = list(SOME)
    random.Random(3).shuffle(shuffled)
    assert in_order(shuffled) == in_order(SOME)


def test_what_comes_twice_is_taken_once_and_what_comes_changed_is_an_edit() -> None:
    first = an_article(1, "It is near.")
    later = replace(first, text="It is far.", revision="other", seen=first.seen + timedelta(hours=1))
    ordered = in_order([later, first, first])
    assert [(one.text, one.edited) for one in ordered] == [("It is near.", False), ("It is far.", True)]


def test_an_article_counts_from_when_it_was_seen_whatever_it_claims() -> None:
    late: Article = replace(an_article(9), published=after(-10_000))
    assert in_order([late, an_article(2)])[-1] == late


def test_it_is_told_how_far_it_is() -> None:
    told: list[int] = []
    list(rehearse(in_order(SOME), recipe(), 1, told.append))
    assert told == list(range(1, len(SOME) + 1))


def test_a_digest_tells_parts_apart() -> None:
    digests = set()
    for parts in ((b"ab", b"c"), (b"a", b"bc"), (b"abc",)):
        digest = Digest()
        for part in parts:
            digest.add(part)
        digests.add(str(digest))
    assert len(digests) == 3
