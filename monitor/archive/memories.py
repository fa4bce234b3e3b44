"""What the judge remembers of each subject, and what is remembered of each story."""

from collections.abc import Iterator, Mapping
from itertools import takewhile

from sqlalchemy import delete, select

from monitor.archive.schema import memories
from monitor.archive.shelf import PAGE, Shelf, insert

STORY = "stories/"  # what the name of a story's own memory begins with: the judge has one of the same subject


class Memories(Shelf):
    """Memories by subject, as bytes that only the judge reads."""

    def put_memories(self, records: Mapping[str, bytes]) -> None:
        """Keep memories, all or none, each in place of the former one."""
        if not records:
            return
        rows = [{"subject": subject, "memory": records[subject]} for subject in sorted(records)]
        with self._writing() as connection:
            put = insert(connection, memories)
            connection.execute(
                put.on_conflict_do_update(index_elements=["subject"], set_={"memory": put.excluded.memory}), rows
            )

    def put_story(self, id: str, raw: bytes | None) -> None:
        """Keep a story in place of what was known of it; None lets it go."""
        if raw is None:
            with self._writing() as connection:
                connection.execute(delete(memories).where(memories.c.subject == STORY + id))
        else:
            self.put_memories({STORY + id: raw})

    def memories(self) -> Iterator[tuple[str, bytes]]:
        """Every subject and its memory, in order of subject, read page by page."""
        return ((name, raw) for name, raw in self._all() if not name.startswith(STORY))

    def stories(self) -> Iterator[tuple[str, bytes]]:
        """Every story's id and what is remembered of it, in order of id, read page by page."""
        kept = takewhile(lambda row: row[0].startswith(STORY), self._all(STORY))
        return ((name.removeprefix(STORY), raw) for name, raw in kept)

    def _all(self, after: str | None = None) -> Iterator[tuple[str, bytes]]:
        query = select(memories.c.subject, memories.c.memory).order_by(memories.c.subject).limit(PAGE)
        while True:
            with self._reading() as connection:
                page = query if after is None else query.where(memories.c.subject > after)
                rows = connection.execute(page).all()
            for row in rows:
                yield row.subject, row.memory
            if len(rows) < PAGE:
                return
            after = rows[-1].subject
