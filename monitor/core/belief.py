"""Beliefs: what the ledger adds up to, as log-odds that the change is coming and that it has been made.

Each origin speaks once for a change and once against it, with its strongest cue; the second origin that says the same
adds less than the first. A copy speaks only for an origin that had not been heard, or had been silent for a while and
is now said to have said more. What a copy says against the change counts, as its origin's: it is often why the piece
was written, and else a denial that silences a copy would take the copy's doubts away.
What was denied before an announcement speaks against that announcement no more, and a sentence that its article has
lost speaks no more at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import exp, exp2
from operator import itemgetter
from typing import NamedTuple

from monitor.core.article import Health
from monitor.core.cue import SIDES, Cue, Kind
from monitor.core.edit import Place, gone
from monitor.core.heard import SPEAKING_FOR
from monitor.core.kept import kept
from monitor.core.muted import audible
from monitor.core.origin import copied, origin_key
from monitor.core.point import Point, is_made, points
from monitor.core.rules import Calibration, Rules
from monitor.core.signal import Signal, anew

DAY = 86_400.0
SMALL = 0.01  # log-odds; what decayed to less is as good as forgotten

Belief = Callable[["Said"], float]


class Said(NamedTuple):
    """One cue that counts, and what it adds now."""

    point: Point
    coming: float
    made: float


COMING, MADE = itemgetter(1), itemgetter(2)  # what it adds to each belief


class Beliefs(NamedTuple):
    """Both beliefs as probabilities, and what each counted cue gave to each: (signal id, cue's number) → log-odds.

    ``odds`` are the log-odds of both. ``counted`` are the cues that they are made of: those of *coming*, and those of
    *made*.
    """

    coming: float
    made: float
    to_coming: dict[Place, float]
    to_made: dict[Place, float]
    odds: tuple[float, float]
    counted: tuple[Sequence[Said], Sequence[Said]] = ((), ())

    def shown(self, curves: Calibration) -> tuple[float, float]:
        """Both as probabilities that can be taken at their word, as far as the rules' calibration goes."""
        return probability(curves.coming.at(self.odds[0])), probability(curves.made.at(self.odds[1]))


def said(
    signals: Sequence[Signal], as_of: datetime, rules: Rules, adjust: Mapping[str, float] | None = None
) -> list[Said]:
    """Every cue that counts, in order, with what it adds at ``as_of``. ``signals`` are in order of (seen, id);
    ``adjust`` is the share of its weight that the desk left a rule."""
    signals = audible(signals, adjust)
    speaking = _speaking(signals, rules)
    told, left = _announced(signals, speaking), gone(signals)
    everything = []
    for place, signal in enumerate(signals):
        age = max(0.0, (as_of - signal.seen).total_seconds()) / DAY
        whole = 1.0 if signal.health is Health.OK else rules.memory.unhealthy
        for point in points(signal, rules):
            counts = not _superseded(point.cue, place, told) if point.against else speaking[place]
            if counts and not (left and (point.id, point.number) in left):
                share = whole * exp2(-age / point.half_life)
                if adjust:
                    share *= adjust.get(point.cue.rule, 1.0)
                everything.append(Said(point, point.coming * share, point.made * share))
    return everything


def beliefs(everything: Sequence[Said], rules: Rules) -> Beliefs:
    """What all that is said adds up to."""
    strongest = counted(everything, COMING), counted(everything, MADE)
    to_coming, to_made = _given(strongest[0], rules, COMING), _given(strongest[1], rules, MADE)
    odds = rules.prior.coming + sum(to_coming.values()), rules.prior.made + sum(to_made.values())
    return Beliefs(probability(odds[0]), probability(odds[1]), to_coming, to_made, odds, strongest)


def counted(everything: Iterable[Said], belief: Belief) -> list[Said]:
    """The strongest for and the strongest against of each origin; of two that say the same, the first."""
    above: dict[str, Said] = {}
    below: dict[str, Said] = {}
    for one in everything:
        adds = belief(one)
        if adds:
            side = above if adds > 0 else below
            best = side.get(one.point.origin)
            if best is None or abs(adds) > abs(belief(best)):
                side[one.point.origin] = one
    return [*above.values(), *below.values()]


def _speaking(signals: Sequence[Signal], rules: Rules) -> list[bool]:
    """For each signal whether its cues count: no copy of what we have heard already."""
    silence = timedelta(days=rules.origins.silence_days)
    heard: dict[str, list[Signal]] = {}  # origin → its signals up to here
    speaking = []
    for signal in signals:
        before = heard.setdefault(origin_key(signal), [])
        speaking.append(not copied(signal) or not before or _says_more(signal, before, silence, rules))
        if anew(signal):  # an edit, or a text that is printed again, is no word of its origin's
            before.append(signal)
    return speaking


def _says_more(copy: Signal, before: Sequence[Signal], silence: timedelta, rules: Rules) -> bool:
    """Whether a copy is news of its origin, which has been silent for a while and is said to have said more."""
    if copy.repeats or copy.seen - before[-1].seen <= silence:
        return False
    return _most(copy, rules) > max(_most(one, rules) for one in before)


def _most(signal: Signal, rules: Rules) -> float:
    return max(
        (rules.strength[cue.kind, cue.holder.role] for _, cue in anew(signal) if SIDES[cue.kind] in SPEAKING_FOR),
        default=0.0,
    )


def _announced(signals: Sequence[Signal], speaking: Sequence[bool]) -> int:
    """The place of the last signal in which somebody who can say so says that it is made; −1 if there is none."""
    for place in range(len(signals) - 1, -1, -1):
        if speaking[place] and _makes(signals[place]):
            return place
    return -1


@kept
def _makes(signal: Signal) -> bool:
    return any(is_made(cue) for _, cue in anew(signal))


def _superseded(cue: Cue, place: int, told: int) -> bool:
    """Whether a denial came before it was announced; in one article a reversal outlives what it reverses."""
    return place < told or (place == told and cue.kind is not Kind.REVERSAL)


def _given(chosen: Sequence[Said], rules: Rules, belief: Belief) -> dict[Place, float]:
    """Diminishing sums, one for the cues that add and one for those that subtract: what each gives."""
    ordered = sorted(chosen, key=lambda one: -abs(belief(one)))
    shares = diminished(map(belief, ordered), rules.origins.returns)
    return {(one.point.id, one.point.number): share for one, share in zip(ordered, shares, strict=True)}


def diminished(ordered: Iterable[float], returns: float) -> Iterator[float]:
    """What each of some values gives, the largest first: the second on its side a share of itself, and so on."""
    above = below = 1.0
    for value in ordered:
        if value > 0:
            yield value * above
            above *= returns
        else:
            yield value * below
            below *= returns


def probability(odds: float) -> float:
    """The probability of log-odds."""
    return 1.0 / (1.0 + exp(-odds))
