"""A rehearsal: articles through the path as if they came now, detected in several processes, judged in order.

The articles come in the order in which they were first seen. However many processes there are and whatever is given to
them at a time, the same revisions come out. Only the articles that are under way are in memory.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from itertools import islice

import msgspec

from monitor.core.alert import Alert
from monitor.core.article import Article
from monitor.core.path import Path
from monitor.core.signal import Signal

CHUNK = 64  # articles a process is given at a time
AHEAD = 3  # chunks for each process that are given out before they are taken back

Detected = tuple[datetime, tuple[Signal, ...]]

_PATH: list[Path] = []


class Detectors:
    """Processes that detect. They are started at once, so that they are ready when the first articles are; one process
    is this one."""

    def __init__(self, recipe: Callable[[], Path], processes: int = 1) -> None:
        self.path = recipe()
        self._ahead = processes * AHEAD
        self._pool: ProcessPoolExecutor | None = None
        if processes > 1:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload([type(recipe).__module__])  # imported once, for all of them
            self._pool = ProcessPoolExecutor(processes, context, _prepare, (recipe,))
            for _ in range(processes):
                self._pool.submit(_ready)

    def __enter__(self) -> "Detectors":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def signals(self, articles: Iterable[Article], told: Callable[[int], None] = lambda _: None) -> Iterator[Detected]:
        """The signals of each article and when it was seen, in the articles' order, which is that of their ``seen``.
        ``told`` hears how many are through."""
        found = (
            (_detect(self.path, one) for one in articles) if self._pool is None else self._taken(articles, self._pool)
        )
        for number, one in enumerate(found, 1):
            yield one
            told(number)

    def alerts(self, articles: Iterable[Article], told: Callable[[int], None] = lambda _: None) -> Iterator[Alert]:
        """Every revision of every alert, in order."""
        yield from self.path.told(self.signals(articles, told))

    def _taken(self, articles: Iterable[Article], pool: ProcessPoolExecutor) -> Iterator[Detected]:
        """What the processes found, in the articles' order; as one chunk is taken another is given out."""
        chunks = _chunks(articles)
        waiting = [pool.submit(_detect_here, chunk) for chunk in islice(chunks, self._ahead)]
        while waiting:
            found = waiting.pop(0).result()
            waiting += [pool.submit(_detect_here, chunk) for chunk in islice(chunks, 1)]
            yield from msgspec.msgpack.decode(found, type=list[Detected])


def _chunks(articles: Iterable[Article]) -> Iterator[bytes]:
    rest = iter(articles)
    while some := list(islice(rest, CHUNK)):
        yield msgspec.msgpack.encode(some)


def _prepare(recipe: Callable[[], Path]) -> None:
    _PATH[:] = [recipe()]


def _ready() -> None:
    """Nothing: who answers has been prepared."""


def _detect_here(chunk: bytes) -> bytes:
    articles = msgspec.msgpack.decode(chunk, type=list[Article])
    return msgspec.msgpack.encode([_detect(_PATH[0], one) for one in articles])


def _detect(path: Path, article: Article) -> Detected:
    return article.seen, path.detect(article)[1]
