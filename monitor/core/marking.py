"""An article with its cues marked: the text in pieces, and in lines of a width with a margin that says who vouches."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.core.cue import Cue

PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_WORD = re.compile(r"\S+[^\S\n]*|[^\S\n]+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Piece(NamedTuple):
    """A stretch of the text, and the number of the cue it is; None if it is no cue's."""

    text: str
    cue: int | None = None


class Row(NamedTuple):
    """One line of the text: the numbers of the cues that begin in it, and its pieces."""

    begins: tuple[int, ...]
    pieces: tuple[Piece, ...]


def pieces(text: str, cues: Sequence[Cue], start: int = 0, end: int | None = None) -> Iterator[Piece]:
    """The text from ``start`` to ``end`` in pieces; put together they are that text. Headline cues are left out."""
    at, end = start, len(text) if end is None else end
    placed = sorted((cue.start, cue.end, number) for number, cue in enumerate(cues) if not cue.headline)
    for begins, stops, number in placed:
        first, last = max(begins, at), min(stops, end)
        if first >= last:
            continue
        if at < first:
            yield Piece(text[at:first])
        yield Piece(text[first:last], number)
        at = last
    if at < end:
        yield Piece(text[at:end])


def rows(text: str, cues: Sequence[Cue], width: int) -> Iterator[Row]:
    """The text in lines of at most ``width`` characters, broken at words where there are any; an empty row between
    paragraphs."""
    for number, line in enumerate(PARAGRAPH.finditer(text)):
        if number:
            yield Row((), ())
        for start, end in _wrapped(text, line.start(), line.end(), width):
            begins = tuple(number for number, cue in enumerate(cues) if not cue.headline and start <= cue.start < end)
            yield Row(begins, tuple(pieces(text, cues, start, end)))


def numbered(cues: Sequence[Cue]) -> list[Cue]:
    """The cues in the order in which people are shown them: those of the text, then those of its headline."""
    return sorted(cues, key=lambda cue: cue.headline)


def printable(text: str) -> str:
    """The text without what a terminal would obey: control, direction and invisible characters become "�"."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _wrapped(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Where the lines of one paragraph begin and end."""
    first = start
    for word in _WORD.finditer(text, start, end):
        stop = word.start() + len(word[0].rstrip())
        if stop - first > width and word.start() > first:
            yield first, word.start()
            first = word.start()
        while stop - first > width:
            yield first, first + width
            first += width
    if first < end:
        yield first, end
