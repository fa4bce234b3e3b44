"""Where a command's articles come from: files, or the archive; one way to name and to read them."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from urllib.parse import parse_qsl

from monitor import clock
from monitor.archive import Archive
from monitor.cli import source
from monitor.cli.articles import articles, opened
from monitor.core.article import Article
from monitor.errors import BadSettings

ARCHIVE = "archive:"
HELP = "JSON lines, plain, .gz, .xz or .zst; Parquet; polls of feeds; or archive:?from=DAY&to=DAY"


def supply(
    names: Sequence[str],
    archive: str,
    told: Callable[[str], None],
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Article]:
    """The articles of files and of the archive at ``archive``, seen from ``since`` on and before ``until``, unordered.

    ``told`` hears, in one line, of each line that is no article and is left out. Raises BadSource or BadSettings for
    what cannot be read at all.
    """
    for name in names:
        for one in _kept(name, archive) if name.startswith(ARCHIVE) else _read(name, told):
            if (since is None or one.seen >= since) and (until is None or one.seen < until):
                yield one


def _read(file: str, told: Callable[[str], None]) -> Iterator[Article]:
    with opened(file) as lines:
        for number, found in articles(lines, file):
            if isinstance(found, str):
                told(f"{file}:{number}: {found}; left out")
            else:
                yield found[1]


def _kept(asked: str, address: str) -> Iterator[Article]:
    """The articles of the archive from a day up to another, as in ``archive:?from=2024-05-01&to=2024-06-01``."""
    words = dict(parse_qsl(asked.removeprefix(ARCHIVE).removeprefix("?"), keep_blank_values=True))
    if unknown := sorted(words.keys() - {"from", "to"}):
        raise BadSettings(asked, f"{unknown[0]!r} is not known here, only from and to")
    try:
        since, until = (source.moment(words[key]) if key in words else None for key in ("from", "to"))
    except ValueError as error:
        raise BadSettings(asked, str(error)) from None
    with closing(Archive.open(address)) as archive:
        yield from archive.articles(since=since, until=until)


class Progress:
    """Tells a person at a terminal how far it is, and how long it will still take."""

    def __init__(self, whole: int) -> None:
        self._whole = whole
        self._began = self._told = clock.elapsed()

    def __call__(self, number: int) -> None:
        """So many are through."""
        now = clock.elapsed()
        if not sys.stderr.isatty() or (now - self._told < 0.5 and number < self._whole):
            return
        self._told = now
        left = (now - self._began) / number * (self._whole - number)
        rate = number / max(now - self._began, 1e-9)
        line = f"{number:,} of {self._whole:,} articles, {rate:,.0f}/s, {left:,.0f} s left"
        print(f"\r{line:70}", end="\r" if number < self._whole else "\n", file=sys.stderr, flush=True)
