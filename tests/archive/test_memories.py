import pytest

from monitor.archive import Archive
from monitor.archive.shelf import PAGE


def test_the_last_memory_of_each_subject_is_kept(archive: Archive) -> None:
    archive.put_memories({"bridge": b"1", "levy": b"1"})
    archive.put_memories({"bridge": b"2", "Åland": b"\x00\xff"})
    archive.put_memories({})
    assert list(archive.memories()) == [("bridge", b"2"), ("levy", b"1"), ("Åland", b"\x00\xff")]


def test_pages_join_without_a_gap_or_a_repeat(archive: Archive) -> None:
    records = {f"story {number:04}": str(number).encode() for number in range(2 * PAGE + 1)}
    archive.put_memories(dict(reversed(records.items())))
    assert list(archive.memories()) == list(records.items())


def test_stories_are_kept_beside_them_and_let_go(archive: Archive) -> None:
    archive.put_memories({"story:1": b"judged", "a": b"x", "z": b"y"})
    for id in ("story:1", "story:2", "story:3"):
        archive.put_story(id, id.encode())
    archive.put_story("story:1", b"later")
    archive.put_story("story:2", None)
    archive.put_story("story:4", None)
    assert list(archive.stories()) == [("story:1", b"later"), ("story:3", b"story:3")]
    assert list(archive.memories()) == [("a", b"x"), ("story:1", b"judged"), ("z", b"y")]


@pytest.mark.parametrize("count", [0, PAGE])
def test_a_full_last_page_ends(archive: Archive, count: int) -> None:
    archive.put_memories({f"{number:04}": b"" for number in range(count)})
    assert len(list(archive.memories())) == count
