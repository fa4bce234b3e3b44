from datetime import timedelta

from msgspec.structs import replace

from monitor.archive import Archive
from monitor.archive.shelf import PAGE
from tests.delivery.sample import NIGHT, an_alert


def test_every_revision_is_kept_once(archive: Archive) -> None:
    revisions = [an_alert(number) for number in (1, 3, 2)]
    assert [archive.put_alert(one) for one in (*revisions, *revisions)] == [True] * 3 + [False] * 3
    assert archive.revisions(an_alert().id) == [an_alert(1), an_alert(2), an_alert(3)]
    assert archive.revisions("nobody") == []


def test_a_revision_does_not_change_once_it_is_kept(archive: Archive) -> None:
    archive.put_alert(an_alert(1))
    assert not archive.put_alert(replace(an_alert(1), sentence="Something else."))
    assert archive.revisions(an_alert().id) == [an_alert(1)]


def test_alerts_are_the_latest_revisions_in_order_of_time(archive: Archive) -> None:
    ids = sorted((an_alert(episode=number) for number in range(4)), key=lambda one: one.id, reverse=True)
    latest = [replace(one, revision=11, as_of=NIGHT + timedelta(hours=at)) for at, one in enumerate(ids)]
    for alert in latest:
        for revision in (alert, replace(alert, revision=2), replace(alert, revision=10)):
            archive.put_alert(revision)
    assert list(archive.alerts()) == latest


def test_pages_join_without_a_gap_or_a_repeat(archive: Archive) -> None:
    alerts = [replace(an_alert(1, episode=number), ledger=()) for number in range(PAGE + 3)]
    for alert in alerts:
        archive.put_alert(alert)
    reading = archive.alerts()
    first = next(reading)
    archive.put_alert(replace(first, revision=2))  # changes while others are read: it has been read already
    found = [first, *reading]
    assert [one.id for one in found] == sorted(one.id for one in alerts)
