"""What pollers know of feeds, and how they share them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta

from monitor.archive import Archive
from monitor.archive.feedstate import Lease, Settled, Wish
from tests.archive.conftest import Fresh
from tests.archive.polling import save_feed
from tests.builders import DAWN, after

UNTIL = DAWN + timedelta(minutes=2)


def wish(archive: Archive, holder: str, *names: str, now: datetime = DAWN, early: bool = False) -> dict[str, Lease]:
    wishes = [Wish(name, now + timedelta(minutes=2), early) for name in names]
    return dict(archive.trade_feeds(holder, [], wishes, now))


def settle(archive: Archive, holder: str, name: str, due: datetime | None, known: bytes | None = None) -> None:
    archive.trade_feeds(holder, [Settled(name, holder.encode(), due, known)], [], DAWN)


def test_a_feed_never_polled_has_no_state_and_may_be_had(archive: Archive) -> None:
    assert archive.load_feed("echo") is None
    assert archive.load_known("echo") is None
    assert wish(archive, "one", "echo") == {"echo": Lease(True)}


def test_the_last_state_of_each_feed_is_kept(archive: Archive) -> None:
    save_feed(archive, "echo", b"1")
    save_feed(archive, "gazette", b"\x00\xff not text")
    save_feed(archive, "echo", b"2")
    assert archive.load_feed("echo") == b"2"
    assert dict(archive.load_feeds()) == {"echo": b"2", "gazette": b"\x00\xff not text"}


def test_any_name_will_do(archive: Archive) -> None:
    for number, name in enumerate(["", "Ökonom's “feed”; DROP TABLE", "雨"]):
        save_feed(archive, name, bytes([number]))
        assert archive.load_feed(name) == bytes([number])


def test_more_states_than_a_page_come_each_once(archive: Archive) -> None:
    names = [f"feed {number:04}" for number in range(450)]
    wish(archive, "one", *names, early=True)
    archive.trade_feeds("one", [Settled(name, b"s", DAWN) for name in names], [], DAWN)
    assert [name for name, _ in archive.load_feeds()] == names


def test_what_is_known_of_entries_stays_until_it_is_something_else(archive: Archive) -> None:
    for known in (b"first", None, b"last"):
        wish(archive, "one", "echo", early=True)
        settle(archive, "one", "echo", DAWN, known)
        assert archive.load_known("echo") == (known or b"first")


def test_what_an_earlier_version_kept_in_the_state_is_found(archive: Archive) -> None:
    save_feed(archive, "echo", b'{"known":{}}')
    assert archive.load_known("echo") == b'{"known":{}}'


def test_a_leased_feed_is_one_pollers_until_it_is_settled_and_nobodys_until_it_is_due(archive: Archive) -> None:
    assert wish(archive, "one", "echo")["echo"].granted
    assert wish(archive, "two", "echo")["echo"] == Lease(False, again=UNTIL)
    assert wish(archive, "one", "echo")["echo"].granted
    settle(archive, "one", "echo", after(30))
    for holder in ("one", "two"):
        assert wish(archive, holder, "echo", now=after(29))["echo"] == Lease(False, again=after(30))
    assert wish(archive, "two", "echo", now=after(30))["echo"] == Lease(True, b"one")


def test_a_wish_may_be_early_but_not_for_what_another_has(archive: Archive) -> None:
    wish(archive, "one", "echo")
    settle(archive, "one", "echo", after(30))
    assert wish(archive, "two", "echo", early=True)["echo"].granted
    assert not wish(archive, "one", "echo", early=True)["echo"].granted


def test_a_lease_runs_out_and_what_its_holder_leaves_later_is_not_kept(archive: Archive) -> None:
    wish(archive, "one", "echo")
    assert wish(archive, "two", "echo", now=UNTIL)["echo"].granted
    settle(archive, "two", "echo", after(60))
    settle(archive, "one", "echo", after(5), b"stale")
    assert archive.load_feed("echo") == b"two"
    assert archive.load_known("echo") == b"two"
    assert wish(archive, "one", "echo", now=after(6))["echo"].again == after(60)


def test_a_poller_that_ends_lets_go_of_what_it_has(archive: Archive) -> None:
    wish(archive, "one", "echo", "gazette")
    archive.release_feeds("one")
    assert all(lease.granted for lease in wish(archive, "two", "echo", "gazette").values())


def test_of_many_pollers_at_once_each_feed_goes_to_one(fresh: Fresh) -> None:
    address, names = fresh(), [f"feed {number}" for number in range(60)]
    with closing(Archive.open(address)):
        pass

    def poller(holder: str) -> list[str]:
        with closing(Archive.open(address)) as archive:
            had = []
            for start in range(0, 60, 10):
                leases = wish(archive, holder, *names[start : start + 10])
                had += [name for name, lease in leases.items() if lease.granted]
                again = [name for name, lease in leases.items() if not lease.granted and lease.again is None]
                had += [name for name, lease in wish(archive, holder, *again).items() if lease.granted] if again else []
            return had

    with ThreadPoolExecutor(4) as pollers:
        found = list(pollers.map(poller, ["one", "two", "three", "four"]))
    with closing(Archive.open(address)) as archive:  # two that look at one feed in the same moment may both pass it by
        left = [name for name, lease in wish(archive, "late", *names).items() if lease.granted]
    assert sorted(sum(found, left)) == sorted(names)
