"""The tables, their version, and how they are made when several processes start at the same moment."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import repeat

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError, ProgrammingError

from monitor.archive.address import BUSY_SECONDS, VARIABLE
from monitor.archive.shelf import insert, one_line
from monitor.errors import BadSettings, Unavailable

VERSION = 3

_LOCK = 0x6E657773  # PostgreSQL's advisory lock while the tables are made
_TRY_SECONDS = 0.05
# psycopg gives no code for an error while connecting, only what the server says.
_TURNED_AWAY = re.compile(
    r"FATAL: .*(does not exist|authentication failed|no pg_hba.conf entry|not permitted to log in)"
)


class Name(TypeDecorator[str]):
    """Text that both databases take and order alike, byte by byte; a NUL or half a surrogate becomes U+FFFD."""

    impl = Text().with_variant(Text(collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """What is stored for a text."""
        if value is None:
            return None
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


METADATA = MetaData()

# Moments are microseconds since 1970 (UTC); records are compressed.
version = Table("archive_version", METADATA, Column("version", Integer, primary_key=True))

feed_states = Table(
    "feed_states", METADATA, Column("name", Name, primary_key=True), Column("state", LargeBinary, nullable=False)
)

feed_known = Table(  # apart from the state, which is read and written at every poll
    "feed_known", METADATA, Column("name", Name, primary_key=True), Column("known", LargeBinary, nullable=False)
)

feed_leases = Table(  # which poller has a feed, and until when; and when it is due again
    "feed_leases",
    METADATA,
    Column("name", Name, primary_key=True),
    Column("due", BigInteger, nullable=False),
    Column("holder", Name, index=True),
    Column("until", BigInteger, nullable=False),
)

entries = Table(  # only those whose page has not become an article yet
    "entries",
    METADATA,
    Column("feed", Name, primary_key=True),
    Column("id", Name, primary_key=True),
    Column("article", Name, nullable=False, index=True),
    Column("seen", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
)

articles = Table(
    "articles",
    METADATA,
    Column("id", Name, primary_key=True),
    Column("revision", Name, primary_key=True),
    Column("seen", BigInteger, nullable=False),
    Column("outlet", Name, nullable=False),
    Column("record", LargeBinary, nullable=False),
)
Index("articles_in_order", articles.c.seen, articles.c.id, articles.c.revision)

alerts = Table(
    "alerts",
    METADATA,
    Column("id", Name, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("subject", Name, nullable=False),
    Column("stage", Name, nullable=False),
    Column("as_of", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
)

memories = Table(
    "memories", METADATA, Column("subject", Name, primary_key=True), Column("memory", LargeBinary, nullable=False)
)

deliveries = Table(
    "deliveries",
    METADATA,
    Column("alert", Name, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("channel", Name, primary_key=True),
    Column("stage", Name, nullable=False),
    Column("claimed", BigInteger, nullable=False),
    Column("settled", BigInteger),
    Column("outcome", Name),
)
Index("deliveries_unsettled", deliveries.c.channel, deliveries.c.settled)

verdicts = Table(
    "verdicts",
    METADATA,
    Column("id", Name, primary_key=True),
    Column("alert", Name, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
)

held = Table(
    "held",
    METADATA,
    Column("alert", Name, primary_key=True),
    Column("channel", Name, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("due", BigInteger, nullable=False, index=True),
    Column("record", LargeBinary, nullable=False),
)

rings = Table(
    "rings",
    METADATA,
    Column("alert", Name, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("channel", Name, primary_key=True),
    Column("watch", Name, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("turn", Name, nullable=False),
)
Index("rings_of_a_watch", rings.c.watch, rings.c.channel, rings.c.at)

# The tables that an archive of an earlier version lacks; they are added when it is opened.
SINCE = {held.name: 2, rings.name: 2, feed_known.name: 3, feed_leases.name: 3}


def prepare(engine: Engine, who: str) -> None:
    """Make the tables, or check that they are of this program's version.

    Raises BadSettings if the place cannot be used or holds something else, Unavailable if it does not answer.
    """
    try:
        if engine.dialect.name == "sqlite":
            _write_ahead(engine)
        with engine.connect() as connection:
            ready = _checked(connection, who)
        if not ready:
            with _alone(engine) as connection:
                _made(connection, who)
    except (DBAPIError, sqlite3.Error) as error:
        if _for_good(error, engine.dialect.name):
            raise BadSettings(VARIABLE, f"{who.removeprefix('archive ')} cannot be used ({one_line(error)})") from None
        raise Unavailable(who, f"does not answer ({one_line(error)})") from None


def _checked(connection: Connection, who: str) -> bool:
    """Whether the tables are there, in this program's version; raises BadSettings if they are of a newer one."""
    return _found(connection, who) == VERSION


def _found(connection: Connection, who: str) -> int:
    """The version of the tables, 0 where there are none; raises BadSettings for that of a newer program."""
    if not inspect(connection).has_table(version.name):
        return 0
    found = connection.scalar(select(version.c.version)) or 0
    if found > VERSION:
        raise BadSettings(
            VARIABLE, f"{who} was written by a newer program (version {found}; this one knows {VERSION}): update it"
        )
    return int(found)


def _made(connection: Connection, who: str) -> None:
    """Make the tables, or those that an earlier version did not have, unless another process was quicker.

    Programs of the earlier version that still run are not disturbed: nothing they know is changed.
    """
    found = _found(connection, who)
    if found == VERSION:
        return
    lacking = {name for name in METADATA.tables if not found or SINCE.get(name, 1) > found}
    foreign = sorted(set(inspect(connection).get_table_names()) & lacking)
    if foreign:
        raise BadSettings(VARIABLE, f"{who} holds tables of another program ({', '.join(foreign)})")
    METADATA.create_all(connection)
    if found:
        connection.execute(update(version).values(version=VERSION))
    else:
        connection.execute(insert(connection, version).values(version=VERSION))


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other process is in at the same time."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield connection


def _write_ahead(engine: Engine) -> None:
    # SQLite does not wait for other processes when the journal changes its kind, so we do.
    for _ in repeat(None, int(BUSY_SECONDS / _TRY_SECONDS)):
        try:
            with closing(engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not _busy(error):
                raise
        time.sleep(_TRY_SECONDS)


def _for_good(error: Exception, database: str) -> bool:
    """Whether trying again cannot help: a file that is no archive, a server that does not let us in or make tables."""
    if database == "sqlite":
        return not _busy(error)
    return isinstance(error, ProgrammingError) or _TURNED_AWAY.search(str(error)) is not None


def _busy(error: Exception) -> bool:
    return "locked" in str(error)
