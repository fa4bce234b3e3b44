"""One article explained: its verdicts with the cues that made them, and its text with the cues marked."""

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import TextIO

from jinja2 import Environment, PackageLoader, select_autoescape

from monitor.core import rulebook
from monitor.core.article import Article
from monitor.core.cue import SIDES, Cue, Side
from monitor.core.marking import PARAGRAPH, Piece, numbered, pieces, printable, rows
from monitor.core.signal import Reading
from monitor.core.verdict import judge, stage

MARGIN = 22  # columns that say who vouches
NARROWEST = 30  # columns of text, however narrow the terminal
_COLOURS = {Side.FOR: "33", Side.MADE: "1;32", Side.AGAINST: "34", Side.NEUTRAL: "35", Side.NONE: "2"}
_NAMES = ("coming", "imminent", "made", "denied")


def in_colour(stream: TextIO) -> bool:
    """Whether a stream shows colours: a terminal, unless NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def lines(article: Article, reading: Reading, width: int, *, colour: bool) -> Iterator[str]:
    """The article for a terminal of ``width`` columns; without colours the cues stand in brackets."""
    yield _painted(printable(article.title or article.url or "untitled"), "1", colour=colour)
    yield _about(article)
    if reading.unread:
        yield f"not read: {reading.unread}"
        return
    yield ""
    cues = numbered(reading.cues)
    yield from _verdicts(cues)
    for number, proposition in enumerate(reading.propositions):
        about = [cue for cue in cues if cue.proposition == number]
        said = " ".join(filter(None, (proposition.decider, proposition.act, proposition.object)))
        way = f", {proposition.direction.value}" if proposition.direction else ""
        yield f"{'about':<10} {printable(said) or 'something unnamed'}{way}: {stage(about).value}"
    yield ""
    for row in rows(article.text, cues, max(NARROWEST, width - MARGIN - 1)):
        margin = [_label(cues[number]) for number in row.begins]
        text = "".join(_marked(piece, cues, colour=colour) for piece in row.pieces).rstrip()
        yield f"{margin[0] if margin else '':<{MARGIN}} {text}".rstrip()
        yield from margin[1:]
    yield ""
    for number, cue in enumerate(cues):
        yield f"{number:>3} {_told(cue)}"


def page(explained: Sequence[tuple[Article, Reading]]) -> str:
    """The articles as one HTML page that needs nothing beside itself."""
    articles = [_shown(article, reading) for article, reading in explained]
    return _environment().get_template("explained.html").render(articles=articles)


def _verdicts(cues: Sequence[Cue]) -> Iterator[str]:
    for name, numbers in zip(_NAMES, judge(cues), strict=True):
        because = ", ".join(f"{number} {cues[number].kind.value}" for number in numbers)
        yield f"{name:<10} {'yes: cue ' + because if numbers else 'no'}"


def _label(cue: Cue) -> str:
    return f"{cue.kind.value} {cue.holder.role.value.replace('-', ' ')}"[:MARGIN]


def _told(cue: Cue) -> str:
    """A cue in one line: kind, rule, holder, horizon, wording."""
    near = f", {rulebook.days(cue.horizon.days)}" if cue.horizon else ""
    where = "headline, " if cue.headline else ""
    words = cue.sentence[cue.start - cue.sentence_start : cue.end - cue.sentence_start]
    told = f"{rulebook.named(cue.kind)}  {cue.rule}  {where}{rulebook.holder(cue.holder)}{near}: “{words}”"
    return printable(told.replace("\n", " "))


def _marked(piece: Piece, cues: Sequence[Cue], *, colour: bool) -> str:
    text = printable(piece.text)
    if piece.cue is None:
        return text
    cue = cues[piece.cue]
    return _painted(text, _COLOURS[SIDES[cue.kind]], colour=True) if colour else f"[{cue.kind.value} {text}]"


def _painted(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _about(article: Article) -> str:
    return ", ".join(filter(None, (printable(article.outlet), _day(article.published))))


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _shown(article: Article, reading: Reading) -> dict[str, object]:
    """What the page's template needs of one article."""
    cues = numbered(reading.cues)
    return {
        "title": printable(article.title or article.url or "untitled"),
        "about": _about(article),
        "unread": reading.unread,
        "verdicts": list(zip(_NAMES, judge(cues), strict=True)),
        "propositions": [
            (proposition, stage([cue for cue in cues if cue.proposition == number]).value)
            for number, proposition in enumerate(reading.propositions)
        ],
        "paragraphs": [
            [_bit(piece, cues) for piece in pieces(article.text, cues, line.start(), line.end())]
            for line in PARAGRAPH.finditer(article.text)
        ],
        "cues": [{"side": SIDES[cue.kind].value, "told": _told(cue), "headline": cue.headline} for cue in cues],
    }


def _bit(piece: Piece, cues: Sequence[Cue]) -> dict[str, object]:
    if piece.cue is None:
        return {"text": printable(piece.text)}
    cue = cues[piece.cue]
    return {
        "text": printable(piece.text),
        "number": piece.cue,
        "side": SIDES[cue.kind].value,
        "kind": cue.kind.value,
        "holder": rulebook.holder(cue.holder),
        "rule": cue.rule,
        "near": rulebook.days(cue.horizon.days) if cue.horizon else "",
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("monitor.cli"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def columns(stream: TextIO = sys.stdout) -> int:
    """Columns of a stream: those of the terminal, else 100."""
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 100
