"""Assessments: how good a rehearsal's alerts were, beside what cheaper alarms and chance would have made of it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from monitor.backtest.outcomes import Outcome
from monitor.backtest.score import Call, Figure, Score
from monitor.core.alert import Alert, Stage


class Chance(NamedTuple):
    """What calls score when the outcomes' dates are shuffled within each subject's period.

    ``recall`` and ``precision`` are means over the shuffles; ``as_good`` is the share of shuffles with a recall at
    least that of the true dates: near 0 the calls know something, near 1 they know nothing.
    """

    recall: float
    precision: float
    as_good: float


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


class Assessment(NamedTuple):
    """All that is held against the outcomes. ``rows`` begin with ours, one for each floor. ``hours`` are the hours each
    subject spent in each stage. ``warnings`` are what a reader must know before believing a figure, a line each."""

    rows: Sequence[Row]
    told: Sequence[Told]
    reliability: Mapping[str, Reliability]
    hours: Mapping[str, Mapping[Stage, float]]
    warnings: Sequence[str]
