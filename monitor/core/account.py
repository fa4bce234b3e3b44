"""The account of an alert: every line of its ledger, what it counts for and why, up to the beliefs shown."""

from collections.abc import Callable
from math import prod
from operator import attrgetter
from typing import NamedTuple

from monitor.core.alert import Alert, Evidence, Stage
from monitor.core.article import Health
from monitor.core.belief import probability
from monitor.core.cue import Kind, Side
from monitor.core.point import ceiling, is_made
from monitor.core.rules import Rules, sureness

DAY = 86_400.0
NEAR_ENOUGH = 0.01  # of a factor that is left over
ROUNDING = 0.0002  # log-odds: they are kept to four places
CLOSE = 0.001  # of a probability
_ORDINAL = {0: "1st", 1: "2nd", 2: "3rd"}


class Term(NamedTuple):
    """One line of the ledger that counts for a belief: its factors by name, whose product is what it gives.

    ``place`` is its origin's among those on its side, from 0. ``odd`` says that the factors do not multiply out: the
    alert was judged by other rules.
    """

    line: Evidence
    factors: tuple[tuple[str, float], ...]
    place: int
    gives: float
    odd: bool


class Sum(NamedTuple):
    """A belief as a sum: what it began with, its terms, the log-odds they come to, ``weighed`` as a probability, and
    what the calibration makes of it, beside the probability that the alert ``shows``."""

    name: str
    prior: float
    terms: tuple[Term, ...]
    odds: float
    weighed: float
    comes_to: float
    shows: float

    @property
    def adds_up(self) -> bool:
        """Whether the terms come to what is shown, but for rounding."""
        return abs(self.comes_to - self.shows) <= CLOSE and not any(term.odd for term in self.terms)


class Silent(NamedTuple):
    """A line that counts for nothing, and why."""

    line: Evidence
    why: str


class Account(NamedTuple):
    """Both beliefs, and what counts for neither."""

    coming: Sum
    made: Sum
    silent: tuple[Silent, ...]


def account(alert: Alert, rules: Rules) -> Account:
    """The account of a revision by these rules."""
    counting = [line for line in alert.ledger if line.coming or line.made]
    return Account(
        _sum("coming", alert, rules, attrgetter("coming")),
        _sum("made", alert, rules, attrgetter("made")),
        tuple(Silent(line, _why(line, alert)) for line in alert.ledger if line not in counting),
    )


def odds(alert: Alert, name: str, rules: Rules) -> float:
    """The log-odds that one belief of an alert comes to, before any calibration."""
    return float(getattr(rules.prior, name)) + sum(float(getattr(line, name)) for line in alert.ledger)


def allows(alert: Alert, rules: Rules) -> tuple[Stage, Evidence] | None:
    """The highest stage that a line which counts may lift to before anything is made, and that line."""
    able = [(ceiling(line.cue, rules), line) for line in alert.ledger if line.coming > 0]
    top = max((rank for rank, _ in able), default=0)
    return next(((stage, line) for rank, line in able for stage in Stage if stage.rank == rank == top > 0), None)


def _sum(name: str, alert: Alert, rules: Rules, gives: Callable[[Evidence], float]) -> Sum:
    prior = float(getattr(rules.prior, name))
    places = {True: 0, False: 0}
    terms = []
    for line in sorted(filter(gives, alert.ledger), key=lambda line: -abs(gives(line))):
        above = gives(line) > 0
        terms.append(_term(line, name, places[above], alert, rules))
        places[above] += 1
    total = odds(alert, name, rules)
    shown = probability(getattr(rules.calibration, name).at(total))
    return Sum(name, prior, tuple(terms), total, probability(total), shown, float(getattr(alert, name)))


def _term(line: Evidence, name: str, place: int, alert: Alert, rules: Rules) -> Term:
    """One line as a product; what is left over is the desk's, if it lowered the rule."""
    weight, holder = rules.kinds[line.cue.kind], line.cue.holder
    age = max(0.0, (alert.as_of - line.seen).total_seconds()) / DAY
    factors = [
        (line.cue.kind.value, float(getattr(weight, name))),
        (holder.role.value, rules.authority[holder.role]),
        (holder.record.value, rules.record[holder.record]),
        ("sure", sureness(line.cue.certainty)),
        ("not whole", 1.0 if line.health is Health.OK else rules.memory.unhealthy),
        (f"{age:.1f} days", 0.5 ** (age / weight.half_life)),
        (f"{_ORDINAL.get(place, f'{place + 1}th')} origin", rules.origins.returns**place),
    ]
    gives = float(getattr(line, name))
    left = gives / prod(value for _, value in factors)
    odd = abs(left - 1) > NEAR_ENOUGH and abs(gives - gives / left) > ROUNDING
    if odd and any(line.cue.rule in words.split() for words in alert.adjusted):
        factors.append(("lowered", left))
        odd = not 0 < left <= 1
    shown = tuple(factor for factor in factors if factor[1] != 1.0 or factor is factors[0])
    return Term(line, shown, place, gives, odd)


def _why(line: Evidence, alert: Alert) -> str:
    """Why a line counts for nothing."""
    kind = line.cue.kind
    if line.gone:
        return "its article no longer says so"
    if line.side in (Side.NEUTRAL, Side.NONE):
        return "it moves nothing"
    if any(f"{line.cue.rule} is muted" in words for words in alert.adjusted):
        return "the desk muted its rule for this watch"
    if line.side is Side.AGAINST and _announced_since(line, alert):
        return "it was said before the change was announced"
    if line.copied and line.side is not Side.AGAINST:
        return f"a copy: {line.origin} had been heard"
    return f"{line.origin} says something stronger" if kind is not Kind.NOT_A_SIGNAL else "it is no signal"


def _announced_since(line: Evidence, alert: Alert) -> bool:
    here = (line.seen, line.signal)
    return any(is_made(one.cue) and (one.seen, one.signal) >= here and (one.made or one.coming) for one in alert.ledger)
