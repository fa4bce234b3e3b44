"""``make bench-detect``: what one article costs the detector, on one thread, warm, and what its rules cost to load.

Beside each time stands the same over the time of cutting the same texts into words with one regular expression, in the
same run: machines differ, and that ratio hardly does. The bars are those of a two-core machine.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from monitor import rules
from monitor.core.article import Article, article
from monitor.core.lexicon import Lexicon
from monitor.core.reading import read
from tests.bench.worker import articles
from tests.builders import DAWN

ROOT = Path(__file__).parents[2]
LONG = 2_000  # words; longer articles count in the mean and p99, not in the maximum
SIZES = (125_000, 250_000, 500_000, 1_000_000, 2_000_000)  # characters
MEGABYTE = SIZES[3]
WARM = 100  # articles read before the clock runs
ROUNDS = 3  # of which the quickest counts: what else the machine does only ever adds
_WORD = re.compile(r"\w+")

# Runs alone in a fresh process: seconds to import and to load, and megabytes gained by both and by some reading.
_FRESH = """
import json, sys
from time import perf_counter
def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6
lines = sys.stdin.read()
bare, began = held(), perf_counter()
from monitor import rules
from monitor.core.article import Article
from monitor.core.reading import read
import msgspec
imported = perf_counter()
lexicon = rules.lexicon()
loaded = perf_counter()
full = held()
for one in msgspec.json.decode(lines, type=list[Article]):
    read(one, lexicon)
read_all = held()
print(json.dumps([imported - began, loaded - imported, full - bare, read_all - bare]))
"""

# what is measured, its unit, the bar it must not pass
BARS = {
    "mean": ("ms", 1.0),
    "p50": ("ms", None),
    "p99": ("ms", 4.0),
    "max": ("ms", 25.0),
    "a text of 1 MB": ("ms", 300.0),
    "load, fresh process": ("s", 0.3),
    "memory added": ("MB", 120.0),
}


def main() -> int:
    """Measure and print; 0 unless it could not be measured."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=2_000, metavar="N", help="how many are read (2000)")
    some = articles(options.parse_args().articles)
    lexicon = rules.lexicon()
    rounds, cutting = each(some, lambda one: read(one, lexicon)), best(each(some, cut))
    reading = best(rounds)
    kept = [at for at, one in enumerate(some) if len(_WORD.findall(one.text)) <= LONG]
    sizes, plain = doubling(some, lexicon)
    at_once = SIZES.index(MEGABYTE)
    try:
        imported, loaded, before, after = fresh(some[:200])
    except subprocess.CalledProcessError as error:
        print(f"bench detect: a fresh process failed: {error.stderr[-300:]}", file=sys.stderr)
        return 2
    figures = summary(reading, kept) | {"a text of 1 MB": sizes[at_once]}
    yardstick = summary(cutting, kept) | {"a text of 1 MB": plain[at_once]}
    print(f"{len(some)} articles, {len(kept)} of at most {LONG:,} words, one thread, warm; best of {ROUNDS}\n")
    print(*table(figures | {"load, fresh process": loaded, "memory added": after}, yardstick), sep="\n")
    short = summary([reading[at] for at in kept], ())["p99"]
    slowest = max(times[at] for times in rounds for at in kept)
    print(f"\nof those of at most {LONG:,} words: p99 {short:.2f} ms, {slowest:.2f} ms at worst in any round")
    print(f"imports before the load {imported:.2f} s; memory after the load {before:.0f} MB\n")
    print(*growth(sizes, plain), sep="\n")
    return 0


def cut(one: Article) -> list[str]:
    """The yardstick: the words of an article."""
    return _WORD.findall(one.text)


def each(some: Sequence[Article], task: Callable[[Article], object]) -> list[list[float]]:
    """Milliseconds each article takes, in some rounds over all of them."""
    for one in some[:WARM]:
        task(one)
    return [[timed(lambda one=one: task(one)) for one in some] for _ in range(ROUNDS)]  # type: ignore[misc]


def best(rounds: Sequence[Sequence[float]]) -> list[float]:
    """The quickest of all rounds, article by article."""
    return [min(times) for times in zip(*rounds, strict=True)]


def timed(task: Callable[[], object]) -> float:
    """Milliseconds a task takes."""
    began = perf_counter()
    task()
    return (perf_counter() - began) * 1000


def summary(times: Sequence[float], kept: Sequence[int]) -> dict[str, float]:
    """Mean, median and 99th percentile of all times, and the longest of those kept."""
    ranked = sorted(times)
    return {
        "mean": statistics.fmean(ranked),
        "p50": statistics.median(ranked),
        "p99": ranked[int(0.99 * (len(ranked) - 1))],
        "max": max((times[at] for at in kept), default=0.0),
    }


def doubling(some: Sequence[Article], lexicon: Lexicon) -> tuple[list[float], list[float]]:
    """Milliseconds for one text of each size, by the detector and by the yardstick."""
    whole = "\n\n".join(one.text for one in some)
    whole *= 1 + SIZES[-1] // max(1, len(whole))
    made = [
        article(url=f"https://long.test/{size}", outlet="", title="", text=whole[:size], seen=DAWN) for size in SIZES
    ]

    def quickest(task: Callable[[Article], object]) -> list[float]:
        return [min(timed(lambda one=one: task(one)) for _ in range(ROUNDS)) for one in made]  # type: ignore[misc]

    return quickest(lambda one: read(one, lexicon)), quickest(cut)


def fresh(some: Sequence[Article]) -> tuple[float, float, float, float]:
    """What a fresh process needs: seconds to import, seconds to load, megabytes after the load and after reading."""
    import msgspec

    given, runs = msgspec.json.encode(some).decode(), []
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", _FRESH]
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=ROOT)
        runs.append(json.loads(done.stdout))
    imported, loaded, before, after = map(min, zip(*runs, strict=True))
    return imported, loaded, before, after


def table(figures: dict[str, float], yardstick: dict[str, float]) -> list[str]:
    """The lines of the table: figure, yardstick, bar and whether it is met."""
    made = [f"{'':22}{'detector':>12}{'word split':>12}{'ratio':>8}{'bar':>10}"]
    for name, (unit, bar) in BARS.items():
        value, plain = figures[name], yardstick.get(name)
        shown = f"{name:22}{value:9.2f} {unit:2}"
        shown += f"{plain:9.3f} ms{value / plain:8.1f}" if plain else " " * 20
        made.append(shown + (f"{bar:7.1f} {unit:2}  {'met' if value <= bar else 'MISSED'}" if bar else ""))
    return made


def growth(times: Sequence[float], plain: Sequence[float]) -> list[str]:
    """The lines on growth: how many times longer a text takes when it is twice as long; 2 is linear."""
    made = [f"{'one text of':14}{'detector':>12}{'times':>8}{'word split':>12}{'times':>8}"]
    for at, size in enumerate(SIZES):
        line = f"{size // 1000:>7,} k chars"
        for column in (times, plain):
            line += f"{column[at]:9.1f} ms" + (f"{column[at] / column[at - 1]:8.2f}" if at else " " * 8)
        made.append(line.rstrip())
    return made


if __name__ == "__main__":
    sys.exit(main())
