"""Articles in files: JSON lines, plain or packed with gzip, xz or zstd, Parquet, polls of feeds, or one plain text."""

import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
from backports import zstd

from monitor.cli import parquet, source
from monitor.core.article import Article, Health
from monitor.core.article import article as build
from monitor.errors import BadSource, MonitorError

if TYPE_CHECKING:
    from monitor.cli.polls import Polls

Line = dict[str, Any]
Found = tuple[object, Article] | str  # the id that was given and the article, or what is wrong with the line
KEPT = "article/1"  # a line that is an article as this program keeps it
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


@contextmanager
def opened(file: str) -> Iterator[Iterable[bytes]]:
    """The lines of a file of articles, unpacked; the rows of a Parquet file as lines of JSON; ``-`` is standard input.

    Raises BadSource if it cannot be opened.
    """
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as packed:
            start = packed.read(6)
        if start.startswith(parquet.MAGIC):
            yield parquet.rows(file)
            return
        lines = _unpacked(Path(file), start)
    except OSError as error:
        raise BadSource(file, f"cannot be read: {error.strerror}") from None
    with lines:
        yield lines


def _unpacked(file: Path, start: bytes) -> IO[bytes]:
    if start.startswith(b"\x1f\x8b"):
        return io.BufferedReader(gzip.open(file))
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return io.BufferedReader(zstd.open(file))
    return lzma.open(file) if start == b"\xfd7zXZ\0" else file.open("rb")


def articles(lines: Iterable[bytes], name: str, published: datetime | None = None) -> Iterator[tuple[int, Found]]:
    """Line number with the article and the id it was given, or with what is wrong with the line.

    ``published`` is when an article without a date was published. Raises BadSource, with the line, where a packed file
    is damaged.
    """
    lines, whole = iter(lines), b""
    polls: Polls | None = None
    for number, raw in _numbered(lines, name):
        if number == 1 and not raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            whole = raw + b"".join(line for _, line in _numbered(lines, name))
            break
        if not raw.strip():
            continue
        try:
            line = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
            if isinstance(line, dict) and "polled_at" in line:
                polls = polls or _polls()
                yield from ((number, (one.url, one)) for one in polls.articles(line))
            else:
                article = _article(line, published)
                yield number, (line.get("id"), article)
        except (MonitorError, msgspec.MsgspecError, UnicodeDecodeError, ValueError, TypeError, AttributeError) as error:
            yield number, f"not an article: {error}"
    text = whole.decode("utf-8", "replace").removeprefix("\ufeff")
    if text.strip():
        yield 1, (None, _article({"text": text, "url": name}, published))


def _polls() -> "Polls":
    from monitor.cli.polls import Polls  # with the readers of feeds and pages, which other lines do not need

    return Polls()


def _numbered(lines: Iterator[bytes], name: str) -> Iterator[tuple[int, bytes]]:
    number = 0
    try:
        for number, raw in enumerate(lines, 1):
            yield number, raw
    except (EOFError, lzma.LZMAError, zlib.error, zstd.ZstdError, gzip.BadGzipFile) as error:
        raise BadSource(f"{name}:{number + 1}", f"cannot be unpacked ({error})") from None


def _article(line: Line, published: datetime | None) -> Article:
    """The article of a line. Raises ValueError, saying what is wrong, when it has no text or a wrong date."""
    if not isinstance(line, dict):
        raise ValueError("the line is not a JSON object")
    if line.get("kind") == KEPT:
        return msgspec.convert(line, Article)
    if not isinstance(line.get("text"), str):
        raise ValueError('it has no "text"')
    when = next((line[key] for key in ("published", "time", "time_ut") if line.get(key)), None)
    moment = source.moment(when) if when else published
    return build(
        url=str(line.get("url") or ""),
        outlet=str(line.get("outlet") or ""),
        title=str(line.get("title") or ""),
        text=line["text"],
        language=str(line.get("language") or ""),
        health=Health(line["health"]) if line.get("health") in list(Health) else Health.OK,
        published=moment,
        seen=source.moment(line["seen"]) if line.get("seen") else moment or _NO_DATE,
    )
