"""Stages: how far a change has come, from what is said and what is believed.

A stage needs a cue that can lift a subject so far, and a belief that carries it; less is needed to stay than to rise.
It rises only with a signal that itself counts for the change: never with a copy, never because a denial has faded.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from monitor.core.alert import Stage
from monitor.core.belief import SMALL, Beliefs, Said, beliefs, said
from monitor.core.cue import SIDES, Kind, Side
from monitor.core.heard import SPEAKING_FOR
from monitor.core.memory import Course
from monitor.core.point import Moment
from monitor.core.rules import Rules
from monitor.core.signal import Signal, anew

RISING = (Stage.DECIDED, Stage.IMMINENT, Stage.LEANING, Stage.REVIEW, Stage.OPEN, Stage.PRESSURE)
ENDS = frozenset({Stage.DENIED, Stage.STALLED, Stage.STALE})
RESOLVED = frozenset({Stage.ANNOUNCED, Stage.IN_FORCE})
OVER = RESOLVED | ENDS


class Reach(NamedTuple):
    """How far the cues that count may lift a subject, whatever is believed, and what speaks against it.

    ``top`` is the rank of the highest stage that one of them allows, ``near`` when one last allowed more than
    *leaning*, ``caution`` when an insider last tempered it. ``announced`` and ``in_force`` say that somebody who can
    say so says it is made. ``denied`` and ``reversed`` are when somebody who knows last said so.
    """

    top: int = 0
    near: Moment | None = None
    caution: Moment | None = None
    announced: bool = False
    in_force: bool = False
    denied: Moment | None = None
    reversed: Moment | None = None


class Step(NamedTuple):
    """Where one signal more has led: the course, what is believed now, and what it is made of."""

    course: Course
    beliefs: Beliefs
    reach: Reach


def step(course: Course, signals: Sequence[Signal], rules: Rules, adjust: Mapping[str, float] | None = None) -> Step:
    """One step on from a course, by the last of these signals; ``signals`` are all of the episode up to then, in order,
    and ``adjust`` the share of its weight that the desk left a rule."""
    last = signals[-1]
    everything = said(signals, last.seen, rules, adjust)
    found = beliefs(everything, rules)
    reached = reach(everything)
    here = stage(reached, found.coming, found.made, course.stage, rules)
    telling = _telling(found, last)
    if not telling and (here.rank > course.stage.rank or course.stage in ENDS):
        here = course.stage if here not in ENDS else here
    ended = (course.ended or last.seen) if here in OVER else None
    return Step(Course(here, last.seen if telling else course.spoke, ended), found, reached)


def stage(reached: Reach, coming: float, made: float, before: Stage, rules: Rules) -> Stage:
    """The stage that these beliefs come to, of a subject whose stage was ``before``."""
    return (
        _made(reached, made, before, rules)
        or _ended(reached, coming, before, rules)
        or _coming(reached, coming, before, rules)
    )


def reach(everything: Iterable[Said], so_far: Reach | None = None) -> Reach:
    """How far all that is said, in order, may lift a subject; ``so_far`` is what came before it."""
    top, near, caution, announced, in_force, denied, back = so_far or Reach()
    for point, coming, made in everything:
        if coming > SMALL:
            top = max(top, point.ceiling)
            if point.near:
                near = point.moment
        elif point.turn is not None and coming < -SMALL:
            if point.turn is Kind.CAUTION:
                caution = point.moment
            elif point.turn is Kind.DENIAL:
                denied = point.moment
            else:
                back = point.moment
        if point.makes is not None and made > SMALL:
            announced, in_force = announced or point.makes is Kind.ANNOUNCED, in_force or point.makes is Kind.IN_FORCE
    return Reach(top, near, caution, announced, in_force, denied, back)


def _telling(found: Beliefs, last: Signal) -> bool:
    """Whether the signal is what its origin has to say for the change: not a copy, not a weaker word."""
    for number, cue in anew(last):
        side = SIDES[cue.kind]
        if side in SPEAKING_FOR and (last.id, number) in (found.to_made if side is Side.MADE else found.to_coming):
            return True
    return False


def _made(reached: Reach, made: float, before: Stage, rules: Rules) -> Stage | None:
    """Announced or in force, if somebody who can say so says so and the belief in *made* carries it."""
    if reached.in_force and made >= _needed(Stage.IN_FORCE, before, rules):
        return Stage.IN_FORCE
    if reached.announced and made >= _needed(Stage.ANNOUNCED, before, rules):
        return Stage.IN_FORCE if before is Stage.IN_FORCE else Stage.ANNOUNCED
    return None


def _ended(reached: Reach, coming: float, before: Stage, rules: Rules) -> Stage | None:
    """Denied or stalled, if it had come somewhere, the last word is against it and the belief has gone."""
    if before in (Stage.DENIED, Stage.STALLED) and coming < rules.stages.leaning:
        return before
    last = max(filter(None, (reached.denied, reached.reversed)), default=None)
    if last is None or before.rank < Stage.LEANING.rank:
        return before if before in RESOLVED else None
    if before in RESOLVED:  # it was made and is believed no more
        return Stage.STALLED if last == reached.reversed else Stage.DENIED
    if last == reached.reversed and coming < rules.stages.leaning:
        return Stage.STALLED
    return Stage.DENIED if coming < rules.stages.denied else None


def _coming(reached: Reach, coming: float, before: Stage, rules: Rules) -> Stage:
    """The highest stage that a cue allows and the belief carries; an insider's caution caps it at *leaning* until
    a later article says that it is near."""
    tempered = reached.caution is not None and reached.caution >= (reached.near or reached.caution)
    top = min(reached.top, Stage.LEANING.rank) if tempered else reached.top
    for candidate in RISING:
        if candidate.rank <= top and coming >= _needed(candidate, before, rules):
            return candidate
    return Stage.QUIET


def _needed(candidate: Stage, before: Stage, rules: Rules) -> float:
    """Less is needed to stay than to rise."""
    needed = rules.stages.needed(candidate)
    return needed * (1 - rules.stages.hysteresis) if candidate.rank <= before.rank else needed
