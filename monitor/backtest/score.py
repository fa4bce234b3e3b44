"""Scores: calls held against outcomes, one to one, with intervals and counts.

A *call* says of a subject "it is coming". It is right if something that could be foreseen happens within its window,
and each outcome makes one call right at most: the first. So a desk that calls all the time is mostly wrong.
"""

import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.backtest.outcomes import Outcome
from monitor.backtest.trail import Trail
from monitor.core.alert import Stage

DRAWS = 1_000  # of the bootstrap
SEED = 20_240_530
ENDED = (Stage.DENIED, Stage.STALLED, Stage.STALE)
FEW = 20  # cases; an interval of fewer says little


class Call(NamedTuple):
    """That something is coming: for which subject, when, until when it stands (None: to the end), and its name."""

    subject: str
    at: datetime
    until: datetime | None
    name: str


class Period(NamedTuple):
    """The time and the subjects that are looked at."""

    first: datetime
    last: datetime
    subjects: tuple[str, ...]

    @property
    def subject_weeks(self) -> float:
        """Weeks, once for each subject."""
        return max((self.last - self.first) / timedelta(weeks=1), 1e-9) * len(self.subjects)

    def has(self, moment: datetime) -> bool:
        """Whether a moment is in it."""
        return self.first <= moment <= self.last


class Figure(NamedTuple):
    """A share of counted cases, with its 95 % interval; None where there are no cases."""

    value: float | None
    low: float | None
    high: float | None
    cases: int


class Case(NamedTuple):
    """One outcome that could be foreseen, the call that did, and by how many hours; None if none did."""

    outcome: Outcome
    call: Call | None
    lead_hours: float | None


class Score(NamedTuple):
    """How good some calls were.

    ``false_alarms`` are calls that nothing made right, ``a_week`` so many for each week and subject. ``lead_hours`` are
    the quartiles. ``for_nothing`` are outcomes that were held or denied while a call stood.
    """

    calls: int
    right: int
    recall: Figure
    precision: Figure
    false_alarms: int
    a_week: float
    lead_hours: tuple[float, float, float] | None
    for_nothing: int
    cases: tuple[Case, ...]


def calls(trails: Iterable[Trail], floor: Stage) -> list[Call]:
    """The first revision of each alert that stands at ``floor`` or above and is not made yet."""
    return [call for trail in trails if (call := _call(trail, floor)) is not None]


def _call(trail: Trail, floor: Stage) -> Call | None:
    made: Call | None = None
    for step in trail.steps:
        if step.stage.rank >= Stage.ANNOUNCED.rank or step.stage in ENDED:
            return made and made._replace(until=step.as_of)
        if made is None and step.stage.rank >= floor.rank:
            made = Call(trail.subject, step.as_of, None, trail.id)
    return made


def score(
    made: Sequence[Call], outcomes: Sequence[Outcome], period: Period, window: timedelta, *, drawn: bool = True
) -> Score:
    """The score of some calls. Only subjects that have outcomes, and what happened in the period, are counted.

    ``drawn`` is whether figures get intervals.
    """
    counted = sorted(
        (call for call in made if call.subject in period.subjects and period.has(call.at)), key=lambda call: call.at
    )
    real = [one for one in outcomes if period.has(one.happened_at)]
    cases = matched(counted, [one for one in real if one.kind.foreseeable], window)
    right = {case.call for case in cases if case.call is not None}
    leads = [case.lead_hours for case in cases if case.lead_hours is not None]
    false = len(counted) - len(right)
    return Score(
        calls=len(counted),
        right=len(right),
        recall=figure([case.call is not None for case in cases], drawn=drawn),
        precision=figure([call in right for call in counted], drawn=drawn),
        false_alarms=false,
        a_week=round(false / period.subject_weeks, 4) if period.subjects else 0.0,
        lead_hours=quartiles(leads),
        for_nothing=sum(_stood(counted, one, window) for one in real if not one.kind.foreseeable),
        cases=tuple(cases),
    )


def matched(made: Sequence[Call], outcomes: Sequence[Outcome], window: timedelta) -> list[Case]:
    """Each outcome with the first call of its subject before it, within the window, that no earlier outcome took."""
    taken: set[int] = set()
    cases = []
    for outcome in outcomes:
        found = next(
            (
                place
                for place, call in enumerate(made)
                if place not in taken
                and call.subject == outcome.subject
                and outcome.happened_at - window <= call.at < outcome.happened_at
            ),
            None,
        )
        if found is None:
            cases.append(Case(outcome, None, None))
        else:
            taken.add(found)
            lead = (outcome.happened_at - made[found].at) / timedelta(hours=1)
            cases.append(Case(outcome, made[found], round(lead, 2)))
    return cases


def figure(hits: Sequence[bool], *, drawn: bool = True) -> Figure:
    """The share of hits, with an interval from drawing the cases again and again, the same each time."""
    if not hits:
        return Figure(None, None, None, 0)
    low, high = bounds(hits, statistics.fmean) if drawn else (None, None)
    return Figure(round(statistics.fmean(hits), 4), low, high, len(hits))


def bounds(cases: Sequence[float], of: Callable[[Sequence[float]], float]) -> tuple[float, float]:
    """The 95 % interval of a figure over cases."""
    chance = random.Random(SEED)
    drawn = sorted(of(chance.choices(cases, k=len(cases))) for _ in range(DRAWS))
    return round(drawn[int(DRAWS * 0.025)], 4), round(drawn[int(DRAWS * 0.975)], 4)


def quartiles(values: Sequence[float]) -> tuple[float, float, float] | None:
    """First quartile, median and third; None for no values."""
    if not values:
        return None
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return round(low, 2), round(middle, 2), round(high, 2)


def _stood(made: Sequence[Call], outcome: Outcome, window: timedelta) -> bool:
    """Whether a call stood when a matter was held or denied."""
    moment = outcome.happened_at
    return any(
        call.subject == outcome.subject
        and moment - window <= call.at < moment
        and (call.until is None or call.until >= moment)
        for call in made
    )
