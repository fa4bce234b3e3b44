"""``make gate-origins``: which real articles the judge takes for one report, against pairs found by exhaustive search.

The pairs are those of articles that share 8-word shingles. Of two outlets' texts that are nearly the same the later one
must count for the earlier one's origin. An article whose headline an outlet had used before, with another text on
another day, is a new event: it must stay evidence of its own.
"""

import json
import lzma
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from monitor.core.article import article
from monitor.core.cue import Cue, Holder, Kind, Record, Role
from monitor.core.fingerprint import fingerprint
from monitor.core.ledger import entered
from monitor.core.memory import Memory
from monitor.core.origin import origin_key
from monitor.core.proposition import Proposition
from monitor.core.signal import Signal
from monitor.rules import rules
from tests.gates.floor import hold, parser

DATA = Path(__file__).parents[3] / "shared" / "data"
PAIRS = DATA / "duplicates" / "news_pairs.tsv.xz"
ALIKE = 0.8  # Jaccard of shingles from which two texts are one report
STRANGERS = 20_000  # pairs of articles of two outlets and one day, drawn at random
DAY = 86_400.0
EXPECTED = Cue(
    kind=Kind.LEANING,
    start=0,
    end=1,
    sentence_start=0,
    sentence_end=1,
    sentence="",
    holder=Holder(Role.OUTLET, Record.OUTLET),
    certainty=2,
    rule="gate",
)


class Pair(NamedTuple):
    """Two articles by id, and the share of their shingles that both have."""

    one: str
    other: str
    jaccard: float


def main() -> int:
    """Measure; 1 if a figure fell below its floor."""
    options = parser(__doc__ or "").parse_args()
    if not PAIRS.exists():
        print(f"gate origins: no data in {PAIRS.parent.name}; skipped")
        return 0
    signals, pairs = dict(articles()), list(near_pairs())
    copies = [p for p in pairs if p.jaccard >= ALIKE and signals[p.one].outlet != signals[p.other].outlet]
    known = {frozenset(p[:2]): p.jaccard for p in pairs}
    recurring = list(same_headline(signals, known))
    strangers = list(drawn(signals, known))
    found = sum(one_report(signals[p.one], signals[p.other]) for p in copies)
    merged = [pair for pair in recurring if one_report(signals[pair[0]], signals[pair[1]])]
    wrong = sum(one_report(signals[a], signals[b]) for a, b in strangers)
    print(f"{len(copies)} pairs of two outlets with Jaccard ≥ {ALIKE:g}: {found} counted as one origin")
    print(
        f"{len(recurring)} pairs under one headline of one outlet, another day and text: {len(merged)} merged {merged}"
    )
    print(f"{len(strangers):,} pairs of two outlets on one day that share no shingle: {wrong} merged")
    return hold(
        "origins",
        {
            "copies counted as one origin": found / len(copies),
            "recurring headlines kept apart": 1 - len(merged) / len(recurring),
            "strangers kept apart": 1 - wrong / len(strangers),
        },
        options,
    )


def one_report(one: Signal, other: Signal) -> bool:
    """Whether the later of two is counted for the earlier one's information, or is not kept at all."""
    first, later = sorted((one, other), key=lambda signal: (signal.seen, signal.id))
    memory = entered(entered(Memory(subject=""), first, rules()), later, rules())
    kept = {signal.id: signal for signal in memory.signals}
    if later.id not in kept:
        return True
    if one.outlet == other.outlet or first.id not in kept:
        return False  # what an outlet says itself anew speaks anew; and what is too old is copied by nobody
    return origin_key(kept[first.id]) == origin_key(kept[later.id])


def articles() -> Iterator[tuple[str, Signal]]:
    """Every article as a signal, by id."""
    for file in sorted((DATA / "articles").glob("*.jsonl.xz")):
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                yield row["id"], _signal(row)


def _signal(row: Mapping[str, str]) -> Signal:
    seen = datetime.fromtimestamp(float(row["time_ut"]), UTC)
    one = article(url=row["id"], outlet=row["outlet"], title=row["title"], text=row["text"], seen=seen)
    return Signal(
        id=row["id"],
        article=one.id,
        revision=one.revision,
        url=one.url,
        outlet=one.outlet,
        title=one.title,
        seen=seen,
        subject="",
        origin=one.outlet,
        proposition=Proposition(),
        cues=(EXPECTED,),
        fingerprint=fingerprint(one.text),
        rules="gate",
    )


def near_pairs() -> Iterator[Pair]:
    """The pairs that share shingles."""
    with lzma.open(PAIRS, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            jaccard, _, one, other, *_ = line.split("\t")
            yield Pair(one, other, float(jaccard))


def same_headline(signals: Mapping[str, Signal], known: Mapping[frozenset[str], float]) -> Iterator[tuple[str, str]]:
    """Pairs of an outlet's articles under one headline, more than a day apart, whose texts are not nearly the same."""
    by_headline = defaultdict(list)
    for name, one in signals.items():
        by_headline[one.outlet, " ".join(one.title.lower().split())].append(name)
    for names in by_headline.values():
        for a, b in combinations(names, 2):
            apart = abs((signals[a].seen - signals[b].seen).total_seconds())
            if apart > DAY and known.get(frozenset((a, b)), 0.0) < ALIKE:
                yield a, b


def drawn(signals: Mapping[str, Signal], known: Mapping[frozenset[str], float]) -> Iterator[tuple[str, str]]:
    """Pairs of two outlets' articles of one day that share no shingle."""
    days = defaultdict(list)
    for name, one in signals.items():
        days[one.seen.date()].append(name)
    chance, busy = random.Random(7), [names for names in days.values() if len(names) > 1]
    count = 0
    while count < STRANGERS:
        a, b = chance.sample(chance.choice(busy), 2)
        if signals[a].outlet != signals[b].outlet and frozenset((a, b)) not in known:
            count += 1
            yield a, b


if __name__ == "__main__":
    raise SystemExit(main())
