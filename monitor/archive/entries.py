"""Entries that wait for their page."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import and_, select, tuple_

from monitor.archive.schema import entries
from monitor.archive.shelf import PAGE, Shelf, insert, packed, ticks
from monitor.core.article import Entry
from monitor.core.identity import identify


class Entries(Shelf):
    """Entries until their page has become an article: ``put_articles`` takes them off this shelf."""

    def put_entries(self, new: Sequence[Entry]) -> None:
        """Keep entries as not yet read; a changed entry (same feed and id) takes the place of the former one."""
        rows = [
            {
                "feed": entry.feed,
                "id": entry.id,
                "article": identify("article", entry.url),
                "seen": ticks(entry.seen),
                "record": packed(entry),
            }
            for entry in sorted(new, key=lambda entry: (entry.feed, entry.id, entry.seen))
        ]
        if not rows:
            return
        with self._writing() as connection:
            put = insert(connection, entries)
            newer = {name: put.excluded[name] for name in ("article", "seen", "record")}
            connection.execute(
                put.on_conflict_do_update(
                    index_elements=["feed", "id"], set_=newer, where=put.excluded.seen >= entries.c.seen
                ),
                rows,
            )

    def unread_entries(self, since: datetime | None = None) -> Iterator[Entry]:
        """Entries seen from ``since`` on whose page has not become an article, in order of (seen, feed, id)."""
        place = tuple_(entries.c.seen, entries.c.feed, entries.c.id)
        query = select(entries.c.seen, entries.c.feed, entries.c.id, entries.c.record).order_by(*place).limit(PAGE)
        wanted = and_(True, *([entries.c.seen >= ticks(since)] if since else []))
        while True:
            with self._reading() as connection:
                rows = connection.execute(query.where(wanted)).all()
            for row in rows:
                if entry := self._unpacked(row.record, Entry, f"entry {row.id} of {row.feed}"):
                    yield entry
            if len(rows) < PAGE:
                return
            wanted = place > tuple_(*rows[-1][:3])
