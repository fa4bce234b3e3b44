"""What pollers know of each feed, and which of them may poll it now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select, update

from monitor.archive.schema import feed_known, feed_leases, feed_states
from monitor.archive.shelf import PAGE, Shelf, insert, moment, ticks


class Wish(NamedTuple):
    """A poller wants to have a feed ``until`` then; if ``early``, also before it is due."""

    name: str
    until: datetime
    early: bool = False


class Lease(NamedTuple):
    """What came of a wish: whether the feed is the poller's for now, with the state saved last; else when to wish
    again, None if that is not known."""

    granted: bool
    state: bytes | None = None
    again: datetime | None = None


class Settled(NamedTuple):
    """What a poller leaves of a feed: its state, when it is due again (None for as soon as somebody wishes), and what
    is known of its entries (None if that is as it was)."""

    name: str
    state: bytes
    due: datetime | None
    known: bytes | None = None


class FeedStates(Shelf):
    """Poll state by feed name, as bytes that only the poller reads, and leases, so that many pollers never ask for one
    feed twice in its interval."""

    def load_feed(self, name: str) -> bytes | None:
        """The state saved last; None for a feed never polled."""
        with self._reading() as connection:
            return connection.scalar(select(feed_states.c.state).where(feed_states.c.name == name))

    def load_known(self, name: str) -> bytes | None:
        """What is known of a feed's entries; None for a feed never polled."""
        with self._reading() as connection:
            known = connection.scalar(select(feed_known.c.known).where(feed_known.c.name == name))
        return known if known is not None else self.load_feed(name)  # where an earlier version kept it

    def load_feeds(self) -> Iterator[tuple[str, bytes]]:
        """Every feed's state, by name."""
        rows: Sequence[Row[Any]] | None = None
        while rows is None or len(rows) == PAGE:
            page = select(feed_states).order_by(feed_states.c.name).limit(PAGE)
            if rows:
                page = page.where(feed_states.c.name > rows[-1].name)
            with self._reading() as connection:
                rows = connection.execute(page).all()
            yield from ((row.name, row.state) for row in rows)

    def trade_feeds(
        self, holder: str, settled: Sequence[Settled], wishes: Sequence[Wish], now: datetime
    ) -> Mapping[str, Lease]:
        """In one transaction, keep what a poller leaves of feeds it had leased, and lease others to it.

        What is left of a feed whose lease has run out and gone to another poller is not kept: that one knows better.
        """
        if not settled and not wishes:
            return {}
        with self._writing() as connection:
            if settled:
                _settle(connection, holder, settled)
            return _lease(connection, holder, wishes, now) if wishes else {}

    def release_feeds(self, holder: str) -> None:
        """Let go of every lease of a poller that ends."""
        with self._writing() as connection:
            connection.execute(update(feed_leases).where(feed_leases.c.holder == holder).values(holder=None, until=0))


def _settle(connection: Connection, holder: str, settled: Sequence[Settled]) -> None:
    names = [one.name for one in settled]
    query = select(feed_leases.c.name).where(feed_leases.c.name.in_(names), feed_leases.c.holder == holder)
    ours = set(connection.scalars(query.with_for_update()))
    kept = [one for one in settled if one.name in ours]
    if not kept:
        return
    put = insert(connection, feed_states)
    put = put.on_conflict_do_update(index_elements=["name"], set_={"state": put.excluded.state})
    connection.execute(put, [{"name": one.name, "state": one.state} for one in kept])
    known = [{"name": one.name, "known": one.known} for one in kept if one.known is not None]
    if known:
        learn = insert(connection, feed_known)
        learn = learn.on_conflict_do_update(index_elements=["name"], set_={"known": learn.excluded.known})
        connection.execute(learn, known)
    connection.execute(_FREE, [{"who": one.name, "when": ticks(one.due) if one.due else 0} for one in kept])


def _lease(connection: Connection, holder: str, wishes: Sequence[Wish], now: datetime) -> dict[str, Lease]:
    wished = {wish.name: wish for wish in wishes}
    rows = _found(connection, wished)
    if new := sorted(wished.keys() - rows.keys()):  # never wished for, or in another poller's hands at this moment
        fresh = insert(connection, feed_leases).on_conflict_do_nothing()
        connection.execute(fresh, [{"name": name, "due": 0, "until": 0} for name in new])
        rows |= _found(connection, new)
    leases = {name: _answer(row, holder, ticks(now), wished[name].early) for name, row in rows.items()}
    granted = [name for name, lease in leases.items() if lease.granted]
    if granted:
        connection.execute(_TAKE, [{"who": name, "by": holder, "to": ticks(wished[name].until)} for name in granted])
        states = connection.execute(select(feed_states).where(feed_states.c.name.in_(granted)))
        leases |= {row.name: Lease(True, row.state) for row in states}
    return {name: Lease(False) for name in wished} | leases


def _answer(row: Row[Any], holder: str, now: int, early: bool) -> Lease:
    """Whether a feed may be had: nobody else has it, and it is due or need not be."""
    elsewhere = row.until if row.holder not in (None, holder) and row.until > now else 0
    if not elsewhere and (early or row.due <= now):
        return Lease(True)
    return Lease(False, again=moment(max(row.due, elsewhere)))


def _found(connection: Connection, names: Collection[str]) -> dict[str, Row[Any]]:
    """The leases by name, but for those that another poller decides on right now; ours to decide on from here."""
    query = select(feed_leases).where(feed_leases.c.name.in_(names)).with_for_update(skip_locked=True)
    return {row.name: row for row in connection.execute(query)}


_TAKE = (
    update(feed_leases)
    .where(feed_leases.c.name == bindparam("who"))
    .values(holder=bindparam("by"), until=bindparam("to"))
)
_FREE = (
    update(feed_leases)
    .where(feed_leases.c.name == bindparam("who"))
    .values(holder=None, until=0, due=bindparam("when"))
)
