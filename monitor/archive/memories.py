"""What the judge remembers of each subject."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from monitor.archive.schema import memories
from monitor.archive.shelf import PAGE, Shelf, insert


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

    def memories(self) -> Iterator[tuple[str, bytes]]:
        """Every subject and its memory, in order of subject, read page by page."""
        query = select(memories.c.subject, memories.c.memory).order_by(memories.c.subject).limit(PAGE)
        after: str | None = None
        while True:
            with self._reading() as connection:
                page = query if after is None else query.where(memories.c.subject > after)
                rows = connection.execute(page).all()
            for row in rows:
                yield row.subject, row.memory
            if len(rows) < PAGE:
                return
            after = rows[-1].subject
