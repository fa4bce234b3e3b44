"""Who is called: which revisions are sent on a channel, given what it was told and what the judge says of the bell."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.archive import Delivery
from monitor.core import bell
from monitor.core.alert import Alert, Reason, Stage
from monitor.core.bell import ENDED_BADLY
from monitor.delivery.channels import Answer

LIMITED = "limited"  # the outcome of a revision whose watch had rung too often: the person was shown to the desk
TOLD = (Answer.SENT, LIMITED)
# Channels are told at the same time; one that was not told of something this old was not there.
LONG_AGO = timedelta(hours=1)


class Call(StrEnum):
    """Why a revision is sent on a channel, or why not."""

    NEWS = "it is news"
    MISSED = "an earlier revision that rang never got here"
    QUIET = "it only changes the page"
    OVERTAKEN = "a later revision was sent"
    HELD = "it waited for the end of quiet hours"
    BEFORE_ITS_TIME = "it was told before this channel was there"

    @property
    def sends(self) -> bool:
        """Whether the revision is sent."""
        return self in (Call.NEWS, Call.MISSED, Call.HELD)


def rings(alert: Alert) -> bool:
    """Whether this revision rings: as the judge says; where an alert of before does not say it, by the bare rule."""
    if alert.rings is not None:
        return alert.rings
    return bell.rings(alert.reason, alert.stage, alert.ledger, {}, alert.as_of, {})


def call(alert: Alert, channel: str, past: Sequence[Delivery], there_since: datetime | None, now: datetime) -> Call:
    """Whether a revision is sent on a channel, given the deliveries of its alert on every channel so far.

    Kafka keeps only the latest revision of each alert, and a channel can be away: then the revision that rang is gone
    and a quiet one stands in its place. A person who was told less than what is true now is told now. A channel that
    is new (``there_since`` is its first use) is not flooded with what others were told before it was there.
    """
    own = [one for one in past if one.channel == channel]
    sent = [one for one in own if one.outcome in TOLD]
    if any(one.revision > alert.revision for one in sent):
        return Call.OVERTAKEN
    if not own and any(_before(one.settled, there_since, now) for one in past):
        known = any(one.revision >= alert.revision for one in past)
        return Call.NEWS if rings(alert) and not known else Call.BEFORE_ITS_TIME
    if rings(alert):
        return Call.NEWS
    told = max(sent, key=lambda one: one.revision, default=None)
    return Call.MISSED if _more(alert, None if told is None else told.stage) else Call.QUIET


def _before(settled: datetime | None, there_since: datetime | None, now: datetime) -> bool:
    """Whether something was settled, and so long ago that a channel was not there yet."""
    return settled is not None and now - settled > LONG_AGO and (there_since is None or settled < there_since)


def _more(alert: Alert, told: str | None) -> bool:
    """Whether the alert now stands further than the stage a person was told of."""
    if told is None:
        return alert.stage is not Stage.STALE and alert.reason is not Reason.EXPIRED
    if alert.stage in ENDED_BADLY:
        return told != alert.stage
    return alert.stage.rank > max((stage.rank for stage in Stage if stage == told), default=0)
