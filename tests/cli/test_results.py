"""Results: all of them, or none."""

from contextlib import suppress
from pathlib import Path

import pytest

from monitor.cli.results import Results
from monitor.errors import BadSettings, Unavailable


def test_they_are_there_when_all_are_done(tmp_path: Path) -> None:
    with Results(tmp_path / "out") as results:
        results.put("a", b"1")
        with results.open("b") as lines:
            lines.write(b"2")
        assert not (tmp_path / "out" / "a").exists()
        results.done()
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == {"a": b"1", "b": b"2"}


def stopped(folder: Path) -> None:
    results = Results(folder)
    with suppress(KeyboardInterrupt), results:
        results.put("a", b"1")
        raise KeyboardInterrupt


def test_of_a_run_that_is_stopped_nothing_is_left_and_an_earlier_one_stays(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"earlier")
    stopped(tmp_path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"earlier"]
    stopped(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadSettings, match="cannot be made"), Results(tmp_path / "file" / "out"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_is_told_of_in_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    full = tmp_path / "out"
    full.mkdir()
    (full / ".a.half").symlink_to("/dev/full")
    with pytest.raises(Unavailable, match=r"out: cannot be written to \(no space left"), Results(full) as results:
        results.put("a", b"1" * 100_000)
    assert list(full.iterdir()) == []
