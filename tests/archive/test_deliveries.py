from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from multiprocessing.pool import ThreadPool

import pytest

from monitor.archive import LEASE, Archive, Delivery
from tests.archive.conftest import Fresh
from tests.builders import after

NOW = after(0)
TICK = timedelta(microseconds=1)


def test_only_the_first_claim_succeeds(archive: Archive) -> None:
    assert archive.claim("a", 1, "console", NOW)
    assert not archive.claim("a", 1, "console", NOW)
    assert not archive.claim("a", 1, "console", NOW + LEASE - TICK)
    assert archive.unsettled("console") == [("a", 1)]


@pytest.mark.parametrize("other", [("b", 1, "console"), ("a", 2, "console"), ("a", 1, "chat")])
def test_another_alert_revision_or_channel_is_another_claim(archive: Archive, other: tuple[str, int, str]) -> None:
    assert archive.claim("a", 1, "console", NOW)
    assert archive.claim(*other, NOW)


def test_a_claim_nobody_settles_can_be_claimed_again_after_its_lease_by_one(archive: Archive) -> None:
    archive.claim("a", 1, "console", NOW)
    assert archive.claim("a", 1, "console", NOW + LEASE)
    assert not archive.claim("a", 1, "console", NOW + LEASE)
    assert archive.claim("a", 1, "console", NOW + LEASE + timedelta(seconds=5), lease=timedelta(seconds=5))


def test_what_is_settled_is_never_claimed_again(archive: Archive) -> None:
    archive.claim("a", 1, "console", NOW)
    archive.settle("a", 1, "console", after(1), "sent")
    assert not archive.claim("a", 1, "console", NOW + timedelta(days=999))
    assert archive.unsettled("console") == []


def test_the_first_outcome_stands(archive: Archive) -> None:
    archive.claim("a", 1, "console", NOW, stage="imminent")
    archive.settle("a", 1, "console", after(1), "sent")
    archive.settle("a", 1, "console", after(2), "failed")
    assert archive.deliveries("a") == [
        Delivery(
            alert="a", revision=1, channel="console", stage="imminent", claimed=NOW, settled=after(1), outcome="sent"
        )
    ]


def test_settling_what_nobody_claimed_does_nothing(archive: Archive) -> None:
    archive.settle("a", 1, "console", NOW, "sent")
    assert archive.deliveries("a") == []
    assert archive.claim("a", 1, "console", NOW)


def test_a_renewed_claim_starts_its_lease_anew(archive: Archive) -> None:
    archive.claim("a", 1, "console", NOW)
    later = NOW + LEASE / 2
    assert archive.renew("a", 1, "console", NOW, later)
    assert not archive.claim("a", 1, "console", NOW + LEASE)
    assert archive.claim("a", 1, "console", later + LEASE)


def test_a_claim_that_went_to_somebody_else_cannot_be_renewed_or_released(archive: Archive) -> None:
    archive.claim("a", 1, "console", NOW)
    archive.claim("a", 1, "console", NOW + LEASE)
    assert not archive.renew("a", 1, "console", NOW, after(9))
    archive.release("a", 1, "console", NOW)
    assert not archive.claim("a", 1, "console", NOW + LEASE)
    assert archive.renew("a", 1, "console", NOW + LEASE, after(9))


def test_what_is_settled_cannot_be_renewed_or_released(archive: Archive) -> None:
    archive.claim("a", 1, "console", NOW)
    archive.settle("a", 1, "console", NOW, "sent")
    assert not archive.renew("a", 1, "console", NOW, after(1))
    archive.release("a", 1, "console", NOW)
    assert not archive.claim("a", 1, "console", after(99))


def test_a_released_claim_can_be_claimed_at_once(archive: Archive) -> None:
    archive.claim("a", 1, "console", NOW)
    archive.release("a", 1, "console", NOW)
    assert archive.claim("a", 1, "console", NOW)


def test_unsettled_lists_one_channel_in_order_of_claim(archive: Archive) -> None:
    for minutes, (alert, revision, channel) in enumerate([("b", 1, "console"), ("a", 1, "console"), ("a", 1, "chat")]):
        archive.claim(alert, revision, channel, after(minutes))
    assert archive.unsettled("console") == [("b", 1), ("a", 1)]
    assert archive.unsettled("pager") == []


def test_a_channel_is_there_since_its_first_claim(archive: Archive) -> None:
    assert archive.first_delivery("console") is None
    archive.claim("b", 1, "console", after(5))
    archive.claim("a", 1, "console", after(3))
    archive.claim("a", 1, "chat", after(1))
    assert archive.first_delivery("console") == after(3)


@pytest.mark.parametrize("prepared", [False, True], ids=["new", "left behind"])
def test_of_many_at_once_one_gets_the_claim(fresh: Fresh, prepared: bool) -> None:
    address = fresh()
    archives = [Archive.open(address) for _ in range(8)]
    if prepared:
        for revision in range(5):
            archives[0].claim("a", revision, "console", NOW - 2 * LEASE)
    claim: Callable[[tuple[int, int]], bool] = lambda turn: archives[turn[0]].claim("a", turn[1], "console", NOW)  # noqa: E731
    with ThreadPool(8) as threads:
        won = threads.map(claim, [(number, revision) for revision in range(5) for number in range(8)], chunksize=1)
    for archive in archives:
        archive.close()
    assert won.count(True) == 5
    with closing(Archive.open(address)) as archive:
        assert len(archive.unsettled("console")) == 5
