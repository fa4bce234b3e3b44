"""Queries: what a watch looks for, asked of an article whose terms have been found.

Words and "phrases" match whole words in any case, in the headline or the text, and stay within a paragraph;
``title:`` and ``text:`` look in one of the two, ``outlet:`` in the outlet's name, ``lang:`` is the article's language.
Whatever else a query says, what it matches holds one of its words that are not under NOT.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeGuard

from monitor.core.finder import Finder, Passage, Term, Terms, term
from monitor.core.syntax import Clause, Joined, Language, Words, leaves, parse


class Sight(NamedTuple):
    """What a query can ask an article for. ``both`` are the terms in its headline or text."""

    both: set[int]
    head: Passage
    body: Passage
    outlet: Passage
    language: str


Test = Callable[[Sight], bool]


class Query(NamedTuple):
    """A compiled query. ``wanted`` are the numbers of the terms that speak for a match, not those under NOT; at least
    one of the ``keys`` among them is in whatever matches, be it in the outlet's name."""

    test: Test
    wanted: frozenset[int]
    keys: frozenset[int]

    def near(self, sight: Sight, start: int, end: int) -> bool:
        """Whether the headline and a stretch of the text answer it."""
        body = sight.body.between(start, end, self.wanted)
        return self.test(sight._replace(both=sight.head.found.keys() | body.found.keys(), body=body))


def compile(text: str, terms: Terms) -> Query:
    """The query of a text; raises ValueError in one line for syntax that is wrong or not understood here."""
    clause = parse(text)
    speaking = [leaf for leaf in leaves(clause) if not leaf.negated]
    wanted = frozenset(terms.number(one) for leaf in speaking if isinstance(leaf, Words) for one in leaf.terms)
    keys = _keys(clause)
    if not wanted or (not keys and any(isinstance(leaf, Language) for leaf in speaking)):
        what = "lang: goes with words to look for; join it to them with AND" if speaking else _ONLY_NOT
        raise ValueError(f"query {text!r}: {what}")
    return Query(_test(clause, terms), wanted, frozenset(map(terms.number, keys)) or wanted)


_ONLY_NOT = "it only says what must not be there"


def phrase(text: str, terms: Terms) -> int:
    """The number of a word or phrase, for whoever asks without a query; raises ValueError in one line."""
    return terms.number(term(text))


def sight(finder: Finder, title: str, text: str, outlet: str = "", language: str = "") -> Sight:
    """An article with the terms that were found in it."""
    head, body = finder.passage(title), finder.passage(text)
    both = head.found.keys() | body.found.keys()
    return Sight(both, head, body, finder.passage(outlet), language.lower().replace("_", "-"))


def _keys(clause: Clause) -> frozenset[Term]:
    """Terms of which every match has at least one, as few and as long as can be; empty if there are none."""
    if isinstance(clause, Words):
        return frozenset() if clause.negated else frozenset({max(clause.terms, key=lambda one: len(one.text))})
    if isinstance(clause, Language):
        return frozenset()
    sets = [_keys(part) for part in clause.parts]
    if clause.every:
        some = [keys for keys in sets if keys]
        return min(some, key=lambda keys: (len(keys), -min(len(term.text) for term in keys)), default=frozenset())
    return frozenset().union(*sets) if all(sets) else frozenset()


def _test(clause: Clause, terms: Terms) -> Test:
    if isinstance(clause, Joined):
        return _joined(clause, terms)
    test = _language(clause.code) if isinstance(clause, Language) else _words(clause, terms)
    return (lambda sight: not test(sight)) if clause.negated else test


def _joined(clause: Joined, terms: Terms) -> Test:
    """Plain terms are asked for all at once, which for most queries is all there is to ask."""
    numbers = frozenset(terms.number(part.terms[0]) for part in clause.parts if _plain(part))
    tests = [_test(part, terms) for part in clause.parts if not _plain(part)]
    if clause.every:
        return _every(numbers, tests)
    return _any(numbers, tests)


def _plain(part: Clause) -> TypeGuard[Words]:
    return isinstance(part, Words) and not part.negated and not part.field and len(part.terms) == 1


def _every(numbers: frozenset[int], tests: Sequence[Test]) -> Test:
    return lambda sight: numbers <= sight.both and all(test(sight) for test in tests)


def _any(numbers: frozenset[int], tests: Sequence[Test]) -> Test:
    return lambda sight: not numbers.isdisjoint(sight.both) or any(test(sight) for test in tests)


def _language(code: str) -> Test:
    return lambda sight: sight.language == code or sight.language.startswith(f"{code}-")


def _words(words: Words, terms: Terms) -> Test:
    numbers, within = [terms.number(one) for one in words.terms], words.within
    number = numbers[0]
    if len(numbers) > 1:
        return _near(numbers, within, words.field)
    if words.field == "title":
        return lambda sight: number in sight.head.found
    if words.field == "text":
        return lambda sight: number in sight.body.found
    if words.field == "outlet":
        return lambda sight: number in sight.outlet.found
    return lambda sight: number in sight.both


def _near(numbers: list[int], within: int, field: str) -> Test:
    if field == "title":
        return lambda sight: sight.head.near(numbers, within)
    if field == "text":
        return lambda sight: sight.body.near(numbers, within)
    if field == "outlet":
        return lambda sight: sight.outlet.near(numbers, within)
    return lambda sight: sight.body.near(numbers, within) or sight.head.near(numbers, within)
