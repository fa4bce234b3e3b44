from msgspec.structs import replace

from monitor.archive import Archive
from monitor.core.alert import Opinion, Verdict
from tests.builders import after


def test_verdicts_come_back_oldest_first_and_the_same_one_is_one(archive: Archive) -> None:
    useful = Verdict(alert="a", revision=2, who="ida", when=after(5), what=Opinion.USEFUL, why="hours before the rest")
    wish = Verdict(alert="b", revision=1, who="bo", when=after(1), what=Opinion.WISH)
    assert [archive.put_verdict(one) for one in (useful, wish, useful)] == [True, True, False]
    assert list(archive.verdicts()) == [wish, useful]
    assert list(archive.verdicts("a")) == [useful]
    assert list(archive.verdicts("c")) == []


def test_whoever_changes_their_mind_is_heard_twice(archive: Archive) -> None:
    first = Verdict(alert="a", revision=2, who="ida", when=after(5), what=Opinion.USEFUL)
    for verdict in (
        first,
        replace(first, what=Opinion.TOO_LATE),
        replace(first, why="a word more"),
        replace(first, revision=3),
    ):
        assert archive.put_verdict(verdict)
    assert len(list(archive.verdicts("a"))) == 4
