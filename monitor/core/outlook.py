"""The outlook: the least that would move an alert on, found by trying what may come against the real arithmetic."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from msgspec.structs import replace

from monitor.core.alert import Stage
from monitor.core.belief import COMING, MADE, Beliefs, Said, diminished, probability, sort
from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.rules import SUREST, Rules
from monitor.core.signal import Signal
from monitor.core.stage import CEILINGS, ENDS, OVER, RESOLVED, Reach, reach, stage

ELSEWHERE = "\0"  # the name of an outlet that nobody has


class Chance(NamedTuple):
    """Something that may be reported next, in words, the cue that it would bring, the rank that it could lift to."""

    words: str
    cue: Cue
    ceiling: int


def _chance(words: str, kind: Kind, role: Role, days: float | None = None) -> Chance:
    cue = Cue(
        kind=kind,
        start=0,
        end=0,
        sentence_start=0,
        sentence_end=0,
        sentence="",
        holder=Holder(role, Record.NAMED if role is Role.DECIDER else Record.ANONYMOUS),
        certainty=SUREST,
        horizon=None if days is None else Horizon(days, ""),
        rule="",
    )
    ceiling = Stage.IMMINENT if days is not None else CEILINGS.get(kind, Stage.QUIET)
    return Chance(words, cue, Stage.IN_FORCE.rank if kind is Kind.ANNOUNCED else ceiling.rank)


# The cheapest first: what desks hear often before what they hear once.
FOR = (
    _chance("an official, unnamed, saying that it is being looked at", Kind.REVIEW, Role.OFFICIAL),
    _chance("an official, unnamed, expecting it", Kind.LEANING, Role.OFFICIAL),
    _chance("an official, unnamed, expecting it within days", Kind.LEANING, Role.OFFICIAL, 7),
    _chance("somebody familiar with it saying that it is near", Kind.IMMINENT, Role.PERSON_FAMILIAR),
    _chance("the decider saying, by name, that it is near", Kind.IMMINENT, Role.DECIDER),
    _chance("somebody familiar with it saying that it is decided", Kind.DECIDED, Role.PERSON_FAMILIAR),
    _chance("the decider announcing it", Kind.ANNOUNCED, Role.DECIDER),
)
AGAINST = (
    _chance("caution from an official", Kind.CAUTION, Role.OFFICIAL),
    _chance("a flat denial by the decider", Kind.DENIAL, Role.DECIDER),
    _chance("the decider calling it off", Kind.REVERSAL, Role.DECIDER),
)


def would_change(signals: Sequence[Signal], here: Stage, believed: Beliefs, reached: Reach, rules: Rules) -> str:
    """One line: the least that raises the stage, and the least that lowers it; empty where there is nothing to say."""
    if here in OVER:
        return _afterwards(here, rules)
    now = _Now(signals[-1], here, believed, reached, rules)
    found = (now.first(FOR, rises=True), now.first(AGAINST, rises=False))
    return "; ".join(_words(here, there, words) for words, there in filter(None, found))


def _words(here: Stage, there: Stage, words: str) -> str:
    """ "rises to imminent on somebody familiar with it saying that it is near"."""
    moves = "ends as" if there in ENDS else "rises to" if there.rank > here.rank else "falls to"
    return f"{moves} {there.value} on {words}"


class _Now:
    """What is believed now, so that one more word can be tried against it."""

    def __init__(self, last: Signal, here: Stage, believed: Beliefs, reached: Reach, rules: Rules) -> None:
        self._coming = _Sum(believed.counted[COMING], COMING, rules.prior.coming, rules.origins.returns)
        self._made = _Sum(believed.counted[MADE], MADE, rules.prior.made, rules.origins.returns)
        self._here, self._reach, self._rules = here, reached, rules
        self._where = replace(last, id=last.id + ELSEWHERE, article=ELSEWHERE, cues=())

    def first(self, chances: Sequence[Chance], *, rises: bool) -> tuple[str, Stage] | None:
        """The first of these that would change the stage their way, in words, and the stage it would lead to."""
        for chance in chances:
            if rises and max(self._reach.top, chance.ceiling) <= self._here.rank:
                continue  # however much it is believed
            there = self._after(chance.cue)
            if there is not self._here and (there.rank > self._here.rank) is rises:
                elsewhere = ", in another outlet" if rises and chance.cue.kind is not Kind.ANNOUNCED else ""
                return chance.words + elsewhere, there
        return None

    def _after(self, cue: Cue) -> Stage:
        coming, made, _ = self._rules.worth[sort(cue)]
        reached = reach([Said(self._where, 0, cue, ELSEWHERE, (coming, made))], self._rules, self._reach)
        return stage(
            reached, probability(self._coming.plus(coming)), probability(self._made.plus(made)), self._here, self._rules
        )


class _Sum:
    """A diminishing sum of what origins say on both sides, to which one more can be added."""

    def __init__(self, chosen: Sequence[Said], belief: int, prior: float, returns: float) -> None:
        values = sorted((one.adds[belief] for one in chosen), key=abs, reverse=True)
        self._sides = ([one for one in values if one < 0], [one for one in values if one > 0])
        self._up_to = tuple([0.0, *accumulate(diminished(side, returns))] for side in self._sides)
        self._returns, self._odds = returns, prior + self._up_to[0][-1] + self._up_to[1][-1]

    def plus(self, value: float) -> float:
        """The log-odds with one more value of an origin that had not spoken."""
        side, up_to = self._sides[value > 0], self._up_to[value > 0]
        place = bisect_right(side, -abs(value), key=lambda one: -abs(one))
        weaker = up_to[-1] - up_to[place]
        return self._odds + value * self._returns**place - weaker * (1 - self._returns)


def _afterwards(here: Stage, rules: Rules) -> str:
    days = f"{rules.memory.quiet_days:g} days"
    if here in RESOLVED:
        return f"settled; the decider calling it off reopens it, an outlet's own word after {days} is a new episode"
    return f"over; an outlet's own word for a change after {days} is a new episode"
