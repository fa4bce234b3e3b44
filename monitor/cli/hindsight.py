"""What a watch would have made of articles: which it is about, what speaks of it there, and what would have rung."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from monitor.cli.supply import supply
from monitor.core import rulebook
from monitor.core.alert import Alert
from monitor.core.article import Article
from monitor.core.cue import Cue, Kind
from monitor.core.path import Path
from monitor.delivery import bell
from monitor.settings import load

OFTEN = 500  # articles after which it is told how far it is
BROAD = 0.5  # of the articles that tell something: a watch about more is broad


class Match(NamedTuple):
    """An article that a watch is about: the words that make it so, the cues that speak of it, and why it was not read,
    if it was not."""

    article: Article
    words: tuple[str, ...]
    cues: tuple[Cue, ...]
    unread: str


class Hindsight(NamedTuple):
    """How many articles were looked at, those the watch is about, and every revision of its alerts."""

    read: int
    matches: list[Match]
    alerts: list[Alert]


def of(path: Path, watch: str, some: Iterable[Article]) -> Hindsight:
    """What a watch of the path makes of articles, taken in the order in which they were seen."""
    count, about = 0, []
    for article in some:
        count += 1
        if watch in path.watches.asked(article).ids:
            about.append(article)
    about.sort(key=lambda article: article.seen)
    alerts = [alert for alert in path.fold(about) if alert.subject == watch]
    return Hindsight(count, [_match(path, watch, article) for article in about], alerts)


def _match(path: Path, watch: str, article: Article) -> Match:
    reading, signals = path.detect(article)
    cues = tuple(cue for signal in signals if signal.subject == watch for cue in signal.cues)
    return Match(article, path.watches.words(watch, article), cues, reading.unread)


def shares(path: Path, some: Iterable[Article]) -> dict[str, float]:
    """Of the articles that tell something, the share that each watch is about."""
    telling, counts = 0, Counter[str]()
    for article in some:
        reading, signals = path.detect(article)
        telling += any(cue.kind is not Kind.NOT_A_SIGNAL for cue in reading.cues)
        counts.update(signal.subject for signal in signals)
    return {watch.id: counts[watch.id] / max(1, telling) for watch in path.watches}


def read(files: Sequence[str], failures: list[str]) -> Iterator[Article]:
    """The articles of some files, as for ``supply``; a line that is none is told of and noted in ``failures``.

    A person who waits at a terminal sees how far it is.
    """

    def tell(line: str) -> None:
        print(f"monitor watch: {line}", file=sys.stderr)
        failures.append(line)

    for count, one in enumerate(supply(files, load(), tell), 1):
        yield one
        if count % OFTEN == 0 and sys.stderr.isatty():
            print(f"\r{count:,} articles read", end="\r", file=sys.stderr, flush=True)


def lines(found: Hindsight, width: int) -> Iterator[str]:
    """The hindsight for people."""
    for match in found.matches:
        article = match.article
        yield _cropped(f"{article.seen:%Y-%m-%d %H:%M}  {article.outlet or article.url}: {article.title}", width)
        yield _cropped(f"    words  {', '.join(match.words)}", width)
        for cue in match.cues:
            kind, who = rulebook.named(cue.kind), rulebook.holder(cue.holder)
            yield _cropped(f"    {kind} ({who}): {' '.join(cue.sentence.split())}", width)
        if not match.cues:
            yield f"    not read: {match.unread}" if match.unread else "    no cue speaks of it"
    ringing = [alert for alert in found.alerts if bell.rings(alert)]
    yield "\nIt would have rung:" if ringing else "\nIt would not have rung."
    for alert in ringing:
        yield f"{alert.as_of:%Y-%m-%d %H:%M}  {alert.stage.value}: {alert.sentence}"
    speaking = sum(bool(match.cues) for match in found.matches)
    read = _many(found.read, "article")
    yield f"\n{read} read; {len(found.matches):,} it is about, {speaking:,} of them with a cue for it"
    yield f"{_many(len(found.alerts), 'revision')} of alerts, of which {len(ringing):,} ring"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def report(found: Hindsight) -> dict[str, Any]:
    """The hindsight for programs."""
    return {
        "articles": found.read,
        "matches": [
            {
                **{name: getattr(match.article, name) for name in ("id", "url", "outlet", "title", "seen")},
                "words": match.words,
                "cues": msgspec.to_builtins(match.cues),
                "unread": match.unread,
            }
            for match in found.matches
        ],
        "revisions": [
            {
                **{name: getattr(alert, name) for name in ("revision", "episode", "as_of", "stage", "reason")},
                "sentence": alert.sentence,
                "rings": bell.rings(alert),
            }
            for alert in found.alerts
        ],
    }


def _cropped(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}…"
