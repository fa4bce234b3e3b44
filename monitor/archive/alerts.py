"""Alerts: every revision that was ever made."""

from collections.abc import Iterator

from sqlalchemy import func, select, tuple_

from monitor.archive.schema import alerts
from monitor.archive.shelf import PAGE, Shelf, insert, packed, ticks
from monitor.core.alert import Alert


class Alerts(Shelf):
    """Alerts by (id, revision). A revision never changes: the first one kept stays."""

    def put_alert(self, alert: Alert) -> bool:
        """Keep a revision; True if it was new."""
        with self._writing() as connection:
            put = insert(connection, alerts).values(
                id=alert.id,
                revision=alert.revision,
                subject=alert.subject,
                stage=alert.stage.value,
                as_of=ticks(alert.as_of),
                record=packed(alert),
            )
            return connection.execute(put.on_conflict_do_nothing()).rowcount > 0

    def alerts(self) -> Iterator[Alert]:
        """The latest revision of each alert there is now, in order of (as_of, id), read page by page."""
        last = select(alerts.c.id, func.max(alerts.c.revision).label("revision")).group_by(alerts.c.id).subquery()
        query = select(alerts.c.id, alerts.c.revision).join(
            last, (alerts.c.id == last.c.id) & (alerts.c.revision == last.c.revision)
        )
        with self._reading() as connection:
            found = connection.execute(query.order_by(alerts.c.as_of, alerts.c.id)).all()
        for start in range(0, len(found), PAGE):
            page = [(row.id, row.revision) for row in found[start : start + PAGE]]
            yield from self._alerts(page)

    def revisions(self, alert_id: str) -> list[Alert]:
        """Every kept revision of an alert, the first one first."""
        with self._reading() as connection:
            query = select(alerts.c.record).where(alerts.c.id == alert_id).order_by(alerts.c.revision)
            records = connection.scalars(query).all()
        found = (self._unpacked(raw, Alert, f"a revision of alert {alert_id}") for raw in records)
        return [alert for alert in found if alert is not None]

    def _alerts(self, wanted: list[tuple[str, int]]) -> Iterator[Alert]:
        with self._reading() as connection:
            query = select(alerts.c.id, alerts.c.revision, alerts.c.record).where(
                tuple_(alerts.c.id, alerts.c.revision).in_(wanted)
            )
            records = {(row.id, row.revision): row.record for row in connection.execute(query)}
        for name in wanted:
            if alert := self._unpacked(records[name], Alert, f"alert {name[0]} revision {name[1]}"):
                yield alert
