"""The outlook: the least that would move an alert on, found by trying what may come against the real arithmetic."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import NamedTuple

from monitor.core.alert import Stage
from monitor.core.belief import Beliefs, Said, diminished, probability
from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.kept import kept
from monitor.core.point import Point, point
from monitor.core.proposition import Proposition
from monitor.core.rules import SUREST, Rules
from monitor.core.signal import Signal
from monitor.core.stage import ENDS, OVER, RESOLVED, Reach, reach, stage

ELSEWHERE = "\0"  # the name of an outlet that nobody has


class Chance(NamedTuple):
    """Something that may be reported next, in words, and the cue that it would bring."""

    words: str
    cue: Cue


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
    return Chance(words, cue)


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


_NOWHERE = Signal(
    id="",
    article="",
    revision="",
    url="",
    outlet=ELSEWHERE,
    title="",
    seen=datetime.max.replace(tzinfo=UTC),  # later than all that was said
    subject="",
    origin=ELSEWHERE,
    proposition=Proposition(),
    cues=(),
    source=ELSEWHERE,
    rules="",
)


def would_change(here: Stage, believed: Beliefs, reached: Reach, rules: Rules) -> str:
    """One line: the least that raises the stage, and the least that lowers it; empty where there is nothing to say."""
    if here in OVER:
        return _afterwards(here, rules)
    now = _Now(here, believed, reached, rules)
    found = (now.first(FOR, rises=True), now.first(AGAINST, rises=False))
    return "; ".join(_words(here, there, words) for words, there in filter(None, found))


def _words(here: Stage, there: Stage, words: str) -> str:
    """ "rises to imminent on somebody familiar with it saying that it is near"."""
    moves = "ends as" if there in ENDS else "rises to" if there.rank > here.rank else "falls to"
    return f"{moves} {there.value} on {words}"


class _Now:
    """What is believed now, so that one more word can be tried against it."""

    def __init__(self, here: Stage, believed: Beliefs, reached: Reach, rules: Rules) -> None:
        coming, made = [one.coming for one in believed.counted[0]], [one.made for one in believed.counted[1]]
        self._sums = _sums(coming, made, rules)
        # What was denied before it is announced speaks against it no more.
        self._undenied = _sums([one for one in coming if one > 0], [one for one in made if one > 0], rules)
        self._here, self._reach, self._rules = here, reached, rules

    def first(self, chances: Sequence[Chance], *, rises: bool) -> tuple[str, Stage] | None:
        """The first of these that would change the stage their way, in words, and the stage it would lead to."""
        for chance, word in zip(chances, _points(chances, self._rules), strict=True):
            if rises and not word.makes and max(self._reach.top, word.ceiling) <= self._here.rank:
                continue  # however much it is believed
            there = self._after(word)
            if there is not self._here and (there.rank > self._here.rank) is rises:
                elsewhere = ", in another outlet" if rises and not word.makes else ""
                return chance.words + elsewhere, there
        return None

    def _after(self, word: Point) -> Stage:
        so_far = self._reach._replace(caution=None, denied=None, reversed=None) if word.makes else self._reach
        coming, made = self._undenied if word.makes else self._sums
        return stage(
            reach([Said(word, word.coming, word.made)], so_far),
            probability(coming.plus(word.coming)),
            probability(made.plus(word.made)),
            self._here,
            self._rules,
        )


def _points(chances: Sequence[Chance], rules: Rules) -> tuple[Point, ...]:
    return _all_points(rules)[chances is AGAINST]


@kept
def _all_points(rules: Rules) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """What each chance would be worth: of those for it, and of those against it."""
    of_for, of_against = (tuple(point(one.cue, _NOWHERE, 0, rules) for one in some) for some in (FOR, AGAINST))
    return of_for, of_against


class _Sum:
    """A diminishing sum of what origins say on both sides, to which one more can be added."""

    def __init__(self, values: Sequence[float], prior: float, returns: float) -> None:
        self._sides = tuple(sorted(-abs(one) for one in values if (one > 0) is above) for above in (False, True))
        self._up_to = tuple([0.0, *accumulate(diminished(side, returns))] for side in self._sides)
        self._returns, self._odds = returns, prior + self._up_to[0][-1] - self._up_to[1][-1]

    def plus(self, value: float) -> float:
        """The log-odds with one more value of an origin that had not spoken."""
        if not value:
            return self._odds
        side, up_to = self._sides[value > 0], self._up_to[value > 0]
        place = bisect_right(side, -abs(value))
        weaker = (up_to[place] - up_to[-1]) * (1 - self._returns)  # what those after it have less to say
        return self._odds + value * self._returns**place + (-weaker if value > 0 else weaker)


def _sums(coming: Sequence[float], made: Sequence[float], rules: Rules) -> tuple[_Sum, _Sum]:
    """Both beliefs."""
    returns = rules.origins.returns
    return _Sum(coming, rules.prior.coming, returns), _Sum(made, rules.prior.made, returns)


def _afterwards(here: Stage, rules: Rules) -> str:
    days = f"{rules.memory.quiet_days:g} days"
    if here in RESOLVED:
        return f"settled; the decider calling it off reopens it, an outlet's own word after {days} is a new episode"
    return f"over; an outlet's own word for a change after {days} is a new episode"
