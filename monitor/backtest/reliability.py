"""Reliability: how far the beliefs that alerts show can be taken at their word, held against what happened.

A case is the first revision of an alert at each stage: an alert that is revised a hundred times is not a hundred cases.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from monitor.backtest.outcomes import Outcome
from monitor.backtest.score import ENDED, Figure, Period, figure
from monitor.backtest.trail import Trails
from monitor.core.account import odds
from monitor.core.alert import Alert, Stage
from monitor.core.belief import probability
from monitor.core.rules import Rules

BINS = 5
NEWS = timedelta(days=7)  # for which papers go on to tell of a change: so long before its first word an alert's can be
Cases = Sequence[tuple[Alert, bool]]  # a revision, and whether what it believes was so
Changes = Mapping[str, Sequence[Outcome]]  # subject → what could be foreseen of it


class Bin(NamedTuple):
    """Reliability: of ``cases`` beliefs that said ``said`` on average, the share that came true, with its interval."""

    low: float
    high: float
    said: float
    came: Figure


class Reliability(NamedTuple):
    """How far a belief can be taken at its word. ``brier`` is its mean squared error, ``base`` that of always saying
    the ``rate`` at which it comes true; None without cases."""

    brier: float | None
    base: float | None
    rate: float | None
    cases: int
    bins: tuple[Bin, ...]


def believed(
    trails: Trails, outcomes: Sequence[Outcome], period: Period, window: timedelta, rules: Rules
) -> dict[str, Reliability]:
    """The reliability of both beliefs; where the rules calibrate what is shown, of what was weighed as well."""
    found = {}
    for name, some in cases(trails, outcomes, period, window).items():
        found[name] = reliability([(getattr(alert, name), came) for alert, came in some])
        if not getattr(rules.calibration, name).plain:
            found[f"{name}, as weighed"] = reliability([(weighed(alert, name, rules), came) for alert, came in some])
    return found


def weighed(alert: Alert, name: str, rules: Rules) -> float:
    """A belief before it was calibrated."""
    return probability(odds(alert, name, rules))


def cases(trails: Trails, outcomes: Sequence[Outcome], period: Period, window: timedelta) -> dict[str, Cases]:
    """The cases of both beliefs, by name, of subjects of which it is known what happened.

    Of *coming*, until it is announced: whether it came within the window; what the period ends too early for is no
    case. Of *made*: whether it had happened since shortly before the alert's first word, or on that day.
    """
    changes: dict[str, list[Outcome]] = {one.subject: [] for one in outcomes}
    for one in outcomes:
        if one.kind.foreseeable:
            changes[one.subject].append(one)
    firsts = [alert for alert in _firsts(trails, changes) if period.has(alert.as_of)]
    return {
        "coming": list(_coming(firsts, changes, period, window)),
        "made": [(alert, _made(alert, changes[alert.subject])) for alert in firsts],
    }


def reliability(cases: Sequence[tuple[float, bool]]) -> Reliability:
    """How far beliefs can be taken at their word: each case is what was said, and whether it came true."""
    if not cases:
        return Reliability(None, None, None, 0, ())
    rate = statistics.fmean(came for _, came in cases)
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for said, came in cases:
        bins[min(int(said * BINS), BINS - 1)].append((said, came))
    return Reliability(
        brier=round(statistics.fmean((said - came) ** 2 for said, came in cases), 4),
        base=round(rate * (1 - rate), 4),
        rate=round(rate, 4),
        cases=len(cases),
        bins=tuple(
            Bin(
                number / BINS,
                (number + 1) / BINS,
                round(statistics.fmean(said for said, _ in some), 4),
                figure([came for _, came in some]),
            )
            for number, some in sorted(bins.items())
        ),
    )


def _firsts(trails: Trails, changes: Changes) -> Iterator[Alert]:
    for trail in trails:
        if trail.subject in changes:
            yield from (alert for stage, alert in trail.reached.items() if stage not in ENDED)


def _coming(
    firsts: Sequence[Alert], changes: Changes, period: Period, window: timedelta
) -> Iterator[tuple[Alert, bool]]:
    for alert in firsts:
        came = any(alert.as_of < one.happened_at <= alert.as_of + window for one in changes[alert.subject])
        if alert.stage.rank < Stage.ANNOUNCED.rank and (came or alert.as_of + window <= period.last):
            yield alert, came


def _made(alert: Alert, changes: Sequence[Outcome]) -> bool:
    day = timedelta(days=1)
    return any(alert.first_seen - NEWS <= one.happened_at <= alert.as_of + day for one in changes)
