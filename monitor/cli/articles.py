"""Articles in files: JSON lines, plain or packed with gzip or xz, or one plain text."""

import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec

from monitor.cli import source
from monitor.core.article import Article, Health
from monitor.core.article import article as build
from monitor.errors import BadSource

Line = dict[str, Any]
Found = tuple[object, Article] | str  # the id that was given and the article, or what is wrong with the line
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


@contextmanager
def opened(file: str) -> Iterator[IO[bytes]]:
    """A file of articles, unpacked; ``-`` is standard input. Raises BadSource if it cannot be opened or unpacked."""
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        lines = _unpacked(Path(file))
    except OSError as error:
        raise BadSource(file, f"cannot be read: {error.strerror}") from None
    with lines:
        try:
            yield lines
        except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile) as error:
            raise BadSource(file, f"cannot be unpacked ({error})") from None


def _unpacked(file: Path) -> IO[bytes]:
    with file.open("rb") as packed:
        start = packed.read(6)
    if start.startswith(b"\x1f\x8b"):
        return io.BufferedReader(gzip.open(file))
    return lzma.open(file) if start == b"\xfd7zXZ\0" else file.open("rb")


def articles(lines: IO[bytes], name: str, published: datetime | None = None) -> Iterator[tuple[int, Found]]:
    """Line number with the article and the id it was given, or with what is wrong with the line.

    ``published`` is when an article without a date was published.
    """
    for number, raw in enumerate(lines, 1):
        if number == 1 and not raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            text = (raw + lines.read()).decode("utf-8", "replace").removeprefix("\ufeff")
            if text.strip():
                yield 1, (None, _article({"text": text, "url": name}, published))
            return
        if not raw.strip():
            continue
        try:
            line = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
            article = _article(line, published)
            yield number, (line.get("id"), article)
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, TypeError, AttributeError) as error:
            yield number, f"not an article: {error}"


def _article(line: Line, published: datetime | None) -> Article:
    """The article of a line. Raises ValueError, saying what is wrong, when it has no text or a wrong date."""
    if not isinstance(line, dict):
        raise ValueError("the line is not a JSON object")
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
