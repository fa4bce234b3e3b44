"""The bell: which revisions of an alert are worth waking somebody for, and which come too soon after the last one.

Pure: the judge asks it once for each revision and writes the answer into the alert, so a replay rings as the live path.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor.core.alert import Evidence, Reason, Stage
from monitor.core.cue import Kind

ENDED_BADLY = frozenset({Stage.DENIED, Stage.STALLED})
FLAT = frozenset({Kind.DENIAL, Kind.REVERSAL})


def rings(  # noqa: PLR0917 - the judge's own words for what it knows
    reason: Reason,
    stage: Stage,
    ledger: Sequence[Evidence],
    last: Mapping[Reason, datetime],
    as_of: datetime,
    cooldowns: Mapping[Reason, float],
    *,
    highest: Stage = Stage.QUIET,
    by: str = "",
) -> bool:
    """Whether a revision is worth a person's attention wherever they are.

    It rings when the alert is raised, its stage rises, it is resolved, or it falls to *denied* or *stalled*: each
    changes what the desk would write. The first flat denial (D1, R1) rings too, because it must go into the piece;
    later ones, "nothing has changed" (D2) and caution (D5) do not. More voices, another origin at the same stage, a
    slow fall, an edit and an expiry change the page and let people sleep.

    ``last`` is when each reason last rang in this episode, ``cooldowns`` the hours for which the same reason does not
    ring again; a reason that is not in it has none. ``highest`` is the highest stage that rang in this episode: a rise
    above it is news however soon it comes, a rise back to it is not. ``by`` is the id of the signal that brought the
    revision; without it, it is taken to be the newest of the ledger.
    """
    if not _matters(reason, stage, ledger, by):
        return False
    if reason is Reason.ROSE and stage.rank > highest.rank:
        return True
    return not _too_soon(last.get(reason), as_of, cooldowns.get(reason, 0.0))


def _matters(reason: Reason, stage: Stage, ledger: Sequence[Evidence], by: str) -> bool:
    """Whether it would ring if nothing had rung before."""
    match reason:
        case Reason.RAISED | Reason.ROSE | Reason.RESOLVED:
            return True
        case Reason.FELL:
            return stage in ENDED_BADLY
        case Reason.NEW_DENIAL:
            return _first_flat_denial(ledger, by)
        case _:
            return False


def _too_soon(last: datetime | None, as_of: datetime, hours: float) -> bool:
    return last is not None and as_of - last < timedelta(hours=hours)


def _first_flat_denial(ledger: Sequence[Evidence], by: str) -> bool:
    """Whether nobody had denied it flatly, or all who did have taken it back. It may come late."""
    flat = [one for one in ledger if one.cue.kind in FLAT and not one.copied and not one.gone]
    if by:
        return bool(flat) and all(one.signal == by for one in flat)
    return bool(flat) and min(one.seen for one in flat) == max(one.seen for one in ledger)
