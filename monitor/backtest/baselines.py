"""Baselines: what cheaper alarms would have called on the same articles, and what chance alone scores."""

import random
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from monitor.backtest.outcomes import Outcome
from monitor.backtest.score import SEED, Call, Period, Score, score
from monitor.core.article import LEAD, Article
from monitor.core.watch import Watches

REST = timedelta(days=7)  # a keyword alarm is silent so long after it rang
TRAIL, SPIKE = 14, 3.0  # days that a day's volume is held against, and the z-score that is a spike
SHUFFLES = 200
FUTURE = re.compile(
    r"\b(?:will|would|to be|plans? to|set to|expected to|likely to|about to|close to|soon|imminent|within days|"
    r"next week|considering|weighing|may)\b",
    re.IGNORECASE,
)

Mentions = Mapping[str, Sequence[Article]]  # subject → the articles that its watch's query finds, in order


def mentions(articles: Iterable[Article], watches: Watches, subjects: Iterable[str]) -> dict[str, list[Article]]:
    """The articles that each watch's query finds."""
    wanted = [subject for subject in subjects if watches.get(subject)]
    found: dict[str, list[Article]] = {subject: [] for subject in wanted}
    for article in articles:
        for subject in wanted:
            if watches.asks(subject, article):
                found[subject].append(article)
    return found


def keyword(found: Mentions) -> list[Call]:
    """A call for any article that the query finds, then none for a week."""
    return _rested((subject, one.seen) for subject, some in found.items() for one in some)


def keyword_ahead(found: Mentions) -> list[Call]:
    """The same, for articles whose headline or lead looks ahead."""
    return _rested(
        (subject, one.seen)
        for subject, some in found.items()
        for one in some
        if FUTURE.search(f"{one.title}. {one.text[:LEAD]}")
    )


def volume(found: Mentions) -> list[Call]:
    """A call for each day with many more articles than the two weeks before it had, at the one that made it so."""
    spikes = []
    for subject, some in found.items():
        days: dict[date, list[Article]] = defaultdict(list)
        for one in some:
            days[one.seen.date()].append(one)
        for day, those in days.items():
            before = [len(days.get(day - timedelta(days=back), ())) for back in range(1, TRAIL + 1)]
            needed = statistics.fmean(before) + SPIKE * max(statistics.pstdev(before), 1.0)
            if len(those) > needed:
                spikes.append((subject, those[int(needed)].seen))
    return _rested(sorted(spikes, key=lambda spike: spike[1]))


def placebo(
    made: Sequence[Call], outcomes: Sequence[Outcome], period: Period, window: timedelta
) -> tuple[float, float]:
    """Mean recall and precision of the calls when the outcomes' dates are shuffled within the period."""
    chance = random.Random(SEED)
    span = (period.last - period.first).total_seconds()
    recalls, precisions = [], []
    for _ in range(SHUFFLES if outcomes else 0):
        shuffled = [
            replace(one, happened_at=period.first + timedelta(seconds=chance.uniform(0, span))) for one in outcomes
        ]
        found: Score = score(made, sorted(shuffled, key=lambda one: one.happened_at), period, window, drawn=False)
        recalls.append(found.recall.value or 0.0)
        precisions.append(found.precision.value or 0.0)
    if not recalls:
        return 0.0, 0.0
    return round(statistics.fmean(recalls), 4), round(statistics.fmean(precisions), 4)


def _rested(rang: Iterable[tuple[str, datetime]]) -> list[Call]:
    """Calls, with a rest after each of a subject."""
    last: dict[str, datetime] = {}
    found = []
    for subject, moment in rang:
        if subject not in last or moment - last[subject] >= REST:
            last[subject] = moment
            found.append(Call(subject, moment, moment + REST, ""))
    return found
