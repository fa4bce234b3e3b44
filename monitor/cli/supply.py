"""What a rehearsal is made of: articles from files, the archive or a topic, and what happened."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl

from monitor import clock
from monitor.archive import Archive
from monitor.backtest.outcomes import Outcome, parse, subjects
from monitor.cli import source
from monitor.cli.articles import articles, opened
from monitor.core.article import Article
from monitor.core.watch import Watches
from monitor.errors import BadSettings, BadSource
from monitor.settings import Settings

ARCHIVE, KAFKA = "archive:", "kafka://"
HELP = (
    "JSON lines, plain, .gz, .xz or .zst; Parquet; polls of feeds; archive:?from=DAY&to=DAY; or "
    "kafka://TOPIC?from=DAY&to=DAY&offsets=FIRST-LAST"
)


def supply(
    names: Sequence[str],
    settings: Settings,
    told: Callable[[str], None],
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Article]:
    """The articles of files, of the archive and of topics, seen from ``since`` on and before ``until``, unordered.

    ``told`` hears, in one line, of each line that is no article and is left out. Raises MonitorError for what cannot be
    read at all.
    """
    for name in names:
        for one in _source(name, settings, told):
            if (since is None or one.seen >= since) and (until is None or one.seen < until):
                yield one


def _source(name: str, settings: Settings, told: Callable[[str], None]) -> Iterator[Article]:
    if name.startswith(ARCHIVE):
        return _kept(name, settings.archive)
    return _sent(name, settings) if name.startswith(KAFKA) else _read(name, told)


def _read(file: str, told: Callable[[str], None]) -> Iterator[Article]:
    with opened(file) as lines:
        for number, found in articles(lines, file):
            if isinstance(found, str):
                told(f"{file}:{number}: {found}; left out")
            else:
                yield found[1]


def _kept(asked: str, address: str) -> Iterator[Article]:
    """The articles of the archive from a day up to another, as in ``archive:?from=2024-05-01&to=2024-06-01``."""
    words = _words(asked, asked.removeprefix(ARCHIVE).removeprefix("?"), ("from", "to"))
    with closing(Archive.open(address)) as archive:
        yield from archive.articles(since=_moment(asked, words, "from"), until=_moment(asked, words, "to"))


def _sent(asked: str, settings: Settings) -> Iterator[Article]:
    """The articles on a topic, as in ``kafka://news.articles?from=2024-05-01&to=2024-06-01``."""
    from monitor.stream import span

    topic, _, rest = asked.removeprefix(KAFKA).partition("?")
    if not topic:
        raise BadSettings(asked, "names no topic; kafka://news.articles would")
    words = _words(asked, rest, ("from", "to", "offsets"))
    try:
        first, last = (int(one) if one else None for one in (words.get("offsets") or "-").split("-"))
    except ValueError:
        raise BadSettings(asked, f"offsets={words['offsets']} is no range such as 0-500, 500- or -500") from None
    chosen = span.Span(topic, _moment(asked, words, "from"), _moment(asked, words, "to"), first, last)
    return span.articles(chosen, settings)


def _words(asked: str, query: str, known: Sequence[str]) -> dict[str, str]:
    words = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(words.keys() - set(known)):
        raise BadSettings(asked, f"{unknown[0]!r} is not known here, only {', '.join(known)}")
    return words


def _moment(asked: str, words: Mapping[str, str], key: str) -> datetime | None:
    try:
        return source.moment(words[key]) if key in words else None
    except ValueError as error:
        raise BadSettings(asked, str(error)) from None


def happened(file: Path, watches: Watches, told: Callable[[str], None]) -> tuple[Outcome, ...]:
    """The outcomes of a file; ``told`` hears of a subject that nobody watches. Raises BadSource with file and line."""
    try:
        known = parse(source.text(file), str(file))
    except ValueError as error:
        who, _, what = str(error).partition(": ")
        raise BadSource(who, what) from None
    for subject in subjects(known):
        if watches.get(subject) is None:
            told(f"{file}: no watch has the id {subject!r}; it can only be missed")
    return known


class Progress:
    """Tells a person at a terminal how far it is, and how long it will still take."""

    def __init__(self, whole: int) -> None:
        self._whole = whole
        self._watched = sys.stderr.isatty()
        self._began = self._told = clock.elapsed()

    def __call__(self, number: int) -> None:
        """So many are through."""
        if not self._watched:
            return
        now = clock.elapsed()
        if now - self._told < 0.5 and number < self._whole:
            return
        self._told = now
        left = (now - self._began) / number * (self._whole - number)
        rate = number / max(now - self._began, 1e-9)
        line = f"{number:,} of {self._whole:,} articles, {rate:,.0f}/s, {left:,.0f} s left"
        print(f"\r{line:70}", end="\r" if number < self._whole else "\n", file=sys.stderr, flush=True)
