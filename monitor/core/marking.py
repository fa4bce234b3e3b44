"""An article with its cues marked: the text in pieces, and in lines that fit so many columns of a terminal."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from monitor.core.cue import Cue

PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_FIXED = "\u00a0\u2007\u202f"  # spaces at which no line is broken
_WORD = re.compile(rf"(?:\S|[{_FIXED}])+")
_BLANK = re.compile(r"[\t\x0b-\r\x1c-\x1f\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_EMOJI = "\ufe0f"  # makes the character before it wide on most terminals


class Piece(NamedTuple):
    """A stretch of the text, and the number of the cue it is; None if it is no cue's."""

    text: str
    cue: int | None = None


class Row(NamedTuple):
    """One line of the text: the numbers of the cues that begin in it, and its pieces."""

    begins: tuple[int, ...]
    pieces: tuple[Piece, ...]


def pieces(
    text: str, cues: Sequence[Cue], start: int = 0, end: int | None = None, *, headline: bool = False
) -> Iterator[Piece]:
    """The text from ``start`` to ``end`` in pieces; put together they are that text.

    Cues of the headline are left out, or all others if the text is the ``headline``.
    """
    end = len(text) if end is None else end
    placed = sorted((cue.start, cue.end, number) for number, cue in enumerate(cues) if cue.headline is headline)
    yield from _cut(text, placed, start, end)


def rows(
    text: str,
    cues: Sequence[Cue],
    width: int,
    mark: Callable[[int], tuple[str, str]] = lambda _: ("", ""),
    *,
    headline: bool = False,
) -> Iterator[Row]:
    """The text as it is printed, in lines of at most ``width`` columns (2 or more), broken at words where there are
    any; an empty row between paragraphs. ``mark`` says what is printed before and after the cue of a number."""
    starts = sorted((cue.start, number) for number, cue in enumerate(cues) if cue.headline is headline)
    for count, line in enumerate(PARAGRAPH.finditer(text)):
        if count:
            yield Row((), ())
        found = tuple(pieces(text, cues, line.start(), line.end(), headline=headline))
        shown, placed, begins = _printed(found, starts, line.start(), mark)
        lines = list(_lines(shown, width))
        firsts = [first for first, _ in lines]
        begun: dict[int, list[int]] = {}
        for at, number in begins:
            begun.setdefault(max(0, bisect_right(firsts, at) - 1), []).append(number)
        for place, (first, stop) in enumerate(lines):
            yield Row(tuple(begun.get(place, ())), tuple(_cut(shown, placed, first, stop)))


def wrapped(text: str, width: int) -> list[str]:
    """A text of one paragraph as it is printed, in lines of at most ``width`` columns (2 or more)."""
    shown = printable(text).replace("\n", " ")
    return [shown[first:stop].replace("\u00a0", " ") for first, stop in _lines(shown, width)]


def shortened(text: str, width: int) -> str:
    """The beginning of a text, at words where it can be, with "…" if something is left out: ``width`` columns at
    most."""
    shown = " ".join(printable(text).split())
    if breadth(shown) <= width:
        return shown
    return wrapped(shown, width - 1)[0].rstrip(" ,;:") + "…"


def breadth(text: str) -> int:
    """Columns that a printable text takes up on a terminal; rather one too many than one too few."""
    return len(text) if text.isascii() else sum(map(_breadth, text))


def numbered(cues: Sequence[Cue]) -> list[Cue]:
    """The cues in the order in which people are shown them: those of the text, then those of its headline."""
    return sorted(cues, key=lambda cue: cue.headline)


def printable(text: str) -> str:
    """The text, character for character, without what a terminal would obey: control, direction and invisible
    characters become "�", tabs and odd line ends a space."""
    return _UNPRINTABLE.sub("\ufffd", _BLANK.sub(" ", text))


def _breadth(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in ("Mn", "Me") and character != _EMOJI else 1


def _cut(text: str, placed: Sequence[tuple[int, int, int]], start: int, end: int) -> Iterator[Piece]:
    """The text from ``start`` to ``end``, cut where the stretches placed in it (start, end, cue) begin and end."""
    at = start
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


def _printed(
    paragraph: Sequence[Piece], starts: Sequence[tuple[int, int]], start: int, mark: Callable[[int], tuple[str, str]]
) -> tuple[str, list[tuple[int, int, int]], list[tuple[int, int]]]:
    """A paragraph as it is printed, with the marks of its cues; where in it they stand (start, end, cue); and where
    each begins (place, cue), one that another covers where that one does."""
    parts: list[str] = []
    placed = []
    begins = []
    at = 0
    for text, cue in paragraph:
        before, after = ("", "") if cue is None else mark(cue)
        part = before + printable(text) + after
        here = starts[bisect_left(starts, (start, 0)) : bisect_left(starts, (start + len(text), 0))]
        begins += [(at + (begin - start if cue is None else 0), number) for begin, number in here]
        if cue is not None:
            placed.append((at, at + len(part), cue))
        parts.append(part)
        at += len(part)
        start += len(text)
    return "".join(parts), placed, begins


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where the lines of one printed paragraph begin and end, the blanks around them left out."""
    first = last = used = 0  # the line from ``first`` to ``last`` takes up ``used`` columns
    for word in _WORD.finditer(text):
        gap, size = breadth(text[last : word.start()]), breadth(word[0])
        if last > first and used + gap + size <= width:
            last, used = word.end(), used + gap + size
            continue
        if last > first:
            yield first, last
        first = word.start()
        while size > width:
            last, used = _fitting(text, first, word.end(), width)
            if last == word.end():
                break
            yield first, last
            first, size = last, size - used
        last, used = word.end(), size
    if last > first:
        yield first, last


def _fitting(text: str, first: int, end: int, width: int) -> tuple[int, int]:
    """Where a line that begins at ``first`` has to end, at least one character on, and the columns it takes up."""
    used = 0
    for at in range(first, end):
        size = _breadth(text[at])
        if used + size > width and at > first:
            return at, used
        used += size
    return end, used
