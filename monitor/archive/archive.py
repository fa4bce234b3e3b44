"""The archive as one thing: every shelf of it behind one address."""

from typing import Self

from monitor.archive.address import connect
from monitor.archive.alerts import Alerts
from monitor.archive.articles import Articles
from monitor.archive.deliveries import Deliveries
from monitor.archive.entries import Entries
from monitor.archive.feedstate import FeedStates
from monitor.archive.held import HeldBack
from monitor.archive.memories import Memories
from monitor.archive.rings import Rings
from monitor.archive.schema import prepare
from monitor.archive.verdicts import Verdicts


class Archive(FeedStates, Entries, Articles, Alerts, Memories, Deliveries, HeldBack, Rings, Verdicts):
    """What was seen, judged and delivered.

    Every call is one short transaction and may be made from any thread (asyncio callers use ``asyncio.to_thread``)
    and from several processes at once. Putting the same thing twice changes nothing. Calls raise Unavailable when the
    database does not answer; the iterators read page by page and hold no transaction between two pages.
    """

    @classmethod
    def open(cls, address: str) -> Self:
        """The archive at an SQLAlchemy address, made if it is not there.

        ``sqlite:///data/archive.db`` or ``postgresql+psycopg://user:password@host/database``. Raises BadSettings for
        an address that cannot be used or an archive of a newer program, Unavailable if the server does not answer.
        """
        engine, who = connect(address)
        try:
            prepare(engine, who)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, who)

    def close(self) -> None:
        """Close every connection; the archive is not used afterwards."""
        self._engine.dispose()
