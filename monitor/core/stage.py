"""Stages: how far a change has come, from what is said and what is believed."""

from collections.abc import Sequence

from monitor.core.alert import Stage
from monitor.core.belief import Beliefs, Said
from monitor.core.cue import Cue, Kind, Role
from monitor.core.rules import Rules

# What each kind of cue can lift a subject to, if the belief carries it.
CEILINGS = {
    Kind.PRESSURE: Stage.PRESSURE,
    Kind.OPENNESS: Stage.OPEN,
    Kind.MERIT: Stage.OPEN,
    Kind.REVIEW: Stage.REVIEW,
    Kind.LEANING: Stage.LEANING,
    Kind.IMMINENT: Stage.IMMINENT,
    Kind.DECIDED: Stage.DECIDED,
}
RISING = (Stage.DECIDED, Stage.IMMINENT, Stage.LEANING, Stage.REVIEW, Stage.OPEN, Stage.PRESSURE)
ENDS = frozenset({Stage.DENIED, Stage.STALLED, Stage.STALE})
RESOLVED = frozenset({Stage.ANNOUNCED, Stage.IN_FORCE})
WISHING = frozenset({Role.LEGISLATOR, Role.AFFECTED, Role.EXPERT, Role.ALLY})  # they cannot know, they can hope
SMALL = 0.01  # what decayed to less is as good as forgotten


def stage(everything: Sequence[Said], found: Beliefs, before: Stage, rules: Rules) -> Stage:
    """The stage of a subject whose stage was ``before``."""
    made = _made(everything, found, before, rules)
    if made is not None:
        return made
    ended = _ended(everything, found, before, rules)
    if ended is not None:
        return ended
    return _coming(everything, found, before, rules)


def _made(everything: Sequence[Said], found: Beliefs, before: Stage, rules: Rules) -> Stage | None:
    """Announced or in force, if somebody who can say so says so and the belief in *made* carries it."""
    kinds = {one.cue.kind for one in everything if one.made > SMALL and one.cue.holder.role not in WISHING}
    for made, kind in ((Stage.IN_FORCE, Kind.IN_FORCE), (Stage.ANNOUNCED, Kind.ANNOUNCED)):
        if kind in kinds and found.made >= _needed(made, before, rules):
            return Stage.IN_FORCE if before is Stage.IN_FORCE else made
    return None


def _ended(everything: Sequence[Said], found: Beliefs, before: Stage, rules: Rules) -> Stage | None:
    """Denied or stalled, if it had come somewhere, the last word is against it and the belief has gone."""
    if before in (Stage.DENIED, Stage.STALLED) and found.coming < rules.stages.leaning:
        return before
    against = [one for one in everything if one.cue.kind in (Kind.DENIAL, Kind.REVERSAL) and one.coming < -SMALL]
    if not against or before.rank < Stage.LEANING.rank:
        return None
    last = max(against, key=lambda one: (one.signal.seen, one.signal.id))
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
    if cue.holder.role in WISHING and ceiling.rank > Stage.LEANING.rank:
        return Stage.LEANING
    return ceiling


def _tempered(everything: Sequence[Said], rules: Rules) -> bool:
    """Whether an insider's caution is the last word: nobody said *imminent* in a later article."""
    cautions = [one.signal.seen for one in everything if one.cue.kind is Kind.CAUTION and one.coming < -SMALL]
    if not cautions:
        return False
    near = [one.signal.seen for one in everything if _ceiling(one.cue, rules).rank > Stage.LEANING.rank]
    return max(cautions) >= max(near, default=max(cautions))


def _needed(candidate: Stage, before: Stage, rules: Rules) -> float:
    """Less is needed to stay than to rise."""
    needed = rules.stages.needed(candidate)
    return needed - rules.stages.hysteresis if candidate.rank <= before.rank else needed
