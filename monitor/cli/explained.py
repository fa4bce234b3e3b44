"""One article explained: its verdicts with the cues that made them, and its text with the cues marked."""

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import TextIO

from jinja2 import Environment, PackageLoader, select_autoescape

from monitor.core import rulebook
from monitor.core.article import Article, Health
from monitor.core.cue import SIDES, Cue, Holder, Side
from monitor.core.marking import (
    PARAGRAPH,
    Piece,
    Row,
    breadth,
    numbered,
    pieces,
    printable,
    rows,
    shortened,
    wrapped,
)
from monitor.core.signal import Reading
from monitor.core.verdict import judge, stage

NARROWEST, WIDEST = 24, 120  # columns that are used, however narrow or wide the terminal
BESIDE = 80  # columns from which notes stand in a margin; on a narrower terminal they stand under their paragraph
MARGIN, GAP = 30, 2
HANG = 11  # columns of the names of verdicts
WORDS, NAME = 40, 48  # columns of a cue's wording and of a holder's name, where they are only pointed to
Placed = tuple[int, Cue]  # a cue and its number
_COLOURS = {Side.FOR: "33", Side.MADE: "1;32", Side.AGAINST: "34", Side.NEUTRAL: "35", Side.NONE: "2"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_INNER = str.maketrans("“”", "‘’")  # quotes within quotes
_NAMES = ("coming", "imminent", "made", "denied")
_UNREAD = {"language": "only English is read", "column": "it argues in its own voice"}
_LACKING = {
    Health.HEADLINE_ONLY: "its source gave the headline only",
    Health.TRUNCATED: "its page was cut off",
    Health.CONSENT_WALL: "its page showed a consent notice instead",
    Health.PAYWALL: "its page is behind a paywall",
    Health.NOT_AN_ARTICLE: "its page is no article",
}


def in_colour(stream: TextIO) -> bool:
    """Whether a stream shows colours: a terminal, unless NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns(stream: TextIO = sys.stdout) -> int:
    """Columns of a stream: what COLUMNS says, else those of the terminal, else 100."""
    said = os.environ.get("COLUMNS", "")
    try:
        return (int(said) if said.isascii() and said.isdigit() else 0) or _terminal(stream) or 100
    except (OSError, ValueError):
        return 100


def lines(article: Article, reading: Reading, width: int, *, colour: bool) -> Iterator[str]:
    """The article for a terminal of ``width`` columns; without colours the cues stand in brackets."""
    width = min(max(width, NARROWEST), WIDEST)
    cues = numbered(reading.cues)
    yield from _marked(_title(article).replace("\n", " "), cues, width, colour=colour, headline=True)
    for told in filter(None, (_about(article), _address(article))):
        yield from wrapped(told, width)
    if told := _told(article, reading):
        yield ""
        yield from wrapped(told, width)
    if not _is_judged(article, reading):
        return
    yield ""
    yield from _verdicts(cues, width, colour=colour)
    for about, reached in _propositions(cues, reading):
        yield from _hung("about", f"{about}: {reached}", width)
    if article.text.strip():
        yield ""
        yield from _marked(article.text, cues, width, colour=colour)


def rule(width: int, name: str) -> str:
    """A line across the terminal that begins another article."""
    width = min(max(width, NARROWEST), WIDEST)
    head = f"── {shortened(name, width - 5)} "
    return head + "─" * (width - breadth(head))


def page(explained: Sequence[tuple[Article, Reading]]) -> str:
    """The articles as one HTML page that needs nothing beside itself."""
    articles = [_shown(article, reading) for article, reading in explained]
    return _environment().get_template("explained.html").render(articles=articles)


def _terminal(stream: TextIO) -> int:
    return os.get_terminal_size(stream.fileno()).columns


def _title(article: Article) -> str:
    return next(filter(str.strip, (article.title, article.url)), "(no headline)")


def _about(article: Article) -> str:
    return ", ".join(filter(None, (article.outlet, _day(article.published))))


def _address(article: Article) -> str:
    return article.url if article.title.strip() else ""


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _told(article: Article, reading: Reading) -> str:
    """What a person has to know before the verdicts: that there is nothing to read, or less than there should be."""
    if article.text.strip():
        why = _UNREAD.get(reading.unread.partition(":")[0], "")
        return f"not read: {reading.unread}" + (f" ({why})" if why else "") if reading.unread else ""
    why = _LACKING.get(article.health, 'its "text" is empty')
    if not article.title.strip():
        return f"nothing to read: the article has neither text nor headline ({why}), so nothing is said of it"
    if reading.unread:
        return f"nothing to read: the article has no text ({why}), and its headline is not read ({reading.unread})"
    return f"no text to read ({why}): what follows rests on the headline alone"


def _is_judged(article: Article, reading: Reading) -> bool:
    return not reading.unread and bool(article.text.strip() or article.title.strip())


def _verdicts(cues: Sequence[Cue], width: int, *, colour: bool) -> Iterator[str]:
    for name, numbers in zip(_NAMES, judge(cues), strict=True):
        because = ", ".join(f"{number} {_pointed(cues[number])}" for number in numbers)
        first, *more = _hung(name, f"yes: {because}" if numbers else "no", width)
        yield first.replace("yes:", _painted("yes:", "1", colour=colour), 1) if numbers else first
        yield from more


def _pointed(cue: Cue) -> str:
    """A cue in a few words: kind and wording."""
    return f"{cue.kind.value} “{_wording(cue)}”" + (" (headline)" if cue.headline else "")


def _wording(cue: Cue) -> str:
    words = cue.sentence[cue.start - cue.sentence_start : cue.end - cue.sentence_start]
    return shortened(words, WORDS).translate(_INNER)


def _propositions(cues: Sequence[Cue], reading: Reading) -> Iterator[tuple[str, str]]:
    """What the article is about, each with the stage it has reached."""
    for number, proposition in enumerate(reading.propositions):
        said = " ".join(filter(None, (proposition.decider, proposition.act, proposition.object)))
        way = f", {proposition.direction.value}" if proposition.direction else ""
        reached = stage([cue for cue in cues if cue.proposition == number])
        yield printable(said or "something unnamed") + way, reached.value


def _note(number: int, cue: Cue) -> tuple[str, str, str]:
    """A cue in the margin: its number, kind and horizon; who vouches, and on what record; the rule."""
    near = ", " + rulebook.days(cue.horizon.days).replace(" ", "\u00a0") if cue.horizon else ""
    return f"{number} {rulebook.named(cue.kind)}{near}", _vouching(cue.holder), cue.rule


def _vouching(holder: Holder) -> str:
    record = "" if holder.record.value == holder.role.value else holder.record.value
    return ", ".join(filter(None, (shortened(holder.name, NAME), holder.role.value.replace("-", " "), record)))


def _marked(text: str, cues: Sequence[Cue], width: int, *, colour: bool, headline: bool = False) -> Iterator[str]:
    """A text, or the headline, with its cues marked and their notes in the margin or under the paragraph."""
    beside = width >= BESIDE and not headline
    room = width - MARGIN - GAP if beside else width

    def mark(number: int) -> tuple[str, str]:
        if colour:
            return "", str(number).translate(_RAISED)
        return f"[{number}\u00a0{cues[number].kind.value}\u00a0", "]"

    found = rows(text, cues, room, mark, headline=headline)
    for filled, paragraph in groupby(found, key=lambda row: bool(row.pieces)):
        if not filled:
            yield ""
            continue
        shown = list(paragraph)
        texts = [_line(row, cues, colour=colour, bold=headline) for row in shown]
        begun = [[(number, cues[number]) for number in row.begins] for row in shown]
        yield from _beside(texts, begun, colour=colour) if beside else _under(texts, begun, width, colour=colour)


def _line(row: Row, cues: Sequence[Cue], *, colour: bool, bold: bool) -> str:
    """A row as it is printed; the spaces that held the marks together are ordinary ones now."""
    kept = "1;" if bold else ""
    codes = ["1" * bold if piece.cue is None else kept + _COLOURS[SIDES[cues[piece.cue].kind]] for piece in row.pieces]
    shown = zip((piece.text.replace("\u00a0", " ") for piece in row.pieces), codes, strict=True)
    return "".join(_painted(text, code, colour=colour) for text, code in shown)


def _beside(texts: Sequence[str], begun: Sequence[Sequence[Placed]], *, colour: bool) -> Iterator[str]:
    """A paragraph with the notes in a margin; a note begins beside its cue, or below the notes before it."""
    waiting: list[str] = []
    for text, new in zip(texts, begun, strict=True):
        waiting += [line for number, cue in new for line in _margin(number, cue, colour=colour)]
        yield (waiting.pop(0) if waiting else " " * MARGIN) + " " * GAP + text
    yield from (line.rstrip() for line in waiting)


def _margin(number: int, cue: Cue, *, colour: bool) -> Iterator[str]:
    """The lines of a note, each as broad as the margin."""
    kind, vouching, rule_id = _note(number, cue)
    for indent, part, code in (("", kind, _COLOURS[SIDES[cue.kind]]), ("  ", vouching, ""), ("  ", rule_id, "2")):
        for place, line in enumerate(wrapped(part, MARGIN - 2)):
            before = "  " if place else indent
            yield before + _painted(line, code, colour=colour) + " " * (MARGIN - len(before) - breadth(line))


def _under(texts: Sequence[str], begun: Sequence[Sequence[Placed]], width: int, *, colour: bool) -> Iterator[str]:
    """A paragraph with the notes under it."""
    yield from texts
    for number, cue in (each for new in begun for each in new):
        first, *more = wrapped("; ".join(_note(number, cue)), width - 4)
        head = f"{number} {cue.kind.value}"
        yield "  " + first.replace(head, _painted(head, _COLOURS[SIDES[cue.kind]], colour=colour), 1)
        yield from ("    " + line for line in more)


def _hung(name: str, text: str, width: int) -> Iterator[str]:
    """A name, and its text wrapped beside it."""
    for place, line in enumerate(wrapped(text, width - HANG)):
        yield ("" if place else name).ljust(HANG) + line


def _painted(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text


def _shown(article: Article, reading: Reading) -> dict[str, object]:
    """What the page's template needs of one article."""
    cues, title, text = numbered(reading.cues), _title(article), article.text
    return {
        "title": printable(title),
        "headline": _block(title, cues, 0, len(title), headline=True),
        "paragraphs": [_block(text, cues, *line.span()) for line in PARAGRAPH.finditer(text)],
        "about": printable(_about(article)),
        "address": printable(_address(article)),
        "told": _told(article, reading),
        "judged": _is_judged(article, reading),
        "verdicts": [
            (name, [(number, _pointed(cues[number])) for number in numbers])
            for name, numbers in zip(_NAMES, judge(cues), strict=True)
        ],
        "propositions": list(_propositions(cues, reading)),
    }


def _block(text: str, cues: Sequence[Cue], start: int, end: int, *, headline: bool = False) -> dict[str, object]:
    """A paragraph as the template shows it: bits of text, and the notes on the cues that begin in it."""
    found = [(number, cue) for number, cue in enumerate(cues) if cue.headline is headline and start <= cue.start < end]
    cut = list(pieces(text, cues, start, end, headline=headline))
    begun, marked = {number for number, _ in found}, {piece.cue for piece in cut}
    return {
        "bits": [_bit(piece, cues, begins=piece.cue in begun) for piece in cut],
        "notes": [
            (number, SIDES[cue.kind].value, number in marked, _wording(cue), *_note(number, cue))
            for number, cue in found
        ],
    }


def _bit(piece: Piece, cues: Sequence[Cue], *, begins: bool) -> dict[str, object]:
    if piece.cue is None:
        return {"text": printable(piece.text)}
    kind = cues[piece.cue].kind
    return {
        "text": printable(piece.text),
        "number": piece.cue,
        "begins": begins,
        "side": SIDES[kind].value,
        "kind": kind.value,
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("monitor.cli"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
