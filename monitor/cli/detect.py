"""``monitor detect``: articles as JSON lines → what they signal, one JSON line each."""

import argparse
import io
import sys
from collections.abc import Iterator

import msgspec

from monitor.cli import explained, source
from monitor.cli.articles import Found, Line, articles, opened
from monitor.core.article import Article
from monitor.core.cue import Cue
from monitor.core.lexicon import Lexicon
from monitor.core.marking import numbered
from monitor.core.reading import read
from monitor.core.signal import Reading
from monitor.core.verdict import judge, stage
from monitor.errors import BadSource

EPILOG = """\
Input: one JSON article a line with "text" and, if known, id, url, outlet, title, published (or time), seen, health.
A file that is not JSON lines is read as the text of one article; one packed with gzip or xz is unpacked.
Output: one JSON line an article: id, coming, imminent, made, denied, because (for each of them the numbers of the
cues that make it), credited, propositions (with the stage each has reached), cues (start, end, sentence_start and
sentence_end are character offsets into text), headline (cues in a headline that the text lacks, with offsets into the
title; their numbers go on from those of cues), unread (why it was passed on without being read, as "language: fr";
else empty).

Example:
  monitor detect articles.jsonl > signals.jsonl
  monitor detect --explain --published 2024-05-30 article.txt
  monitor detect --html articles.jsonl > page.html"""

Read = tuple[int, object, Article, Reading]  # the line it stands in, the id that was given, the article, what it says


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``monitor detect``."""
    parser.epilog = EPILOG
    parser.add_argument(
        "file", nargs="?", default="-", help="JSON lines or plain text; - reads standard input (default)"
    )
    parser.add_argument("--published", type=source.day, help="day or time a plain-text article was published (UTC)")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--explain", action="store_true", help="show each article with its cues marked, for people")
    shown.add_argument("--html", action="store_true", help="the same as one HTML page")
    source.rules_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read articles, write readings as they come. Exit code 1 if a line could not be read."""
    name = "standard input" if arguments.file == "-" else arguments.file
    rules = source.lexicon(*source.own_rules(arguments.rules))
    write = _explained if arguments.explain else _page if arguments.html else _reported
    failures: list[int] = []
    with opened(arguments.file) as lines:
        written = write(_read(articles(lines, name, arguments.published), name, rules, failures))
    sys.stdout.flush()
    if not written and not failures and write is not _reported:  # nothing in, nothing out is right for a program only
        raise BadSource(name, "it is empty: there is no article to show")
    return 1 if failures else 0


def _read(some: Iterator[tuple[int, Found]], name: str, rules: Lexicon, failures: list[int]) -> Iterator[Read]:
    """Each article with its reading; a line that is no article is told of, skipped and noted in ``failures``."""
    for number, found in some:
        if isinstance(found, str):
            print(f"monitor detect: {name}:{number}: {found}; skipped", file=sys.stderr)
            failures.append(number)
        else:
            given, article = found
            yield number, given, article, read(article, rules)


def _reported(readings: Iterator[Read]) -> int:
    """Print a JSON line an article. Returns how many there were, as the other two do."""
    encode = msgspec.json.Encoder().encode
    count = 0
    for _, given, article, reading in readings:
        sys.stdout.write(encode(report(given, article, reading)).decode() + "\n")
        count += 1
    return count


def _explained(readings: Iterator[Read]) -> int:
    _bear("replace")
    width, colour = explained.columns(sys.stdout), explained.in_colour(sys.stdout)
    count = 0
    for count, (line, _, article, reading) in enumerate(readings, 1):
        if count > 1:
            print(f"\n{explained.rule(width, f'line {line}')}\n")
        for shown in explained.lines(article, reading, width, colour=colour):
            print(shown)
    return count


def _page(readings: Iterator[Read]) -> int:
    some = [(article, reading) for _, _, article, reading in readings]
    _bear("xmlcharrefreplace")
    if some:
        print(explained.page(some))
    return len(some)


def _bear(errors: str) -> None:
    """Let standard output bear characters that its encoding lacks, where it is a real stream."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=errors)


def report(given: object, article: Article, reading: Reading) -> Line:
    """The line printed for one article."""
    cues = numbered(reading.cues)
    return {
        "id": given if given is not None else article.id,
        "coming": reading.coming,
        "imminent": reading.imminent,
        "made": reading.made,
        "denied": reading.denied,
        "because": judge(cues)._asdict(),
        "credited": reading.credited,
        "propositions": [
            msgspec.to_builtins(each) | {"stage": stage([cue for cue in reading.cues if cue.proposition == number])}
            for number, each in enumerate(reading.propositions)
        ],
        "cues": [_cue(cue) for cue in cues if not cue.headline],
        "headline": [_cue(cue) for cue in cues if cue.headline],
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
