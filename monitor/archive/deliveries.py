"""Who was told what: so that each revision reaches each channel once.

Kafka delivers at least once, so a revision may arrive again: after a crash, a rebalance, a refill. Whoever delivers it
first claims it, sends it, then settles it. A crash leaves one of three things behind:

- before the claim: nothing; whoever gets the revision next claims and sends it;
- between claim and settle: a claim that nobody settles. Whether the message left is unknown. When the lease of the
  claim is over it can be claimed again, and is sent (again). This is the only window in which a person may be told
  twice; nobody is ever told less than once;
- after the settle: a settled row. Nobody can claim it any more.

The time is the caller's; the clocks of two machines should differ by much less than the lease.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from monitor.archive.held import up_to
from monitor.archive.schema import deliveries, held
from monitor.archive.shelf import Shelf, insert, moment, ticks

LEASE = timedelta(seconds=30)


class Delivery(Struct, frozen=True, kw_only=True):
    """One revision on one channel. ``settled`` and ``outcome`` are None while it is under way."""

    alert: str
    revision: int
    channel: str
    stage: str
    claimed: datetime
    settled: datetime | None = None
    outcome: str | None = None


class Deliveries(Shelf):
    """Deliveries by (alert, revision, channel)."""

    def claim(
        self, alert_id: str, revision: int, channel: str, now: datetime, *, lease: timedelta = LEASE, stage: str = ""
    ) -> bool:
        """Whether the caller is the one to send this: True for the first, and again when a claim outlived its lease.

        Whoever needs longer than ``lease`` renews. ``stage`` is what the person will have been told.
        """
        with self._writing() as connection:
            put = insert(connection, deliveries).values(
                alert=alert_id, revision=revision, channel=channel, stage=stage, claimed=ticks(now)
            )
            left = and_(deliveries.c.settled.is_(None), deliveries.c.claimed <= ticks(now - lease))
            put = put.on_conflict_do_update(
                index_elements=["alert", "revision", "channel"], set_={"claimed": put.excluded.claimed}, where=left
            )
            return connection.execute(put).rowcount > 0

    def renew(self, alert_id: str, revision: int, channel: str, claimed: datetime, now: datetime) -> bool:
        """Start the lease of one's own claim, made at ``claimed``, anew; False if somebody else has it by now."""
        with self._writing() as connection:
            mine = and_(
                _one(alert_id, revision, channel),
                deliveries.c.claimed == ticks(claimed),
                deliveries.c.settled.is_(None),
            )
            return connection.execute(update(deliveries).where(mine).values(claimed=ticks(now))).rowcount > 0

    def release(self, alert_id: str, revision: int, channel: str, claimed: datetime) -> None:
        """Give up one's own claim, made at ``claimed``, on something that was surely not sent."""
        with self._writing() as connection:
            mine = and_(
                _one(alert_id, revision, channel),
                deliveries.c.claimed == ticks(claimed),
                deliveries.c.settled.is_(None),
            )
            connection.execute(delete(deliveries).where(mine))

    def settle(self, alert_id: str, revision: int, channel: str, now: datetime, outcome: str) -> None:
        """Say what became of it, for good; the first word stands. What was held back up to this revision is let go."""
        with self._writing() as connection:
            this = and_(_one(alert_id, revision, channel), deliveries.c.settled.is_(None))
            connection.execute(update(deliveries).where(this).values(settled=ticks(now), outcome=outcome))
            connection.execute(delete(held).where(up_to(alert_id, channel, revision)))

    def unsettled(self, channel: str) -> list[tuple[str, int]]:
        """(alert, revision) of what was claimed for a channel and not settled."""
        query = (
            select(deliveries.c.alert, deliveries.c.revision)
            .where(deliveries.c.channel == channel, deliveries.c.settled.is_(None))
            .order_by(deliveries.c.claimed, deliveries.c.alert, deliveries.c.revision)
        )
        with self._reading() as connection:
            return [(row.alert, row.revision) for row in connection.execute(query)]

    def first_delivery(self, channel: str) -> datetime | None:
        """When a channel was first used; None if it never was."""
        with self._reading() as connection:
            first = connection.scalar(select(func.min(deliveries.c.claimed)).where(deliveries.c.channel == channel))
        return None if first is None else moment(first)

    def deliveries(self, alert_id: str) -> list[Delivery]:
        """What is known of an alert's deliveries, in order of (revision, channel)."""
        with self._reading() as connection:
            return _deliveries(connection, alert_id)


def _one(alert_id: str, revision: int, channel: str) -> ColumnElement[bool]:
    return and_(deliveries.c.alert == alert_id, deliveries.c.revision == revision, deliveries.c.channel == channel)


def _deliveries(connection: Connection, alert_id: str) -> list[Delivery]:
    query = (
        select(deliveries).where(deliveries.c.alert == alert_id).order_by(deliveries.c.revision, deliveries.c.channel)
    )
    return [
        Delivery(
            alert=row.alert,
            revision=row.revision,
            channel=row.channel,
            stage=row.stage,
            claimed=moment(row.claimed),
            settled=None if row.settled is None else moment(row.settled),
            outcome=row.outcome,
        )
        for row in connection.execute(query)
    ]
