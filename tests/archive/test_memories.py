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


@pytest.mark.parametrize("count", [0, PAGE])
def test_a_full_last_page_ends(archive: Archive, count: int) -> None:
    archive.put_memories({f"{number:04}": b"" for number in range(count)})
    assert len(list(archive.memories())) == count
