import os
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.archive.address import connect
from monitor.errors import BadSettings


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "not a database address"),
        ("data/archive.db", "not a database address"),
        ("postgresql+psycopg://monitor:s3cret@db:port/monitor", "not a database address"),
        ("mysql://monitor:s3cret@db/monitor", "mysql: the archive is kept in sqlite or postgresql+psycopg"),
        ("sqlite+aiosqlite:///archive.db", "sqlite+aiosqlite: the archive is kept in"),
        ("postgresql+asyncpg://monitor:s3cret@db/monitor", "postgresql+asyncpg: the archive is kept in"),
        ("sqlite://", "an archive in memory would forget"),
        ("sqlite:///:memory:", "an archive in memory would forget"),
        ("sqlite:////", "is a folder"),
    ],
)
def test_an_address_that_cannot_be_an_archive_is_refused_in_one_line(address: str, says: str) -> None:
    with pytest.raises(BadSettings) as refused:
        Archive.open(address)
    assert refused.value.line.startswith(f"MONITOR_ARCHIVE: {says}") or says in refused.value.line
    assert "\n" not in refused.value.line
    assert "s3cret" not in refused.value.line


def test_folders_are_made(tmp_path: Path) -> None:
    Archive.open(f"sqlite:///{tmp_path}/one/two/archive.db").close()
    assert (tmp_path / "one/two/archive.db").is_file()


def test_a_relative_path_is_taken_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Archive.open("sqlite:///data/archive.db").close()
    assert (tmp_path / "data/archive.db").is_file()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadSettings, match=r"file/data cannot be made \(Not a directory\)"):
        Archive.open(f"sqlite:///{tmp_path}/file/data/archive.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(BadSettings, match=r"locked/archive.db cannot be used \(unable to open database file\)"):
        Archive.open(f"sqlite:///{tmp_path}/locked/archive.db")


def test_a_file_that_is_no_archive_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Remember the milk. " * 100)
    with pytest.raises(BadSettings, match=r"notes.txt cannot be used \(file is not a database\)"):
        Archive.open(f"sqlite:///{file}")
    assert file.read_text().startswith("Remember the milk.")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_goes_by_its_usual_names_and_its_password_is_not_shown(scheme: str) -> None:
    pytest.importorskip("psycopg")
    engine, who = connect(f"{scheme}://monitor:s3cret@db:5433/news")
    assert engine.url.drivername == "postgresql+psycopg"
    assert who == "archive postgresql+psycopg://monitor:***@db:5433/news"


def test_writers_are_made_to_wait_their_turn_and_a_power_cut_loses_nothing(tmp_path: Path) -> None:
    engine, _ = connect(f"sqlite:///{tmp_path}/archive.db")
    with engine.connect() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "synchronous", "busy_timeout")
        ]
    engine.dispose()
    assert values == [1, 2, 30_000]
