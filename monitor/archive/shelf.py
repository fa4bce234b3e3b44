"""What every shelf of the archive stands on: transactions, errors in one line, moments, compressed records."""

import logging
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from monitor import codec
from monitor.core.alert import Alert, Verdict
from monitor.core.article import Article, Entry
from monitor.errors import BadRecord, Unavailable

log = logging.getLogger(__name__)

PAGE = 200  # rows read in one go
ROUND = 500  # rows written by one statement

Kept = TypeVar("Kept", Entry, Article, Alert, Verdict)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_OUR_FAULT = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


class Shelf:
    """One kind of thing that is kept. ``who`` names the archive in errors."""

    def __init__(self, engine: Engine, who: str) -> None:
        self._engine = engine
        self._who = who

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            # The number of rows of an INSERT is forgotten otherwise.
            new = self._engine.connect().execution_options(writes=writes, preserve_rowcount=writes)
            with new as connection, connection.begin():
                yield connection
        except _OUR_FAULT:
            raise
        except (DBAPIError, PoolExhausted) as error:
            raise Unavailable(self._who, f"does not answer ({one_line(error)})") from None

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._transaction(writes=False)

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._transaction(writes=True)

    def _unpacked(self, raw: bytes, kind: type[Kept], name: str) -> Kept | None:
        """The value of a kept record; None, after a warning, for one this program cannot read."""
        try:
            return codec.decode(zlib.decompress(raw), kind)
        except (BadRecord, zlib.error) as error:
            log.warning("%s: %s cannot be read and is left out (%s)", self._who, name, error)
            return None


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can say what happens ``on_conflict``, in the words of the database at hand."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def packed(value: Entry | Article | Alert | Verdict) -> bytes:
    """The record of a value, compressed: text shrinks to less than half."""
    return zlib.compress(codec.encode(value), 1)


def ticks(moment: datetime) -> int:
    """Microseconds since 1970: exact, and in the same order in every database."""
    return (moment - _EPOCH) // _TICK


def moment(count: int) -> datetime:
    """The moment of so many microseconds since 1970."""
    return _EPOCH + count * _TICK


def one_line(error: Exception) -> str:
    """What the database said, without the statement and without line breaks."""
    said = str(getattr(error, "orig", None) or error)
    return " ".join(said.split())[:200]
