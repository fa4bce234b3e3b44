"""``monitor detect``: articles as JSON lines → what they signal, one JSON line each."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec

from monitor.cli import source
from monitor.core.article import Article
from monitor.core.article import article as build
from monitor.core.cue import Cue
from monitor.core.reading import read
from monitor.core.signal import Reading
from monitor.errors import BadSource

EPILOG = """\
Input: one JSON article a line with "text" and, if known, id, url, outlet, title, published (or time), seen.
A file that is not JSON lines is read as the text of one article.
Output: one JSON line an article: id, coming, imminent, made, denied, credited, propositions, cues
(start, end, sentence_start and sentence_end are character offsets into text), unread (why it was passed on without
being read, as "language: fr"; else empty).

Example:
  monitor detect articles.jsonl > signals.jsonl
  monitor detect --published 2024-05-30 article.txt"""

Line = dict[str, Any]
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``monitor detect``."""
    parser.epilog = EPILOG
    parser.add_argument(
        "file", nargs="?", default="-", help="JSON lines or plain text; - reads standard input (default)"
    )
    parser.add_argument("--published", type=source.day, help="day or time a plain-text article was published (UTC)")
    source.rules_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read articles, write readings as they come. Exit code 1 if a line could not be read."""
    name = "standard input" if arguments.file == "-" else arguments.file
    rules = source.lexicon(*source.own_rules(arguments.rules))
    encode, failures = msgspec.json.Encoder().encode, 0
    with _opened(arguments.file) as lines:
        for number, found in _articles(lines, name, arguments.published):
            if isinstance(found, str):
                print(f"monitor detect: {name}:{number}: {found}; skipped", file=sys.stderr)
                failures += 1
                continue
            given, article = found
            sys.stdout.write(encode(report(given, article, read(article, rules))).decode() + "\n")
    sys.stdout.flush()
    return 1 if failures else 0


def report(given: object, article: Article, reading: Reading) -> Line:
    """The line printed for one article."""
    return {
        "id": given if given is not None else article.id,
        "coming": reading.coming,
        "imminent": reading.imminent,
        "made": reading.made,
        "denied": reading.denied,
        "credited": reading.credited,
        "propositions": [msgspec.to_builtins(each) for each in reading.propositions],
        "cues": [_cue(cue) for cue in reading.cues if not cue.headline],
        "unread": reading.unread,
    }


def _cue(cue: Cue) -> Line:
    return {
        "kind": cue.kind,
        "start": cue.start,
        "end": cue.end,
        "sentence_start": cue.sentence_start,
        "sentence_end": cue.sentence_end,
        "role": cue.holder.role,
        "record": cue.holder.record,
        "name": cue.holder.name,
        "certainty": cue.certainty,
        "horizon": None if cue.horizon is None else {"days": cue.horizon.days, "words": cue.horizon.words},
        "rule": cue.rule,
        "proposition": cue.proposition,
    }


def _opened(file: str) -> Any:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise BadSource(file, f"cannot be read: {error.strerror}") from None


def _articles(
    lines: IO[bytes], name: str, published: datetime | None
) -> Iterator[tuple[int, tuple[object, Article] | str]]:
    """Line number with the article and the id it was given, or with what is wrong with the line."""
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
        published=moment,
        seen=source.moment(line["seen"]) if line.get("seen") else moment or _NO_DATE,
    )
