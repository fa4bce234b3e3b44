"""A rehearsal: articles through the path as if they came now, detected in several processes, judged in order.

The order is that in which the articles were first seen, whatever that of the files: nothing is looked at before it
could be known. However many processes there are and whatever is given to them at a time, the same revisions come out.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from hashlib import blake2b
from itertools import islice

import msgspec
from msgspec.structs import replace

from monitor.core.alert import Alert
from monitor.core.article import Article
from monitor.core.path import Path
from monitor.core.signal import Signal

CHUNK = 64  # articles a process is given at a time
AHEAD = 3  # chunks for each process that are given out before they are taken back

Detected = tuple[datetime, tuple[Signal, ...]]

_PATH: list[Path] = []


def in_order(articles: Iterable[Article]) -> list[Article]:
    """The articles as they were seen, each revision once; a later revision of an article is marked as an edit."""
    seen: dict[str, set[str]] = {}
    ordered = []
    for one in sorted(articles, key=lambda article: (article.seen, article.id, article.revision)):
        revisions = seen.setdefault(one.id, set())
        if one.revision not in revisions:
            ordered.append(replace(one, edited=True) if revisions and not one.edited else one)
            revisions.add(one.revision)
    return ordered


def rehearse(
    articles: Sequence[Article],
    recipe: Callable[[], Path],
    processes: int = 1,
    told: Callable[[int], None] = lambda _: None,
) -> Iterator[Alert]:
    """Every revision of every alert, in order; ``articles`` are in order. ``told`` hears how many are through."""
    path = recipe()
    if processes <= 1:
        yield from path.told(_counted((_detect(path, one) for one in articles), told))
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("forkserver"), _prepare, (recipe,)) as pool:
        chunks = (articles[at : at + CHUNK] for at in range(0, len(articles), CHUNK))
        waiting = [pool.submit(_detect_here, chunk) for chunk in islice(chunks, processes * AHEAD)]
        yield from path.told(_counted(_taken(waiting, chunks, pool), told))


def _taken(
    waiting: "list[Future[bytes]]", chunks: Iterator[Sequence[Article]], pool: ProcessPoolExecutor
) -> Iterator[Detected]:
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


def _detect_here(articles: Sequence[Article]) -> bytes:
    return msgspec.msgpack.encode([_detect(_PATH[0], one) for one in articles])


def _detect(path: Path, article: Article) -> Detected:
    return article.seen, path.detect(article)[1]


class Digest:
    """A hash of whatever is added to it, in order."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=16)

    def add(self, raw: bytes) -> None:
        """Take more into it; what is added is told apart."""
        self._hash.update(len(raw).to_bytes(8, "big"))
        self._hash.update(raw)

    def __str__(self) -> str:
        return self._hash.hexdigest()
