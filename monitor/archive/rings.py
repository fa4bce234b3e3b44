"""How often each watch rang on each channel, so that none rings more than a person can take."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, func, select, text

from monitor.archive.schema import rings
from monitor.archive.shelf import Shelf, insert, ticks

HOUR = timedelta(hours=1)


class Turn(StrEnum):
    """What becomes of one ring."""

    RINGS = "rings"
    SAYS_MORE = "says more"  # the one line that says that there is more
    SILENT = "silent"


class Rings(Shelf):
    """Every ring by (alert, revision, channel)."""

    def ring(self, alert_id: str, revision: int, channel: str, *, watch: str, now: datetime, limit: int) -> Turn:
        """What becomes of this ring, if a watch rings at most ``limit`` times in an hour on a channel.

        Beyond that one ring in an hour says that there is more, the others are silent. The same ring asked for again
        gets the same answer.
        """
        with self._writing() as connection:
            _alone(connection, f"{watch} {channel}")
            this = (rings.c.alert == alert_id, rings.c.revision == revision, rings.c.channel == channel)
            before = connection.scalar(select(rings.c.turn).where(*this))
            if before is not None:
                return Turn(before)
            lately = (rings.c.watch == watch, rings.c.channel == channel, rings.c.at > ticks(now - HOUR))
            count = select(rings.c.turn, func.count()).where(*lately).group_by(rings.c.turn)
            turn = _turn({row[0]: row[1] for row in connection.execute(count)}, limit)
            values = {"alert": alert_id, "revision": revision, "channel": channel, "watch": watch, "at": ticks(now)}
            connection.execute(insert(connection, rings).values(**values, turn=turn.value))
            return turn


def _turn(lately: dict[str, int], limit: int) -> Turn:
    if lately.get(Turn.RINGS, 0) < limit:
        return Turn.RINGS
    return Turn.SILENT if lately.get(Turn.SAYS_MORE) else Turn.SAYS_MORE


def _alone(connection: Connection, name: str) -> None:
    """Let no other process count at the same moment; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
