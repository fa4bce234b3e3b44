"""Beliefs: what the ledger adds up to, as log-odds that the change is coming and that it has been made.

Each origin speaks once for a change and once against it, with its strongest cue; the second origin that says the same
adds less than the first. A copy speaks only for an origin we have not read ourselves, and only the first copy does.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import exp
from typing import NamedTuple

from monitor.core.article import Health
from monitor.core.cue import SIDES, Cue, Kind, Side
from monitor.core.ledger import copied, outlet_key
from monitor.core.rules import Rules
from monitor.core.signal import Signal

DAY = 86_400.0


class Said(NamedTuple):
    """One cue that counts: who and where, and what it adds now."""

    signal: Signal
    number: int
    cue: Cue
    coming: float
    made: float


class Beliefs(NamedTuple):
    """Both beliefs as probabilities, and what each counted cue added: (signal id, cue's number) → log-odds."""

    coming: float
    made: float
    weights: dict[tuple[str, int], float]


def speaking(signals: Sequence[Signal]) -> list[Signal]:
    """The signals whose cues count: no copy of what we have, one copy of what we have not."""
    own = {outlet_key(signal.origin) for signal in signals if not copied(signal)}
    first: dict[str, str] = {}
    for signal in signals:
        if copied(signal):
            first.setdefault(outlet_key(signal.origin), signal.id)
    return [
        signal
        for signal in signals
        if not copied(signal)
        or (outlet_key(signal.origin) not in own and first[outlet_key(signal.origin)] == signal.id)
    ]


def said(signals: Sequence[Signal], as_of: datetime, rules: Rules) -> list[Said]:
    """Every cue that counts, with what it adds at ``as_of``."""
    return [
        _said(signal, number, cue, as_of, rules)
        for signal in speaking(signals)
        for number, cue in enumerate(signal.cues)
        if cue.kind is not Kind.NOT_A_SIGNAL
    ]


def beliefs(everything: Sequence[Said], rules: Rules) -> Beliefs:
    """What all that is said adds up to."""
    weights: dict[tuple[str, int], float] = {}
    coming = rules.prior.coming + _sum(_per_origin(everything, "coming"), rules, weights, "coming")
    made = rules.prior.made + _sum(_per_origin(everything, "made"), rules, weights, "made")
    return Beliefs(_probability(coming), _probability(made), weights)


def _said(signal: Signal, number: int, cue: Cue, as_of: datetime, rules: Rules) -> Said:
    weight = rules.kinds[cue.kind]
    age = max(0.0, (as_of - signal.seen).total_seconds()) / DAY
    share = rules.authority[cue.holder.role] * rules.record[cue.holder.record] * 0.5 ** (age / weight.half_life)
    share *= 0.7 + 0.1 * min(3, abs(cue.certainty))
    if signal.health is not Health.OK:
        share *= rules.memory.unhealthy
    return Said(signal, number, cue, weight.coming * share, weight.made * share)


def _per_origin(everything: Iterable[Said], belief: str) -> list[Said]:
    """The strongest for and the strongest against of each origin."""
    best: dict[tuple[str, bool], Said] = {}
    for one in everything:
        value = getattr(one, belief)
        if not value:
            continue
        place = (outlet_key(one.signal.origin), value > 0)
        if place not in best or abs(value) > abs(getattr(best[place], belief)):
            best[place] = one
    return list(best.values())


def _sum(counted: list[Said], rules: Rules, weights: dict[tuple[str, int], float], belief: str) -> float:
    """Diminishing sums, one for the cues that add and one for those that subtract; notes what each gave."""
    total = 0.0
    for side in (1, -1):
        ranked = sorted(
            (one for one in counted if getattr(one, belief) * side > 0), key=lambda one: -side * getattr(one, belief)
        )
        for rank, one in enumerate(ranked):
            given = getattr(one, belief) * rules.origins.returns**rank
            total += given
            if belief == ("made" if SIDES[one.cue.kind] is Side.MADE or one.cue.kind is Kind.STATUS_QUO else "coming"):
                weights[one.signal.id, one.number] = given
    return total


def _probability(odds: float) -> float:
    return 1.0 / (1.0 + exp(-odds))
