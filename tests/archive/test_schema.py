import sqlite3
import subprocess
import sys
from contextlib import closing
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, select, update

from monitor.archive import Archive
from monitor.archive.address import connect
from monitor.archive.rings import Turn
from monitor.archive.schema import SINCE, VERSION, version
from monitor.errors import BadSettings, MonitorError, Unavailable
from tests.archive.conftest import Fresh
from tests.archive.polling import save_feed
from tests.builders import after

ROOT = Path(__file__).parents[2]

STARTER = """
import sys
from monitor.archive import Archive
from tests.builders import an_article

print("ready", flush=True)
sys.stdin.readline()
archive = Archive.open(sys.argv[1])
archive.put_articles([an_article(int(sys.argv[2]))])
archive.close()
"""


def write(engine: Engine, *statements: str) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_several_processes_may_make_the_same_archive_at_once(fresh: Fresh) -> None:
    address = fresh()
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, address, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for number in range(4)
    ]
    for starter in starters:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "ready\n"
    for starter in starters:
        assert starter.stdin is not None
        starter.stdin.write("\n")
        starter.stdin.flush()
    for starter in starters:
        _, said = starter.communicate(timeout=60)
        assert (starter.returncode, said) == (0, "")
    with closing(Archive.open(address)) as archive:
        assert archive.count_articles() == 4


def test_a_start_waits_for_another_one_that_is_changing_the_journal(
    sqlite: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sqlite()
    file = Path(address.removeprefix("sqlite:///"))
    file.parent.mkdir()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE started (by TEXT)")
        other.execute("BEGIN EXCLUSIVE")
        waits = []

        def wait(seconds: float) -> None:
            waits.append(seconds)
            other.execute("COMMIT")

        monkeypatch.setattr("monitor.archive.schema.time.sleep", wait)
        Archive.open(f"{address}?timeout=0.01").close()
        assert len(waits) == 1
    with closing(sqlite3.connect(file)) as reopened:
        assert reopened.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_somebody_keeps_locked_will_be_tried_again(sqlite: Fresh) -> None:
    address = sqlite()
    file = Path(address.removeprefix("sqlite:///"))
    file.parent.mkdir()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match=r"does not answer \(database is locked\)"):
            Archive.open(f"{address}?timeout=0.01")


def test_an_archive_that_is_there_is_opened_without_waiting_for_its_writer(sqlite: Fresh) -> None:
    address = sqlite()
    with closing(Archive.open(address)) as writer, writer._writing():
        Archive.open(f"{address}?timeout=0.01").close()


def test_an_archive_is_opened_again_with_what_it_holds(fresh: Fresh) -> None:
    address = fresh()
    for turn in (b"first", b"second"):
        with closing(Archive.open(address)) as archive:
            assert archive.load_feed("echo") == (None if turn == b"first" else b"first")
            save_feed(archive, "echo", turn)


def test_an_archive_of_a_newer_program_is_refused_in_one_line(fresh: Fresh) -> None:
    address = fresh()
    Archive.open(address).close()
    engine, who = connect(address)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(update(version).values(version=VERSION + 6))
    engine.dispose()
    with pytest.raises(BadSettings) as refused:
        Archive.open(address)
    assert refused.value.line == (
        f"MONITOR_ARCHIVE: {who} was written by a newer program (version {VERSION + 6}; this one knows {VERSION}): "
        "update it (not tried again)"
    )


def as_version_1(address: str) -> Engine:
    """An archive as the first version left it, with one feed's state in it."""
    with closing(Archive.open(address)) as archive:
        save_feed(archive, "echo", b"kept")
    engine, _ = connect(address)
    write(engine, *(f"DROP TABLE {name}" for name in SINCE), "UPDATE archive_version SET version = 1")
    return engine


def test_an_archive_of_the_first_version_gets_what_it_lacks_and_keeps_what_it_has(fresh: Fresh) -> None:
    address = fresh()
    as_version_1(address)
    for _ in range(2):
        with closing(Archive.open(address)) as archive:
            assert archive.load_feed("echo") == b"kept"
            assert archive.due(after(0)) == []
            assert archive.ring("a", 1, "chat", watch="w", now=after(0), limit=1) is Turn.RINGS
    engine, _ = connect(address)
    with engine.connect() as connection:
        assert connection.scalars(select(version.c.version)).all() == [VERSION]
    engine.dispose()


def test_several_may_bring_the_same_archive_up_to_date_at_once(fresh: Fresh) -> None:
    address = fresh()
    as_version_1(address)
    with ThreadPool(4) as threads:
        for archive in threads.map(Archive.open, [address] * 4, chunksize=1):
            assert archive.load_feed("echo") == b"kept"
            archive.close()


def test_a_table_of_another_program_is_not_taken_for_one_that_is_lacking(fresh: Fresh) -> None:
    address = fresh()
    write(as_version_1(address), "CREATE TABLE rings (finger TEXT)")
    with pytest.raises(BadSettings, match=r"holds tables of another program \(rings\)"):
        Archive.open(address)


def test_tables_of_another_program_are_not_touched(fresh: Fresh) -> None:
    address = fresh()
    engine, _ = connect(address)
    write(engine, "CREATE TABLE articles (headline TEXT)")
    with pytest.raises(BadSettings, match=r"holds tables of another program \(articles\)"):
        Archive.open(address)


def test_a_torn_start_leaves_nothing_half_made(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    address = fresh()

    def fall(*_: object) -> None:
        raise MonitorError("power", "gone")

    monkeypatch.setattr("monitor.archive.schema.insert", fall)
    with pytest.raises(MonitorError, match="gone"):
        Archive.open(address)
    monkeypatch.undo()
    Archive.open(address).close()


def test_a_server_that_does_not_answer_will_be_tried_again(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(Unavailable) as away:
        Archive.open(f"postgresql+psycopg://monitor:s3cret@/news?host={tmp_path}")
    assert away.value.line.endswith("(will be tried again)")
    assert "\n" not in away.value.line
    assert "s3cret" not in away.value.line


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"database": "nowhere"}, 'database "nowhere" does not exist'),
        ({"username": "nobody_we_know"}, 'role "nobody_we_know" does not exist'),
    ],
)
def test_a_server_that_turns_us_away_is_a_matter_of_settings(
    postgres_server: str, change: dict[str, str], says: str
) -> None:
    address = make_url(postgres_server).set(**change)  # type: ignore[arg-type]
    with pytest.raises(BadSettings, match=says) as refused:
        Archive.open(address.render_as_string(hide_password=False))
    assert "\n" not in refused.value.line


@pytest.mark.postgres
def test_a_role_that_may_not_make_tables_is_a_matter_of_settings(postgresql: Fresh) -> None:
    address = f"{postgresql()}%20-crole%3Dpg_monitor"
    with pytest.raises(BadSettings, match=r"cannot be used .*(permission denied|no schema)"):
        Archive.open(address)
