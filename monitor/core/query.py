"""Queries: what a watch looks for, in Lucene's syntax, over one automaton for all watches.

Words and "phrases" match whole words in any case; ``word*`` matches a beginning; AND, OR, NOT and brackets join them;
``title:`` looks in the headline only. Words and phrases stay within a paragraph.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ahocorasick_rs import AhoCorasick
from luqum.exceptions import ParseError
from luqum.parser import parser
from luqum.tree import (
    AndOperation,
    FieldGroup,
    Group,
    Not,
    OrOperation,
    Phrase,
    Plus,
    Prohibit,
    SearchField,
    UnknownOperation,
    Word,
)

Found = dict[int, list[int]]  # term number → where it begins
Test = Callable[[Found, Found], bool]  # in the headline, in the text


# Letter for letter, so that places in a text stay. İ is the one letter that would grow in lower case.
_ALIKE = str.maketrans({"\n": " ", "\t": " ", "\u00a0": " ", "’": "'", "‘": "'", "‐": "-", "‑": "-", "İ": "i"})
_QUOTES = str.maketrans("“”", '""')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for, in lower case; ``open`` lets the last word go on."""

    text: str
    open: bool = False


@dataclass
class Terms:
    """All terms of all queries, each once, by number."""

    numbers: dict[Term, int] = field(default_factory=dict)

    def number(self, term: Term) -> int:
        return self.numbers.setdefault(term, len(self.numbers))


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled query. ``wanted`` are the numbers of the terms that speak for a match, not those under NOT; at least
    one of the ``keys`` among them is in whatever matches."""

    test: Test
    wanted: frozenset[int]
    keys: frozenset[int]


def compile(text: str, terms: Terms) -> Query:
    """The query of a text; raises ValueError in one line for syntax that is wrong or not understood here."""
    if not text.strip():
        raise ValueError("query: it is empty")
    try:
        tree = parser.parse(text.translate(_QUOTES))
    except (ParseError, ArithmeticError) as error:  # the latter for a degree that is no number, as in a~.
        raise ValueError(f"query {text!r}: {' '.join(str(error).split())}") from None
    wanted: set[int] = set()
    test = _compiled(tree, terms, wanted, title=False, negated=False)
    if not wanted:
        raise ValueError(f"query {text!r}: it only says what must not be there")
    return Query(test, frozenset(wanted), frozenset(map(terms.number, _keys(tree))) or frozenset(wanted))


class Finder:
    """Looks for all terms at once."""

    def __init__(self, terms: Terms) -> None:
        self._terms = list(terms.numbers)
        self._automaton = AhoCorasick([term.text for term in self._terms]) if self._terms else None

    def find(self, text: str) -> Found:
        """The terms in a text, whole words only, and where they begin."""
        low = text.translate(_ALIKE).lower()
        found: Found = {}
        if self._automaton is None:
            return found
        for number, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            term = self._terms[number]
            if (start == 0 or not low[start - 1].isalnum()) and (
                term.open or end == len(low) or not low[end].isalnum()
            ):
                found.setdefault(number, []).append(start)
        return found


def _compiled(node: Any, terms: Terms, wanted: set[int], *, title: bool, negated: bool) -> Test:
    if isinstance(node, Word | Phrase):
        return _term(node, terms, wanted, title=title, negated=negated)
    if isinstance(node, Group | FieldGroup | Plus):
        return _compiled(node.children[0], terms, wanted, title=title, negated=negated)
    if isinstance(node, SearchField):
        if node.name not in ("title", "text"):
            raise ValueError(f"query: there is no field {node.name!r}, only title and text")
        return _compiled(node.expr, terms, wanted, title=node.name == "title", negated=negated)
    if isinstance(node, Not | Prohibit):
        inner = _compiled(node.children[0], terms, wanted, title=title, negated=not negated)
        return lambda head, body: not inner(head, body)
    if isinstance(node, AndOperation | OrOperation | UnknownOperation):
        tests = [_compiled(child, terms, wanted, title=title, negated=negated) for child in node.children]
        return _any(tests) if isinstance(node, OrOperation) else _all(tests)
    raise ValueError(f"query: {str(node).strip()!r} is not understood here")


def _keys(node: Any) -> frozenset[Term]:
    """Terms of which every match has at least one, as few and as long as can be; empty if there are none."""
    if isinstance(node, Word | Phrase):
        return frozenset({_read(str(node.value))})
    if isinstance(node, Group | FieldGroup | Plus | SearchField):
        return _keys(node.children[0])
    sets = [_keys(child) for child in node.children]
    if isinstance(node, AndOperation | UnknownOperation):
        some = [keys for keys in sets if keys]
        return min(some, key=lambda keys: (len(keys), -min(len(term.text) for term in keys)), default=frozenset())
    if isinstance(node, OrOperation) and all(sets):
        return frozenset(term for keys in sets for term in keys)
    return frozenset()


def phrase(text: str, terms: Terms) -> int:
    """The number of a word or phrase, for whoever asks without a query; raises ValueError in one line."""
    return terms.number(_read(text))


def _read(text: str) -> Term:
    words = text.strip('"').translate(_ALIKE).lower().split()
    open_ = bool(words) and words[-1].endswith("*")
    plain = " ".join(words).removesuffix("*")
    if not any(map(str.isalnum, plain)):
        raise ValueError(f"{text.strip()!r} has no word to look for")
    if "*" in plain or "?" in plain:
        raise ValueError(f"{text.strip()!r} is not understood here; a * may only end a word")
    return Term(plain, open_)


def _term(node: Any, terms: Terms, wanted: set[int], *, title: bool, negated: bool) -> Test:
    written = str(node.value)
    if written in ("and", "or", "not", "&&", "||") or written.startswith("!"):
        raise ValueError(f"query: {written!r} joins nothing here; write AND, OR and NOT in capitals")
    try:
        number = phrase(written, terms)
    except ValueError as error:
        raise ValueError(f"query: {error}") from None
    if not negated:
        wanted.add(number)
    if title:
        return lambda head, _: number in head
    return lambda head, body: number in body or number in head


def _all(tests: Sequence[Test]) -> Test:
    return lambda head, body: all(test(head, body) for test in tests)


def _any(tests: Iterable[Test]) -> Test:
    kept = list(tests)
    return lambda head, body: any(test(head, body) for test in kept)
