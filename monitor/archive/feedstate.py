"""What the poller knows of each feed."""

from sqlalchemy import select

from monitor.archive.schema import feed_states
from monitor.archive.shelf import Shelf, insert


class FeedStates(Shelf):
    """Poll state by feed name, as bytes that only the poller reads."""

    def load_feed(self, name: str) -> bytes | None:
        """The state saved last; None for a feed never polled."""
        with self._reading() as connection:
            return connection.scalar(select(feed_states.c.state).where(feed_states.c.name == name))

    def save_feed(self, name: str, state: bytes) -> None:
        """Keep the state in place of the former one."""
        with self._writing() as connection:
            new = insert(connection, feed_states).values(name=name, state=state)
            connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"state": new.excluded.state}))
