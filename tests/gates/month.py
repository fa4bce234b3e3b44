"""``make gate-month``: a month of real articles, twenty watches and the stories nobody watched: what would have rung.

Held: at the watches' own floor an alert notifies three times at most on median, and never twice for one reason within
its cool-down. Printed: alerts and notifications a day by floor.
"""

import argparse
import json
import lzma
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path as File

from msgspec.structs import replace

from monitor.core import watchfile
from monitor.core.alert import Alert, Stage
from monitor.core.article import Article, article
from monitor.core.path import Path
from monitor.core.reading import read
from monitor.core.rules import Rules
from monitor.core.story import PREFIX
from monitor.core.watch import Watches
from monitor.rules import lexicon, rules

DATA = File(__file__).parents[3] / "shared" / "data" / "articles"
WATCHES = File(__file__).with_name("month.toml")
FLOORS = (Stage.OPEN, Stage.REVIEW, Stage.LEANING, Stage.IMMINENT, Stage.ANNOUNCED)
OWN = Stage.LEANING  # the floor of the watches as they are written
MOST = 3  # notifications of an alert, on median
DAYS = 30


def main() -> int:
    """Rehearse and print; 1 if it rings too often."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--from", dest="first", default="2024-05-01", metavar="DAY", help="first day (2024-05-01)")
    first = datetime.fromisoformat(options.parse_args().first).replace(tzinfo=UTC)
    if not DATA.is_dir():
        print("gate month: no data in ../shared/data/articles; skipped")
        return 0
    some = list(month(first))
    watches, numbers = watchfile.parse(WATCHES.read_text("utf-8"), WATCHES.name), rules()
    print(f"{len(some):,} articles of {DAYS} days, {len(watches)} watches; a day:")
    print("floor         alerts  of stories  revisions  notifications  an alert, median")
    held = True
    for floor in FLOORS:
        asked = Watches([replace(watch, floor=floor) for watch in watches])
        alerts = list(Path(asked, numbers, partial(read, lexicon=lexicon()), "month").fold(some))
        by_alert = defaultdict(list)
        for alert in alerts:
            by_alert[alert.id].append(alert)
        rang = {id: [one for one in revisions if one.rings] for id, revisions in by_alert.items()}
        median = statistics.median(map(len, rang.values()))
        stories = sum(revisions[0].subject.startswith(PREFIX) for revisions in by_alert.values())
        counts = (len(rang) / DAYS, stories / DAYS, len(alerts) / DAYS, sum(map(len, rang.values())) / DAYS)
        print("{:12} {:7.2f} {:11.2f} {:10.2f} {:14.2f} {:17g}".format(floor.value, *counts, median))
        twice = [id for id, some in rang.items() if too_soon(some, numbers)]
        if twice:
            print(f"gate month: rang twice for one reason within its cool-down: {', '.join(twice)}")
        held = held and not twice and (floor is not OWN or median <= MOST)
    return 0 if held else 1


def too_soon(rang: Sequence[Alert], numbers: Rules) -> bool:
    """Whether one reason rang twice within its cool-down, but for a rise above all that rang before."""
    return any(
        later.reason is one.reason
        and later.as_of - one.as_of < timedelta(hours=numbers.bell.get(one.reason, 0.0))
        and later.stage.rank <= max(before.stage.rank for before in rang[:place])
        for place, later in enumerate(rang)
        for one in rang[:place]
    )


def month(first: datetime) -> Iterator[Article]:
    """The articles of so many days, in order of time."""
    rows = []
    for file in sorted(DATA.glob("*.jsonl.xz")):
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            rows += [row for row in map(json.loads, lines) if 0 <= row["time_ut"] - first.timestamp() < DAYS * 86_400]
    for row in sorted(rows, key=lambda row: (row["time_ut"], row["id"])):
        seen = datetime.fromtimestamp(row["time_ut"], UTC)
        yield article(
            url=row["url"], outlet=row["outlet"], title=row["title"], text=row["text"], published=seen, seen=seen
        )


if __name__ == "__main__":
    raise SystemExit(main())
