"""Baselines: what cheaper alarms would have called on the same articles, and what chance alone scores.

*keyword* calls for any article that the watch's query finds, then rests for a week; *looking ahead* only for those
whose headline or lead has a word of the future; *volume* for a day with many more articles than those before it.
"""

import random
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from monitor.backtest.outcomes import Outcome
from monitor.backtest.score import SEED, Call, Period, score
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


class Chance(NamedTuple):
    """What calls score when the outcomes' dates are drawn anew.

    ``recall`` and ``precision`` are means over the draws; ``as_good`` is the share of draws with a recall at least
    that of the true dates: near 0 the calls know something, near 1 they know nothing.
    """

    recall: float
    precision: float
    as_good: float


class Mention(NamedTuple):
    """An article that a watch's query finds: when it was seen, and whether its headline or lead looks ahead."""

    seen: datetime
    ahead: bool


class Alarms:
    """What cheaper alarms would have called, heard article by article in order; no article is kept."""

    def __init__(self, watches: Watches, subjects: Iterable[str]) -> None:
        self._watches = watches
        self._found: dict[str, list[Mention]] = {subject: [] for subject in subjects if watches.get(subject)}

    def add(self, article: Article) -> None:
        """One article more."""
        for subject in self._watches.asked(article).ids if self._found else ():
            if subject in self._found:
                ahead = FUTURE.search(f"{article.title}. {article.text[:LEAD]}")
                self._found[subject].append(Mention(article.seen, ahead is not None))

    def calls(self) -> dict[str, list[Call]]:
        """The calls of each alarm, by its name."""
        return {
            "keyword": _rested((subject, one.seen) for subject, one in self._mentions()),
            "keyword, looking ahead": _rested((subject, one.seen) for subject, one in self._mentions() if one.ahead),
            "volume": _rested(sorted(self._spikes(), key=lambda spike: spike[1])),
        }

    def _mentions(self) -> Iterator[tuple[str, Mention]]:
        return ((subject, one) for subject, found in self._found.items() for one in found)

    def _spikes(self) -> Iterator[tuple[str, datetime]]:
        """Days with many more articles than the two weeks before them had, at the one that made it so."""
        for subject, found in self._found.items():
            days: dict[date, list[datetime]] = defaultdict(list)
            for one in found:
                days[one.seen.date()].append(one.seen)
            for day, those in days.items():
                before = [len(days.get(day - timedelta(days=back), ())) for back in range(1, TRAIL + 1)]
                needed = statistics.fmean(before) + SPIKE * max(statistics.pstdev(before), 1.0)
                if len(those) > needed:
                    yield subject, those[int(needed)]


def chance(made: Sequence[Call], outcomes: Sequence[Outcome], period: Period, window: timedelta) -> Chance | None:
    """What the calls score when the outcomes' dates are drawn anew; None where nothing happened in the period.

    They are drawn from the time of which it is known what happened: from a window before the first outcome to the
    last. Over a longer time there would be dates that nobody could call, and chance would look worse than it is.
    """
    real = [one for one in outcomes if period.has(one.happened_at)]
    if not any(one.kind.foreseeable for one in real):
        return None
    true = score(made, real, period, window, drawn=False).recall.value or 0.0
    last = max(one.happened_at for one in real)
    first = max(period.first, min(one.happened_at for one in real) - window)
    dice, span = random.Random(SEED), (last - first).total_seconds()
    recalls, precisions = [], []
    for _ in range(SHUFFLES):
        drawn = [replace(one, happened_at=first + timedelta(seconds=dice.uniform(0, span))) for one in real]
        found = score(made, sorted(drawn, key=lambda one: one.happened_at), period, window, drawn=False)
        recalls.append(found.recall.value or 0.0)
        precisions.append(found.precision.value or 0.0)
    return Chance(
        recall=round(statistics.fmean(recalls), 4),
        precision=round(statistics.fmean(precisions), 4),
        as_good=round(statistics.fmean(recall >= true for recall in recalls), 4),
    )


def _rested(rang: Iterable[tuple[str, datetime]]) -> list[Call]:
    """Calls, with a rest after each of a subject."""
    last: dict[str, datetime] = {}
    found = []
    for subject, moment in rang:
        if subject not in last or moment - last[subject] >= REST:
            last[subject] = moment
            found.append(Call(subject, moment, moment + REST, ""))
    return found
