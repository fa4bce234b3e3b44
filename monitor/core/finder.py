"""Where words stand: one automaton that looks for the terms of all watches in a text at once."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick

Found = dict[int, list[int]]  # term number → where it begins, in order

APART = 1_000_000_000  # words that lie between two paragraphs, as far as nearness goes
# Letter for letter, so that places in a text stay. İ is the one letter that would grow in lower case.
_ALIKE = tuple(
    {"\n": " ", "\t": " ", "\u00a0": " ", "’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "İ": "i"}.items()
)
_WORD_OR_BREAK = re.compile(r"\n\s*\n|\S+")


def alike(text: str) -> str:
    """A text in lower case, with one letter for those that look alike, each in its place."""
    for one, other in _ALIKE:  # quicker than a table by far
        text = text.replace(one, other)
    return text.lower()


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for, in lower case; ``open`` lets the last word go on."""

    text: str
    open: bool = False

    def __str__(self) -> str:
        return f"{self.text}*" if self.open else self.text


@dataclass
class Terms:
    """All terms of all watches, each once, by number."""

    numbers: dict[Term, int] = field(default_factory=dict)

    def number(self, term: Term) -> int:
        return self.numbers.setdefault(term, len(self.numbers))


def term(text: str) -> Term:
    """The term of a word or phrase; raises ValueError in one line."""
    words = alike(text).strip('"').split()
    open_ = bool(words) and words[-1].endswith("*")
    plain = " ".join(words).removesuffix("*")
    if not any(map(str.isalnum, plain)):
        raise ValueError(f"{text.strip()!r} has no word to look for")
    if "*" in plain or "?" in plain:
        raise ValueError(f"{text.strip()!r} is not understood here; a * may only end a word")
    return Term(plain, open_)


class _Order:
    """The words of a text in their order, by which nearness is told; counted when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._places: list[int] = []

    def place(self, start: int) -> int:
        """Which word of the text, from 0, begins there or holds that letter; paragraphs lie far apart."""
        if not self._starts:
            self._count()
        return self._places[bisect_right(self._starts, start) - 1]

    def _count(self) -> None:
        at = 0
        for found in _WORD_OR_BREAK.finditer(self._text):
            if found[0][0] == "\n":
                at += APART
                continue
            self._starts.append(found.start())
            self._places.append(at)
            at += 1


class Passage:
    """A text, or a stretch of one, with the terms that were found in it."""

    __slots__ = ("_order", "found")

    def __init__(self, found: Found, order: _Order) -> None:
        self.found = found
        self._order = order

    def between(self, start: int, end: int, wanted: Collection[int]) -> "Passage":
        """The stretch of it from one letter to another, with the wanted terms that begin there."""
        inside: Found = {}
        for number in wanted:
            places = self.found.get(number)
            if places:
                kept = places[bisect_left(places, start) : bisect_left(places, end)]
                if kept:
                    inside[number] = kept
        return Passage(inside, self._order)

    def near(self, numbers: Sequence[int], within: int) -> bool:
        """Whether all these terms stand in one paragraph, in any order, with at most so many other words between."""
        if any(number not in self.found for number in numbers):
            return False
        order = self._order
        places = sorted((order.place(at), number) for number in numbers for at in self.found[number])
        last: dict[int, int] = {}
        for place, number in places:
            last[number] = place
            if len(last) == len(numbers) and place - min(last.values()) < len(numbers) + within:
                return True
        return False


class Finder:
    """Looks for all terms at once."""

    def __init__(self, terms: Terms) -> None:
        self._terms = [(term.open, len(term.text)) for term in terms.numbers]
        self._automaton = AhoCorasick([term.text for term in terms.numbers]) if self._terms else None

    def passage(self, text: str) -> Passage:
        """The text with the terms found in it."""
        return Passage(self.find(text), _Order(text))

    def find(self, text: str) -> Found:
        """The terms in a text, whole words only, and where they begin."""
        found: Found = {}
        if self._automaton is None or not text:
            return found
        low = alike(text)
        terms, size = self._terms, len(low)
        for number, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            if (not start or not low[start - 1].isalnum()) and (
                end == size or terms[number][0] or not low[end].isalnum()
            ):
                found.setdefault(number, []).append(start)
        return found
