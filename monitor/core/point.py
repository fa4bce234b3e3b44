"""Points: what one cue of the ledger can do, worked out once: its worth on the day, how it fades, how far it lifts."""

from datetime import datetime
from typing import NamedTuple

from monitor.core.alert import Stage
from monitor.core.cue import SIDES, Cue, Kind, Role, Side
from monitor.core.kept import kept_for
from monitor.core.origin import origin_key
from monitor.core.rules import Rules
from monitor.core.signal import Signal, anew

WISHING = frozenset({Role.LEGISLATOR, Role.AFFECTED, Role.EXPERT, Role.ALLY})  # they cannot know, they can hope

# What each kind of cue can lift a subject to, if the belief carries it. An announcement that is not believed yet is at
# least near.
CEILINGS = {
    Kind.PRESSURE: Stage.PRESSURE,
    Kind.OPENNESS: Stage.OPEN,
    Kind.MERIT: Stage.OPEN,
    Kind.REVIEW: Stage.REVIEW,
    Kind.LEANING: Stage.LEANING,
    Kind.IMMINENT: Stage.IMMINENT,
    Kind.DECIDED: Stage.DECIDED,
    Kind.ANNOUNCED: Stage.IMMINENT,
    Kind.IN_FORCE: Stage.IMMINENT,
}
_TURNS = frozenset({Kind.CAUTION, Kind.DENIAL, Kind.REVERSAL})

Moment = tuple[datetime, str]  # when a signal was seen, and its id


class Point(NamedTuple):
    """One cue in its place: ``number`` in the signal ``id``, of ``origin``, seen at ``moment``.

    ``coming`` and ``made`` are what it adds to each belief on the day, ``half_life`` is in days. ``ceiling`` is the
    rank of the stage that it may lift to; ``near`` says that this is more than *leaning*, before anything is made.
    ``turn`` is its kind if somebody who knows tempers, denies or calls off with it, ``makes`` its kind if somebody who
    can say so says that it is made.
    """

    id: str
    number: int
    cue: Cue
    origin: str
    moment: Moment
    against: bool
    coming: float
    made: float
    half_life: float
    ceiling: int
    near: bool
    turn: Kind | None
    makes: Kind | None


@kept_for
def points(signal: Signal, rules: Rules) -> tuple[Point, ...]:
    """The points of a signal, one for each cue that is said anew."""
    return tuple(point(cue, signal, number, rules) for number, cue in anew(signal))


def point(cue: Cue, signal: Signal, number: int, rules: Rules) -> Point:
    """The point of one cue."""
    kind, side, knows = cue.kind, SIDES[cue.kind], cue.holder.role not in WISHING
    coming, made, half_life = rules.worth[kind, cue.holder.role, cue.holder.record, cue.certainty]
    highest = ceiling(cue, rules)
    return Point(
        id=signal.id,
        number=number,
        cue=cue,
        origin=origin_key(signal),
        moment=(signal.seen, signal.id),
        against=side is Side.AGAINST,
        coming=coming,
        made=made,
        half_life=half_life,
        ceiling=highest,
        near=highest > Stage.LEANING.rank and side is Side.FOR,
        turn=kind if knows and kind in _TURNS else None,
        makes=kind if is_made(cue) else None,
    )


def is_made(cue: Cue) -> bool:
    """Whether somebody who can say so says that the change is made."""
    return SIDES[cue.kind] is Side.MADE and cue.holder.role not in WISHING


def ceiling(cue: Cue, rules: Rules) -> int:
    """The rank of the stage that a cue may lift to before anything is made."""
    highest = CEILINGS.get(cue.kind, Stage.QUIET)
    if cue.horizon is not None:
        dated = cue.horizon.days <= rules.stages.near_days
        if cue.kind is Kind.LEANING and dated:
            highest = Stage.IMMINENT
        if cue.kind is Kind.IMMINENT and not dated:
            highest = Stage.LEANING
    return min(highest.rank, Stage.LEANING.rank) if cue.holder.role in WISHING else highest.rank
