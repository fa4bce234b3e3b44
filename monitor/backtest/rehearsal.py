"""A rehearsal: articles through the path as if they came now, detected in several processes, judged in order.

The articles come in the order in which they were first seen. However many processes there are and whatever is given to
them at a time, the same revisions come out. Only the articles that are under way are in memory.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
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


def rehearse(
    articles: Iterable[Article],
    recipe: Callable[[], Path],
    processes: int = 1,
    told: Callable[[int], None] = lambda _: None,
) -> Iterator[Alert]:
    """Every revision of every alert, in order; ``articles`` are in order. ``told`` hears how many are through."""
    yield from recipe().told(detected(articles, recipe, processes, told))


def detected(
    articles: Iterable[Article],
    recipe: Callable[[], Path],
    processes: int = 1,
    told: Callable[[int], None] = lambda _: None,
) -> Iterator[Detected]:
    """The signals of each article and when it was seen, in the articles' order."""
    if processes <= 1:
        path = recipe()
        yield from _counted((_detect(path, one) for one in articles), told)
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("forkserver"), _prepare, (recipe,)) as pool:
        chunks = _chunks(articles)
        waiting = [pool.submit(_detect_here, chunk) for chunk in islice(chunks, processes * AHEAD)]
        yield from _counted(_taken(waiting, chunks, pool), told)


def _chunks(articles: Iterable[Article]) -> Iterator[bytes]:
    rest = iter(articles)
    while some := list(islice(rest, CHUNK)):
        yield msgspec.msgpack.encode(some)


def _taken(waiting: "list[Future[bytes]]", chunks: Iterator[bytes], pool: ProcessPoolExecutor) -> Iterator[Detected]:
    """What the processes found, in the articles' order; as one chunk is taken another is given out."""
    while waiting:
        found = waiting.pop(0).result()
        waiting += [pool.submit(_detect_here, chunk) for chunk in islice(chunks, 1)]
        yield from msgspec.msgpack.decode(found, type=list[Detected])


def _counted(found: Iterable[Detected], told: Callable[[int], None]) -> Iterator[Detected]:
    for number, one in enumerate(found, 1):
        yield one
        told(number)


def _prepare(recipe: Callable[[], Path]) -> None:
    _PATH[:] = [recipe()]


def _detect_here(chunk: bytes) -> bytes:
    articles = msgspec.msgpack.decode(chunk, type=list[Article])
    return msgspec.msgpack.encode([_detect(_PATH[0], one) for one in articles])


def _detect(path: Path, article: Article) -> Detected:
    return article.seen, path.detect(article)[1]
