"""The queue before a rehearsal: articles in the order in which they were first seen, whatever that of the files.

Nothing is looked at before it could be known. The queue lies in a file without a name that the system takes away with
the process, so that its size is bounded by the disk and not by the memory.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from monitor.backtest.digest import Digest
from monitor.codec import decode, encode
from monitor.core.article import Article
from monitor.errors import Unavailable

CACHE = 16_384  # KiB of it in memory
AT_ONCE = 256  # articles that are put in together
_START = datetime(1970, 1, 1, tzinfo=UTC)
_TABLE = """CREATE TABLE article (id TEXT, revision TEXT, seen INTEGER, raw BLOB, PRIMARY KEY (id, revision))"""
# Of a revision that comes more than once the first is taken; of two at one moment always the same.
_PUT = """INSERT INTO article VALUES (?, ?, ?, ?) ON CONFLICT (id, revision) DO UPDATE
          SET seen = excluded.seen, raw = excluded.raw WHERE (excluded.seen, excluded.raw) < (seen, raw)"""
_IN_ORDER = """SELECT raw, EXISTS (SELECT 1 FROM article AS other WHERE other.id = one.id
                                   AND (other.seen, other.revision) < (one.seen, one.revision))
               FROM article AS one ORDER BY seen, id, revision"""


class Queue:
    """Articles, each revision once, in order of (seen, id, revision); a later revision is marked as an edit.

    Raises Unavailable, in one line, when the disk is full. ``digest`` is that of the articles, known once they have all
    been taken out.
    """

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.execute(f"PRAGMA cache_size = -{CACHE}")
        self._base.execute(_TABLE)
        self.digest = ""

    def fill(self, articles: Iterable[Article]) -> None:
        """Put them all in."""
        rows = []
        for one in articles:
            rows.append((one.id, one.revision, (one.seen - _START) // timedelta(microseconds=1), encode(one)))
            if len(rows) == AT_ONCE:
                self._put(rows)
                rows = []
        self._put(rows)

    def __len__(self) -> int:
        return int(self._base.execute("SELECT count(*) FROM article").fetchone()[0])

    def period(self) -> tuple[datetime, datetime]:
        """When the first and the last of them were seen; the queue is not empty."""
        first, last = self._base.execute("SELECT min(seen), max(seen) FROM article").fetchone()
        return _START + timedelta(microseconds=first), _START + timedelta(microseconds=last)

    def __iter__(self) -> Iterator[Article]:
        try:
            self._base.execute("CREATE INDEX IF NOT EXISTS in_order ON article (seen, id, revision)")
            digest = Digest()
            for raw, again in self._base.execute(_IN_ORDER):
                one = decode(raw, Article)
                if again and not one.edited:
                    one, raw = replace(one, edited=True), b"edited" + raw  # noqa: PLW2901 - both change together
                digest.add(raw)
                yield one
            self.digest = str(digest)
        except sqlite3.OperationalError as error:
            raise _full(error) from None

    def close(self) -> None:
        """Take it off the disk."""
        self._base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _put(self, rows: list[tuple[str, str, int, bytes]]) -> None:
        try:
            self._base.executemany(_PUT, rows)
        except sqlite3.OperationalError as error:
            raise _full(error) from None


def _full(error: sqlite3.OperationalError) -> Unavailable:
    return Unavailable("the folder for temporary files", f"takes no more of what is to be rehearsed ({error})")
