"""Assessments: how good a rehearsal's alerts were, beside what cheaper alarms and chance would have made of it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from monitor.backtest.baselines import Chance, chance
from monitor.backtest.outcomes import Outcome
from monitor.backtest.reliability import Reliability, believed
from monitor.backtest.score import ENDED, FEW, Call, Case, Period, Score, calls, score
from monitor.backtest.trail import Trail, Trails
from monitor.core.alert import Alert, Stage
from monitor.core.rules import Rules
from monitor.core.stage import RESOLVED

FLOORS = (Stage.LEANING, Stage.IMMINENT)
_HOUR = timedelta(hours=1)


class Row(NamedTuple):
    """One that calls, how good its calls were, and what chance makes of the same calls (None where not asked)."""

    name: str
    score: Score
    chance: Chance | None = None


class Told(NamedTuple):
    """One outcome that could be foreseen, and what we had told of it before.

    ``call`` is the one that counted (at the lowest floor), None for a miss. ``leads`` are hours from the alert's first
    revision at a stage to the official moment, ``reported`` the same to the first public report where the outcome gives
    one. ``direction`` and ``scope`` say whether the alert had them right, None where either side does not say.
    ``stood`` is the subject's alert as it stood just before, with its ledger; None if there was none.
    """

    outcome: Outcome
    call: Call | None
    leads: Mapping[Stage, float]
    reported: Mapping[Stage, float]
    direction: bool | None
    scope: bool | None
    stood: Alert | None


class Assessment(NamedTuple):
    """All that is held against the outcomes. ``rows`` begin with ours, one for each floor. ``hours`` are the hours each
    subject spent in each stage. ``warnings`` are what a reader must know before believing a figure, a line each."""

    rows: Sequence[Row]
    told: Sequence[Told]
    reliability: Mapping[str, Reliability]
    hours: Mapping[str, Mapping[Stage, float]]
    warnings: Sequence[str]


def assess(
    trails: Trails,
    outcomes: Sequence[Outcome],
    period: Period,
    window: timedelta,
    alarms: Mapping[str, Sequence[Call]],
    *,
    rules: Rules,
) -> Assessment:
    """All of it; ``alarms`` are the calls of cheaper ones, by name, and ``rules`` those that made the alerts. The
    trails know how each subject stood when something happened."""
    called = {f"from {floor.value}": calls(trails, floor) for floor in FLOORS} | {**alarms}
    rows = [
        Row(name, score(made, outcomes, period, window), chance(made, outcomes, period, window))
        for name, made in called.items()
    ]
    by_name = {trail.id: trail for trail in trails}
    return Assessment(
        rows=rows,
        told=[_told(case, by_name, trails) for case in rows[0].score.cases],
        reliability=believed(trails, outcomes, period, window, rules),
        hours=hours(trails, period),
        warnings=_warnings(rows[0].score),
    )


def hours(trails: Trails, period: Period) -> dict[str, dict[Stage, float]]:
    """Hours the period's subjects spent in each stage: from the first revision until all was settled, or to its end."""
    spent: dict[str, dict[Stage, float]] = defaultdict(lambda: defaultdict(float))
    for trail in (one for one in trails if one.subject in period.subjects):
        settled = trail.steps[-1].stage in RESOLVED
        ends = [step.as_of for step in trail.steps[1:]] + [trail.steps[-1].as_of if settled else period.last]
        for step, end in zip(trail.steps, ends, strict=True):
            if step.stage not in ENDED:
                spent[trail.subject][step.stage] += max(0.0, (end - step.as_of) / _HOUR)
    return {subject: {stage: round(each, 2) for stage, each in some.items()} for subject, some in spent.items()}


def _told(case: Case, by_name: Mapping[str, Trail], trails: Trails) -> Told:
    outcome = case.outcome
    stood = trails.stood(outcome.subject, outcome.happened_at)
    trail = by_name[case.call.name] if case.call else None
    reached = {stage: one.as_of for stage, one in trail.reached.items() if stage not in ENDED} if trail else {}
    before = [step for step in trail.steps if step.as_of < outcome.happened_at] if trail else []
    way = before[-1].direction if before else None
    scope = before[-1].scope if before else ""
    return Told(
        outcome=outcome,
        call=case.call,
        leads={
            stage: round((outcome.happened_at - at) / _HOUR, 2)
            for stage, at in reached.items()
            if at < outcome.happened_at
        },
        reported={
            stage: round((outcome.first_seen - at) / _HOUR, 2)
            for stage, at in reached.items()
            if outcome.first_seen and at < outcome.first_seen
        },
        direction=way is outcome.direction if way and outcome.direction else None,
        scope=bool(_words(scope) & _words(outcome.scope)) if scope and outcome.scope else None,
        stood=stood,
    )


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def _warnings(ours: Score) -> list[str]:
    cases = ours.recall.cases
    if cases >= FEW:
        return []
    told = f"Only {cases} outcome{'s' if cases != 1 else ''} could be foreseen: the figures are anecdotes, not rates."
    return [told]
