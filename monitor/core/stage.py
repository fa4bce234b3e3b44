"""Stages: how far a change has come, from what is said and what is believed.

A stage needs a cue that can lift a subject so far, and a belief that carries it; less is needed to stay than to rise.
It rises only with a signal that itself counts for the change: never with a copy, never because a denial has faded.
"""

from collections.abc import Mapping, Sequence

from monitor.core.alert import Stage
from monitor.core.belief import SMALL, WISHING, Beliefs, Said, beliefs, is_made, said
from monitor.core.cue import SIDES, Cue, Kind, Side
from monitor.core.heard import FLAT, SPEAKING_FOR
from monitor.core.memory import Course
from monitor.core.rules import Rules
from monitor.core.signal import Signal

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
RISING = (Stage.DECIDED, Stage.IMMINENT, Stage.LEANING, Stage.REVIEW, Stage.OPEN, Stage.PRESSURE)
ENDS = frozenset({Stage.DENIED, Stage.STALLED, Stage.STALE})
RESOLVED = frozenset({Stage.ANNOUNCED, Stage.IN_FORCE})
OVER = RESOLVED | ENDS


def step(
    course: Course, signals: Sequence[Signal], rules: Rules, adjust: Mapping[str, float] | None = None
) -> tuple[Course, Beliefs]:
    """The course after the last of these signals, and what is believed then; ``signals`` are all of the episode up to
    then, in order, and ``adjust`` the share of its weight that the desk left a rule."""
    last = signals[-1]
    everything = said(signals, last.seen, rules, adjust)
    found = beliefs(everything, rules)
    here = stage(everything, found, course.stage, rules)
    telling = _telling(found, last)
    if not telling and (here.rank > course.stage.rank or course.stage in ENDS):
        here = course.stage if here not in ENDS else here
    ended = (course.ended or last.seen) if here in OVER else None
    return Course(here, last.seen if telling else course.spoke, ended), found


def stage(everything: Sequence[Said], found: Beliefs, before: Stage, rules: Rules) -> Stage:
    """The stage that all this comes to, of a subject whose stage was ``before``."""
    return (
        _made(everything, found, before, rules)
        or _ended(everything, found, before, rules)
        or _coming(everything, found, before, rules)
    )


def _telling(found: Beliefs, last: Signal) -> bool:
    """Whether the signal is what its origin has to say for the change: not a copy, not a weaker word."""
    for number, cue in enumerate(last.cues):
        side = SIDES[cue.kind]
        if side in SPEAKING_FOR and (last.id, number) in (found.to_made if side is Side.MADE else found.to_coming):
            return True
    return False


def _made(everything: Sequence[Said], found: Beliefs, before: Stage, rules: Rules) -> Stage | None:
    """Announced or in force, if somebody who can say so says so and the belief in *made* carries it."""
    kinds = {one.cue.kind for one in everything if one.made > SMALL and is_made(one.cue)}
    for made, kind in ((Stage.IN_FORCE, Kind.IN_FORCE), (Stage.ANNOUNCED, Kind.ANNOUNCED)):
        if kind in kinds and found.made >= _needed(made, before, rules):
            return Stage.IN_FORCE if before is Stage.IN_FORCE else made
    return None


def _ended(everything: Sequence[Said], found: Beliefs, before: Stage, rules: Rules) -> Stage | None:
    """Denied or stalled, if it had come somewhere, the last word is against it and the belief has gone."""
    if before in (Stage.DENIED, Stage.STALLED) and found.coming < rules.stages.leaning:
        return before
    against = [one for one in everything if one.cue.kind in FLAT and one.coming < -SMALL and _knows(one.cue)]
    last = max(against, key=lambda one: (one.signal.seen, one.signal.id), default=None)
    if last is None or before.rank < Stage.LEANING.rank:
        return before if before in RESOLVED else None
    if before in RESOLVED:  # it was made and is believed no more
        return Stage.STALLED if last.cue.kind is Kind.REVERSAL else Stage.DENIED
    if last.cue.kind is Kind.REVERSAL and found.coming < rules.stages.leaning:
        return Stage.STALLED
    return Stage.DENIED if found.coming < rules.stages.denied else None


def _coming(everything: Sequence[Said], found: Beliefs, before: Stage, rules: Rules) -> Stage:
    """The highest stage that a cue allows and the belief carries."""
    ceilings = [_ceiling(one.cue, rules) for one in everything if one.coming > SMALL]
    top = max((one.rank for one in ceilings), default=0)
    if top > Stage.LEANING.rank and _tempered(everything, rules):
        top = Stage.LEANING.rank
    for candidate in RISING:
        if candidate.rank <= top and found.coming >= _needed(candidate, before, rules):
            return candidate
    return Stage.QUIET


def _ceiling(cue: Cue, rules: Rules) -> Stage:
    ceiling = CEILINGS.get(cue.kind, Stage.QUIET)
    dated = cue.horizon is not None and cue.horizon.days <= rules.stages.near_days
    if cue.kind is Kind.LEANING and dated:
        ceiling = Stage.IMMINENT
    if cue.kind is Kind.IMMINENT and cue.horizon is not None and not dated:
        ceiling = Stage.LEANING
    if not _knows(cue) and ceiling.rank > Stage.LEANING.rank:
        return Stage.LEANING
    return ceiling


def _knows(cue: Cue) -> bool:
    """Whether its holder can know what will be decided, and does not only hope."""
    return cue.holder.role not in WISHING


def _tempered(everything: Sequence[Said], rules: Rules) -> bool:
    """Whether an insider's caution is the last word: nobody said *imminent* in a later article."""
    cautions = [
        (one.signal.seen, one.signal.id)
        for one in everything
        if one.cue.kind is Kind.CAUTION and one.coming < -SMALL and _knows(one.cue)
    ]
    if not cautions:
        return False
    near = [
        (one.signal.seen, one.signal.id)
        for one in everything
        if SIDES[one.cue.kind] is Side.FOR and _ceiling(one.cue, rules).rank > Stage.LEANING.rank
    ]
    return max(cautions) >= max(near, default=max(cautions))


def _needed(candidate: Stage, before: Stage, rules: Rules) -> float:
    """Less is needed to stay than to rise."""
    needed = rules.stages.needed(candidate)
    return needed * (1 - rules.stages.hysteresis) if candidate.rank <= before.rank else needed
