"""Where the archive is: from an address to an engine."""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from monitor.errors import BadSettings

VARIABLE = "MONITOR_ARCHIVE"
BUSY_SECONDS = 30  # how long a writer waits for another one
CONNECT_SECONDS = 10
POOL = 8
POOL_MORE = 32  # threads of asyncio.to_thread come in numbers; none should wait for a connection

_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def connect(address: str) -> tuple[Engine, str]:
    """The engine of an address and the archive's name for people (no password); nothing is sent yet.

    Makes the folder of an SQLite file. Raises BadSettings for an address that cannot be an archive.
    """
    url = _parsed(address)
    who = f"archive {url.render_as_string(hide_password=True)}"
    if url.get_backend_name() == "sqlite":
        _make_folder(url)
        if "timeout" not in url.query:
            url = url.update_query_dict({"timeout": str(BUSY_SECONDS)})
        engine = create_engine(url, pool_size=POOL, max_overflow=POOL_MORE)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        return engine, who
    try:
        engine = create_engine(
            url,
            pool_size=POOL,
            max_overflow=POOL_MORE,
            pool_pre_ping=True,  # a server that was restarted is not noticed otherwise
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    except ModuleNotFoundError:
        raise BadSettings(VARIABLE, "PostgreSQL needs psycopg: install news-monitor[postgres]") from None
    return engine, who


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # The address itself is not repeated: it may hold a password.
        raise BadSettings(VARIABLE, "not a database address; say for example sqlite:///data/archive.db") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise BadSettings(VARIABLE, f"{url.drivername[:40]}: the archive is kept in sqlite or postgresql+psycopg")
    if driver == "sqlite" and (url.database or ":memory:") == ":memory:":
        raise BadSettings(VARIABLE, "an archive in memory would forget; name a file: sqlite:///data/archive.db")
    return url.set(drivername=driver)


def _make_folder(url: URL) -> None:
    file = Path(url.database or "")
    if file.is_dir():
        raise BadSettings(VARIABLE, f"{file} is a folder; name a file in it")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSettings(VARIABLE, f"{file.parent} cannot be made ({error.strerror or error})") from None


def _on_connect(connection: SqliteConnection, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _on_begin, not guessed by the driver
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # what is acknowledged on Kafka must survive a power cut here


def _on_begin(connection: Connection) -> None:
    # A writer takes its place in the queue at once: one that first reads and then writes can fail without waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
