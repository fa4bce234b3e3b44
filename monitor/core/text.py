"""Text as the rules read it: folded without moving a character, and cut into sentences.

Every function keeps offsets: ``fold(text)[i]`` stands where ``text[i]`` stands.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

WRAPPED_AT = 100  # characters; a text of several lines, none longer, is taken to be wrapped
SENTENCE_LIMIT = 1_500  # characters; a longer stretch without an end is cut, so that no rule meets endless text

_UNLIKE = re.compile(r"[^\x01-\x08\t\n\r\x0e-\x1b -\x7f]")
_LIKENESS = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\u200b\u0085\x00\x0b\x0c\x1c\x1d\x1e\x1f", " "),
    **dict.fromkeys("\u2028\u2029", "\n"),
    **dict(zip("…ıłøđŁØĐß", ".ilodLODs", strict=True)),
}
_ABBREVIATION = re.compile(
    r"mr|mrs|ms|dr|prof|gen|rear|adm|vice|maj|col|lt|cpl|capt|cmdr|sgt|sens?|reps?|gov|st|ste|vs|jr|sr|inc|ltd|co|corp|cos|bros|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|hon|ven|rev|fr|msgr|supt|insp|rs|approx|dept|est|fig|al|etc|mt|ft|ave|"
    r"ala|ariz|ark|calif|colo|conn|del|fla|ga|ill|ind|kan|ky|la|md|mass|mich|minn|miss|mo|mont|neb|nev|okla|ore|pa|tenn|tex|"
    r"va|vt|wash|wis|wyo|messrs|mme|mlle|op|cit|cf|viz|a\.k\.a|ph\.d|u\.s\.a|w\.va|us\$|bn|mn|atty|asst|sec|brig|hrs|nos|art|"
    r"para|ch|vol|pp|(?:[a-z]\.){1,3}[a-z]"
)
_MAY_END = re.compile(r"u\.s|u\.k|u\.n|e\.u|u\.s\.a|d\.c|inc|ltd|co|corp|etc|a\.m|p\.m|jr|sr|bn|mn|ph\.d|hrs")
_STARTER = re.compile(
    r"the|an?|but|in|it|he|she|they|we|i|this|that|these|those|however|meanwhile|and|so|if|when|while|on|at|as|for|from|"
    r"with|his|her|their|our|its|there|what|who|why|how|after|before|both|some|many|most|under|asked|according|since|"
    r"although|also"
)
_END = re.compile(r"""[.!?]['")\]]*(?=\s)|[.!?]['"]{1,2}(?=[A-Z])""")
_NEXT_WORD = re.compile(r"""\s+['"(\[-]*([A-Za-z0-9$#]+)?""")
_LAST_WORD = re.compile(r"[^\s(\[\"'-]{1,12}$")
_LINE = re.compile(r"[^\n]+")
_BLANK_LINE = re.compile(r"\n[ \t\r]{0,80}\n")


class Span(NamedTuple):
    """Characters ``start`` up to ``end`` of a text."""

    start: int
    end: int


def fold(text: str) -> str:
    """The text in ASCII, character for character: accents off, quotes and dashes plain, anything else ``~``."""
    return _UNLIKE.sub(_alike, text)


def _alike(match: re.Match[str]) -> str:
    return _likeness(match[0])


@lru_cache(maxsize=4096)
def _likeness(character: str) -> str:
    if character in _LIKENESS:
        return _LIKENESS[character]
    plain = unicodedata.normalize("NFKD", character)[:1]
    return plain if plain.isascii() and plain.isalnum() else "~"


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether ``start:end`` of a text is no part of a longer word."""
    return not ((start and text[start - 1].isalnum()) or text[end : end + 1].isalnum())


def sentences(plain: str, *, wrapped: bool | None = None) -> list[Span]:
    """The sentences of a folded text in order, without the white space around them; paragraphs end sentences.

    ``wrapped`` says whether it is wrapped at a column, None if that is to be found out.
    """
    return [span for paragraph in paragraphs(plain, wrapped=wrapped) for span in _cut(plain, paragraph)]


def paragraphs(plain: str, *, wrapped: bool | None = None) -> Iterator[Span]:
    """The paragraphs: lines, or blocks between blank lines where the text is wrapped at a column."""
    lines = plain.split("\n")
    if wrapped is None:
        wrapped = len(lines) > 3 and max(map(len, lines)) <= WRAPPED_AT
    if not wrapped:
        for match in _LINE.finditer(plain):
            yield Span(match.start(), match.end())
        return
    start = 0
    for match in _BLANK_LINE.finditer(plain):
        yield Span(start, match.start())
        start = match.end()
    yield Span(start, len(plain))


def _cut(plain: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    for match in _END.finditer(plain, paragraph.start, paragraph.end):
        if match.end() > start and _ends_here(plain, match.start(), match.end(), paragraph.end):
            yield from _trim(plain, start, match.end())
            start = match.end()
    yield from _trim(plain, start, paragraph.end)


def _ends_here(plain: str, dot: int, after: int, limit: int) -> bool:
    """Whether the mark at ``dot`` ends a sentence, by the words on both sides of it."""
    following = _NEXT_WORD.match(plain, after, limit)
    word = following.group(1) if following else None
    if word and word[0].islower():
        return False
    if plain[dot] != "." or after - dot > 1:
        return True
    last = _LAST_WORD.search(plain, max(0, dot - 14), dot)
    before = last.group() if last else ""
    low = before.lower()
    if _MAY_END.fullmatch(low):
        return word is None or _STARTER.fullmatch(word.lower()) is not None
    if low in ("no", "nos"):
        return not (word and word[0].isdigit())
    initial = len(before) == 1 and before.isupper()
    return not (initial or _ABBREVIATION.fullmatch(low))


def _trim(plain: str, start: int, end: int) -> Iterator[Span]:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    for at in range(start, end, SENTENCE_LIMIT):
        yield Span(at, min(at + SENTENCE_LIMIT, end))
