"""Articles: every revision of every page that was read."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, select, tuple_, update

from monitor.archive.schema import articles, entries
from monitor.archive.shelf import PAGE, Shelf, insert, packed, ticks
from monitor.core.article import Article

_ORDER = (articles.c.seen, articles.c.id, articles.c.revision)


class Articles(Shelf):
    """Articles by (id, revision). The one seen first is kept, in whatever order they come."""

    def put_articles(self, new: Sequence[Article]) -> int:
        """Keep articles, all or none; returns how many revisions were new.

        Entries waiting for these pages, seen no later than the article, wait no more.
        """
        # In one order everywhere, so that two processes never wait for each other in a circle.
        rows = [_row(article) for article in sorted(new, key=lambda one: (one.id, one.revision, one.seen))]
        if not rows:
            return 0
        with self._writing() as connection:
            count = _added(connection, rows)
            if count < len(rows):
                connection.execute(_EARLIER, [{f"new_{name}": value for name, value in row.items()} for row in rows])
            connection.execute(_READ, [{"new_id": row["id"], "new_seen": row["seen"]} for row in rows])
        return count

    def articles(self, since: datetime | None = None, until: datetime | None = None) -> Iterator[Article]:
        """Articles with ``since <= seen < until`` in order of (seen, id, revision), read page by page."""
        query = select(*_ORDER, articles.c.record).order_by(*_ORDER).limit(PAGE)
        if until is not None:
            query = query.where(articles.c.seen < ticks(until))
        wanted: ColumnElement[bool] = and_(True, *([articles.c.seen >= ticks(since)] if since else []))
        while True:
            with self._reading() as connection:
                rows = connection.execute(query.where(wanted)).all()
            for row in rows:
                if article := self._unpacked(row.record, Article, f"article {row.id}"):
                    yield article
            if len(rows) < PAGE:
                return
            wanted = tuple_(*_ORDER) > tuple_(*rows[-1][:3])

    def count_articles(self) -> int:
        """How many revisions of articles are kept."""
        with self._reading() as connection:
            return connection.scalar(select(func.count()).select_from(articles)) or 0


def _added(connection: Connection, rows: list[dict[str, object]]) -> int:
    put = insert(connection, articles).on_conflict_do_nothing()
    return connection.execute(put, rows).rowcount


def _row(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "revision": article.revision,
        "seen": ticks(article.seen),
        "outlet": article.outlet,
        "record": packed(article),
    }


_EARLIER = (
    update(articles)
    .where(articles.c.id == bindparam("new_id"), articles.c.revision == bindparam("new_revision"))
    .where(articles.c.seen > bindparam("new_seen"))
    .values({name: bindparam(f"new_{name}") for name in ("seen", "outlet", "record")})
)
_READ = delete(entries).where(entries.c.article == bindparam("new_id"), entries.c.seen <= bindparam("new_seen"))
