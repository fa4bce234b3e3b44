"""What is held back in quiet hours: of each alert, on each channel, the newest revision, and when it is due."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, delete, select

from monitor.archive.schema import held
from monitor.archive.shelf import Shelf, insert, moment, packed, ticks
from monitor.core.alert import Alert


class Held(Struct, frozen=True, kw_only=True):
    """One alert that waits on one channel for the end of quiet hours."""

    alert: Alert
    channel: str
    due: datetime


class HeldBack(Shelf):
    """Alerts held back, by (alert, channel)."""

    def hold(self, alert: Alert, channel: str, due: datetime) -> None:
        """Hold a revision in place of an older one; one that is older than what is held changes nothing."""
        with self._writing() as connection:
            put = insert(connection, held).values(
                alert=alert.id, channel=channel, revision=alert.revision, due=ticks(due), record=packed(alert)
            )
            new = {"revision": put.excluded.revision, "due": put.excluded.due, "record": put.excluded.record}
            put = put.on_conflict_do_update(
                index_elements=["alert", "channel"], set_=new, where=held.c.revision <= put.excluded.revision
            )
            connection.execute(put)

    def held_revision(self, alert_id: str, channel: str) -> int | None:
        """The revision that is held of an alert on a channel; None if none is."""
        with self._reading() as connection:
            return connection.scalar(select(held.c.revision).where(held.c.alert == alert_id, held.c.channel == channel))

    def let_go(self, alert_id: str, channel: str, revision: int) -> None:
        """Hold back no revision up to this one any more."""
        with self._writing() as connection:
            connection.execute(delete(held).where(up_to(alert_id, channel, revision)))

    def due(self, now: datetime) -> list[Held]:
        """What is due by now, in the order in which it became so."""
        query = select(held).where(held.c.due <= ticks(now)).order_by(held.c.due, held.c.alert, held.c.channel)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        found = ((self._unpacked(row.record, Alert, f"alert {row.alert}, held back,"), row) for row in rows)
        return [Held(alert=alert, channel=row.channel, due=moment(row.due)) for alert, row in found if alert]


def up_to(alert_id: str, channel: str, revision: int) -> ColumnElement[bool]:
    """What is held of an alert on a channel, unless it is a later revision."""
    return and_(held.c.alert == alert_id, held.c.channel == channel, held.c.revision <= revision)
