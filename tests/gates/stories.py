"""``make gate-stories``: labelled headlines of a day and a half through the same clustering as the path, B-cubed.

The numbers are those the program ships. They were chosen on the first half, in order of time; the second half is told
apart. Beside them: every headline its own, one story for each exact headline, and plain TF-IDF cosine at the threshold
that is best on the first half, against the running mean of each cluster, with nothing forgotten.
"""

import csv
import io
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from math import log, sqrt
from pathlib import Path
from time import process_time
from typing import NamedTuple

from monitor.core.cue import Cue, Holder, Kind, Record, Role
from monitor.core.gist import words
from monitor.core.identity import identify
from monitor.core.proposition import Proposition
from monitor.core.signal import Signal
from monitor.core.story import Stories, assign
from monitor.rules import rules
from tests.gates import floor

DATA = Path(__file__).parents[3] / "shared" / "data" / "stories"
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4)


class Headline(NamedTuple):
    """One row: when it was seen, what it says, whose it is, and the story a person put it in."""

    seen: datetime
    title: str
    outlet: str
    story: str


class Score(NamedTuple):
    """B-cubed: of the others in its cluster, how many are of its story; and the other way round."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def headlines(folder: Path) -> list[Headline]:
    """The labelled headlines in order of time; a row without a time is none."""
    rows: list[Headline] = []
    for file in sorted(folder.glob("*.csv.xz")):
        with lzma.open(file) as raw:
            for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8")):
                if (row["TIMESTAMP"] or "").isdigit():
                    seen = datetime.fromtimestamp(int(row["TIMESTAMP"]) / 1000, UTC)
                    rows.append(Headline(seen, row["TITLE"], row["PUBLISHER"], row["STORY"]))
    return sorted(rows, key=lambda row: row.seen)


def bcubed(found: Sequence[object], wanted: Sequence[object]) -> Score:
    """How well clusters meet stories, item by item."""
    clusters, stories, both = Counter(found), Counter(wanted), Counter(zip(found, wanted, strict=True))
    if not found:
        return Score(0.0, 0.0)
    right = sum(count * count / clusters[cluster] for (cluster, _), count in both.items())
    whole = sum(count * count / stories[story] for (_, story), count in both.items())
    return Score(right / len(found), whole / len(found))


def signals(rows: Sequence[Headline]) -> Iterator[Signal]:
    """Each headline as a signal that says no more than that something is looked at."""
    cue = Cue(
        kind=Kind.REVIEW,
        start=0,
        end=0,
        sentence_start=0,
        sentence_end=0,
        sentence="",
        headline=True,
        holder=Holder(Role.OFFICIAL, Record.NAMED),
        certainty=1,
        rule="gate",
    )
    for number, row in enumerate(rows):
        name = identify("gate", str(number))
        yield Signal(
            id=name,
            article=name,
            revision="1",
            url="",
            outlet=row.outlet,
            title=row.title,
            seen=row.seen,
            subject="",
            origin=row.outlet,
            proposition=Proposition(),
            cues=(cue,),
            rules="gate",
        )


def clustered(rows: Sequence[Headline]) -> tuple[list[str], float]:
    """The story of each headline, and the milliseconds of one core that one takes, the median of ten parts."""
    stories, found, numbers = Stories(), list[str](), rules().stories
    parts: list[float] = []
    given = list(signals(rows))
    size = max(1, len(given) // 10)
    for start in range(0, len(given), size):
        began = process_time()
        for one in given[start : start + size]:
            stories, told = assign(stories, one, numbers)
            assert told is not None
            found.append(told.subject)
        parts.append((process_time() - began) / len(given[start : start + size]))
    assert len(stories) <= numbers.live
    return found, sorted(parts)[len(parts) // 2] * 1000


def cosine(rows: Sequence[Headline], threshold: float) -> list[int]:
    """The textbook: words, inverse document frequency of what has been seen, nearest mean of a cluster."""
    seen: Counter[str] = Counter()
    means: list[Counter[str]] = []
    places: dict[str, set[int]] = defaultdict(set)
    found = []
    for number, row in enumerate(rows, 1):
        own = Counter(words(row.title))
        seen.update(own.keys())
        weights = {word: many * log(1 + number / seen[word]) for word, many in own.items()}
        near = {place for word in own for place in places[word]}
        best = max(((_cosine(weights, means[place]), -place) for place in near), default=(0.0, 0))
        place = -best[1] if best[0] >= threshold and near else len(means)
        if place == len(means):
            means.append(Counter())
        for word, weight in weights.items():
            means[place][word] += weight  # type: ignore[assignment]
            places[word].add(place)
        found.append(place)
    return found


def _cosine(one: dict[str, float], mean: Counter[str]) -> float:
    product = sum(weight * mean.get(word, 0) for word, weight in one.items())
    if not product:
        return 0.0
    return product / sqrt(sum(w * w for w in one.values())) / sqrt(sum(w * w for w in mean.values()))


def table(rows: Sequence[Headline], columns: dict[str, Sequence[object]]) -> dict[str, tuple[Score, Score, Score]]:
    """Scores of each way on the first half, the second, and all."""
    half, wanted = len(rows) // 2, [row.story for row in rows]
    return {
        name: (bcubed(found[:half], wanted[:half]), bcubed(found[half:], wanted[half:]), bcubed(found, wanted))
        for name, found in columns.items()
    }


def main() -> int:
    """Print the table; 1 if a figure fell below its floor."""
    arguments = floor.parser(__doc__ or "").parse_args()
    rows = headlines(DATA) if DATA.is_dir() else []
    if not rows:
        print("gate stories: no data in ../shared/data/stories; skipped")
        return 0
    found, milliseconds = clustered(rows)
    half = len(rows) // 2
    wanted = [row.story for row in rows[:half]]
    best = max(THRESHOLDS, key=lambda threshold: bcubed(cosine(rows[:half], threshold), wanted).f1)
    columns: dict[str, Sequence[object]] = {
        "stories": found,
        f"TF-IDF cosine, {best:g}": cosine(rows, best),
        "one for each headline": [" ".join(words(row.title)) for row in rows],
        "each its own": range(len(rows)),
    }
    scores = table(rows, columns)
    print(f"{len(rows):,} headlines, {len({row.story for row in rows})} stories, {len(set(found))} found")
    print(f"{'B-cubed P, R, F1':24}{'first half':^21}{'second half':^21}{'all':^21}")
    for name, parts in scores.items():
        shown = "".join(f"{one.precision:7.3f}{one.recall:6.3f}{one.f1:6.3f}  " for one in parts)
        print(f"{name:24}{shown}")
    print(f"{milliseconds:.3f} ms of one core a headline")
    first, second, whole = scores["stories"]
    figures = {"B-cubed F1": whole.f1, "first half F1": first.f1, "second half F1": second.f1}
    return floor.hold("stories", figures, arguments)


if __name__ == "__main__":
    sys.exit(main())
