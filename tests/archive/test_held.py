from datetime import timedelta

from monitor.archive import Archive
from monitor.archive.held import Held
from tests.delivery.sample import NIGHT, an_alert

MORNING = NIGHT + timedelta(hours=5)
ID = an_alert().id


def test_of_an_alert_the_newest_revision_is_held_on_each_channel(archive: Archive) -> None:
    archive.hold(an_alert(2), "chat", MORNING)
    archive.hold(an_alert(3), "chat", MORNING + timedelta(minutes=1))
    archive.hold(an_alert(1), "chat", NIGHT)  # it came again
    archive.hold(an_alert(3), "pager", MORNING)
    assert (archive.held_revision(ID, "chat"), archive.held_revision(ID, "fax")) == (3, None)
    assert archive.due(MORNING - timedelta(microseconds=1)) == []
    assert archive.due(MORNING) == [Held(alert=an_alert(3), channel="pager", due=MORNING)]
    assert [one.channel for one in archive.due(MORNING + timedelta(hours=1))] == ["pager", "chat"]


def test_what_is_let_go_is_due_no_more_but_a_later_revision_stays(archive: Archive) -> None:
    archive.hold(an_alert(3), "chat", MORNING)
    archive.let_go(ID, "chat", 2)
    archive.let_go(ID, "pager", 3)
    assert archive.held_revision(ID, "chat") == 3
    archive.let_go(ID, "chat", 3)
    assert archive.due(MORNING) == []


def test_what_is_settled_is_not_held_any_more(archive: Archive) -> None:
    archive.hold(an_alert(3), "chat", MORNING)
    for revision, left in ((2, 3), (3, None)):
        archive.claim(ID, revision, "chat", NIGHT)
        archive.settle(ID, revision, "chat", NIGHT, "sent")
        assert archive.held_revision(ID, "chat") == left
