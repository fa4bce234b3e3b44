"""Beliefs: what the ledger adds up to, as log-odds that the change is coming and that it has been made.

Each origin speaks once for a change and once against it, with its strongest cue; the second origin that says the same
adds less than the first. A copy speaks only for an origin that had not been heard, or had been silent for a while and
is now said to have said more. What a copy says against the change counts, as its origin's: it is often why the piece
was written, and else a denial that silences a copy would take the copy's doubts away.
What was denied before an announcement speaks against that announcement no more, and a sentence that its article has
lost speaks no more at all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import exp
from operator import attrgetter
from typing import NamedTuple

from monitor.core.article import Health
from monitor.core.cue import SIDES, Cue, Kind, Role, Side
from monitor.core.edit import Place, gone
from monitor.core.heard import SPEAKING_FOR
from monitor.core.ledger import strength
from monitor.core.origin import copied, origin_key
from monitor.core.rules import Rules
from monitor.core.signal import Signal

DAY = 86_400.0
SMALL = 0.01  # log-odds; what decayed to less is as good as forgotten
WISHING = frozenset({Role.LEGISLATOR, Role.AFFECTED, Role.EXPERT, Role.ALLY})  # they cannot know, they can hope


class Said(NamedTuple):
    """One cue that counts: who and where, and what it adds now."""

    signal: Signal
    number: int
    cue: Cue
    origin: str
    coming: float
    made: float


class Beliefs(NamedTuple):
    """Both beliefs as probabilities, and what each counted cue gave to each: (signal id, cue's number) → log-odds."""

    coming: float
    made: float
    to_coming: dict[Place, float]
    to_made: dict[Place, float]


def said(
    signals: Sequence[Signal], as_of: datetime, rules: Rules, adjust: Mapping[str, float] | None = None
) -> list[Said]:
    """Every cue that counts, in order, with what it adds at ``as_of``. ``signals`` are in order of (seen, id);
    ``adjust`` is the share of its weight that the desk left a rule."""
    speaking = _speaking(signals, rules)
    told = _announced(signals, speaking)
    left = gone(signals)
    everything = []
    for place, signal in enumerate(signals):
        origin, age = origin_key(signal), max(0.0, (as_of - signal.seen).total_seconds()) / DAY
        whole = 1.0 if signal.health is Health.OK else rules.memory.unhealthy
        for number, cue in enumerate(signal.cues):
            if left and (signal.id, number) in left:
                continue
            if (speaking[place] or SIDES[cue.kind] is Side.AGAINST) and not _superseded(cue, place, told):
                coming, made = _adds(cue, age, rules)
                share = whole * adjust.get(cue.rule, 1.0) if adjust else whole
                everything.append(Said(signal, number, cue, origin, coming * share, made * share))
    return everything


def beliefs(everything: Sequence[Said], rules: Rules) -> Beliefs:
    """What all that is said adds up to."""
    to_coming = _given(counted(everything, "coming"), rules, attrgetter("coming"))
    to_made = _given(counted(everything, "made"), rules, attrgetter("made"))
    coming = _probability(rules.prior.coming + sum(to_coming.values()))
    return Beliefs(coming, _probability(rules.prior.made + sum(to_made.values())), to_coming, to_made)


def counted(everything: Iterable[Said], belief: str) -> list[Said]:
    """The strongest for and the strongest against of each origin; of two that say the same, the first."""
    best: dict[tuple[str, bool], Said] = {}
    value = attrgetter(belief)
    for one in everything:
        adds = value(one)
        if adds:
            key = (one.origin, adds > 0)
            if key not in best or abs(adds) > abs(value(best[key])):
                best[key] = one
    return list(best.values())


def _speaking(signals: Sequence[Signal], rules: Rules) -> list[bool]:
    """For each signal whether its cues count: no copy of what we have heard already."""
    silence = timedelta(days=rules.origins.silence_days)
    heard: dict[str, list[Signal]] = {}  # origin → its signals up to here
    speaking = []
    for signal in signals:
        before = heard.setdefault(origin_key(signal), [])
        speaking.append(not copied(signal) or not before or _says_more(signal, before, silence, rules))
        before.append(signal)
    return speaking


def _says_more(copy: Signal, before: Sequence[Signal], silence: timedelta, rules: Rules) -> bool:
    """Whether a copy is news of its origin, which has been silent for a while and is said to have said more."""
    if copy.repeats or copy.seen - before[-1].seen <= silence:
        return False
    return _most(copy, rules) > max(_most(one, rules) for one in before)


def _most(signal: Signal, rules: Rules) -> float:
    return max((strength(cue, rules) for cue in signal.cues if SIDES[cue.kind] in SPEAKING_FOR), default=0.0)


def _announced(signals: Sequence[Signal], speaking: Sequence[bool]) -> int:
    """The place of the last signal in which somebody who can say so says that it is made; −1 if there is none."""
    for place in range(len(signals) - 1, -1, -1):
        if speaking[place] and any(is_made(cue) for cue in signals[place].cues):
            return place
    return -1


def _superseded(cue: Cue, place: int, told: int) -> bool:
    """Whether it was denied before it was announced; in one article a reversal outlives what it reverses."""
    return SIDES[cue.kind] is Side.AGAINST and (place < told or (place == told and cue.kind is not Kind.REVERSAL))


def is_made(cue: Cue) -> bool:
    """Whether somebody who can say so says that the change is made."""
    return SIDES[cue.kind] is Side.MADE and cue.holder.role not in WISHING


def _adds(cue: Cue, age: float, rules: Rules) -> tuple[float, float]:
    """What a cue adds to each belief when it is ``age`` days old."""
    weight, holder = rules.kinds[cue.kind], cue.holder
    share: float = rules.authority[holder.role] * rules.record[holder.record] * 0.5 ** (age / weight.half_life)
    share *= sureness(cue)
    return weight.coming * share, weight.made * share


def sureness(cue: Cue) -> float:
    """What is left of a cue for how sure it is of itself: 0.7 up to 1."""
    return 0.7 + 0.1 * min(3, abs(cue.certainty))


def _given(chosen: Sequence[Said], rules: Rules, value: Callable[[Said], float]) -> dict[Place, float]:
    """Diminishing sums, one for the cues that add and one for those that subtract: what each gives."""
    given: dict[Place, float] = {}
    for sign in (1, -1):
        ranked = sorted((one for one in chosen if value(one) * sign > 0), key=value, reverse=sign > 0)
        for rank, one in enumerate(ranked):
            given[one.signal.id, one.number] = value(one) * rules.origins.returns**rank
    return given


def _probability(odds: float) -> float:
    return 1.0 / (1.0 + exp(-odds))
