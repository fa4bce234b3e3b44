"""Verdicts: what people said of alerts."""

from collections.abc import Iterator

from sqlalchemy import select

from monitor.archive.schema import verdicts
from monitor.archive.shelf import Shelf, insert, packed, ticks
from monitor.core.alert import Verdict
from monitor.core.identity import identify


class Verdicts(Shelf):
    """Every verdict; the same one twice is one."""

    def put_verdict(self, verdict: Verdict) -> bool:
        """Keep a verdict; True if it was new."""
        at = ticks(verdict.when)
        name = identify(
            "verdict", verdict.alert, str(verdict.revision), verdict.who, str(at), verdict.what.value, verdict.why
        )
        with self._writing() as connection:
            put = insert(connection, verdicts).values(id=name, alert=verdict.alert, at=at, record=packed(verdict))
            return connection.execute(put.on_conflict_do_nothing()).rowcount > 0

    def verdicts(self, alert_id: str | None = None) -> Iterator[Verdict]:
        """Verdicts on one alert, or on all, the oldest first."""
        query = select(verdicts.c.record).order_by(verdicts.c.at, verdicts.c.id)
        if alert_id is not None:
            query = query.where(verdicts.c.alert == alert_id)
        with self._reading() as connection:
            records = connection.scalars(query).all()
        for raw in records:
            if verdict := self._unpacked(raw, Verdict, "a verdict"):
                yield verdict
