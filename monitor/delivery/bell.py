"""The bell: which revisions of an alert are worth waking somebody for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.archive import Delivery
from monitor.core.alert import Alert, Evidence, Reason, Stage
from monitor.core.cue import Kind
from monitor.delivery.channels import Answer

ENDED_BADLY = frozenset({Stage.DENIED, Stage.STALLED})
FLAT = frozenset({Kind.DENIAL, Kind.REVERSAL})
# Channels are told at the same time; one that was not told of something this old was not there.
LONG_AGO = timedelta(hours=1)


class Call(StrEnum):
    """Why a revision is sent on a channel, or why not."""

    NEWS = "it is news"
    MISSED = "an earlier revision that rang never got here"
    QUIET = "it only changes the page"
    OVERTAKEN = "a later revision was sent"
    BEFORE_ITS_TIME = "it was told before this channel was there"

    @property
    def sends(self) -> bool:
        """Whether the revision is sent."""
        return self in (Call.NEWS, Call.MISSED)


def rings(alert: Alert) -> bool:
    """Whether this revision is worth a person's attention wherever they are.

    It rings when the alert is raised, its stage rises, it is resolved, or it falls to *denied* or *stalled*: each
    changes what the desk would write. The first flat denial (D1, R1) rings too, because it must go into the piece;
    later ones, "nothing has changed" (D2) and caution (D5) do not. More voices, another origin at the same stage, a
    slow fall, an edit and an expiry change the page and let people sleep.
    """
    match alert.reason:
        case Reason.RAISED | Reason.ROSE | Reason.RESOLVED:
            return True
        case Reason.FELL:
            return alert.stage in ENDED_BADLY
        case Reason.NEW_DENIAL:
            return _first_flat_denial(alert.ledger)
        case _:
            return False


def call(alert: Alert, channel: str, past: Sequence[Delivery], there_since: datetime | None, now: datetime) -> Call:
    """Whether a revision is sent on a channel, given the deliveries of its alert on every channel so far.

    Kafka keeps only the latest revision of each alert, and a channel can be away: then the revision that rang is gone
    and a quiet one stands in its place. A person who was told less than what is true now is told now. A channel that
    is new (``there_since`` is its first use) is not flooded with what others were told before it was there.
    """
    own = [one for one in past if one.channel == channel]
    sent = [one for one in own if one.outcome == Answer.SENT]
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


def _first_flat_denial(ledger: Sequence[Evidence]) -> bool:
    flat = [one.seen for one in ledger if one.cue.kind in FLAT and not one.copied]
    return bool(flat) and min(flat) == max(one.seen for one in ledger)
