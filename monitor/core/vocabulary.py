"""The words of the field: deciders, acts, changes and things, found in a text by one automaton."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.core import words
from monitor.core.proposition import Direction
from monitor.core.text import is_whole


class Term(NamedTuple):
    """What a word is: its sort (verb, change, object, decider, place, elsewhere), lemma, form and group of words."""

    sort: str
    lemma: str
    form: str = ""
    group: str = ""
    direction: Direction | None = None


class Word(NamedTuple):
    """A word of the field where it stands in a text."""

    start: int
    end: int
    terms: tuple[Term, ...]
    sorts: frozenset[str]

    def is_a(self, *sorts: str) -> bool:
        """Whether it can be one of these sorts of term."""
        return not self.sorts.isdisjoint(sorts)

    def is_verb(self, lemmas: frozenset[str]) -> bool:
        """Whether it can be a form of one of these verbs."""
        return "verb" in self.sorts and any(term.sort == "verb" and term.lemma in lemmas for term in self.terms)


class Vocabulary:
    """All words of a lexicon's tables ``acts``, ``changes``, ``objects``, ``deciders`` and ``elsewhere``."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        spelling = tables.get("spelling", {})
        self._capitalised = frozenset(spelling.get("capitalised", ()))
        self._capitals = frozenset(spelling.get("capitals", ()))
        dictionary: dict[str, dict[Term, None]] = {}
        for surface, term in _terms(tables):
            dictionary.setdefault(surface.lower(), {})[term] = None
        self._surfaces = list(dictionary)
        self._meanings = [
            (tuple(terms), frozenset(term.sort for term in terms), any(map(self._is_name, terms)))
            for terms in dictionary.values()
        ]
        self._automaton = AhoCorasick(self._surfaces, matchkind=MatchKind.LeftmostLongest)

    def words(self, plain: str, low: str) -> list[Word]:
        """The words of the field in a folded text, in order; of two that overlap the longer."""
        found = []
        meanings = self._meanings
        for index, start, end in self._automaton.find_matches_as_indexes(low):
            if not is_whole(low, start, end):
                continue
            terms, sorts, everyday = meanings[index]
            if everyday:
                terms = tuple(term for term in terms if self._is_spelt(term, plain, start, end))
                sorts = frozenset(term.sort for term in terms)
            if terms:
                found.append(Word(start, end, terms, sorts))
        return found

    def _is_name(self, term: Term) -> bool:
        return term.sort == "place" or term.lemma in self._capitalised or term.lemma in self._capitals

    def _is_spelt(self, term: Term, plain: str, start: int, end: int) -> bool:
        """Whether a word that is also an everyday word is written as the name it would be."""
        if term.lemma in self._capitals:
            return plain[start:end].isupper()
        return not self._is_name(term) or plain[start].isupper()


def _terms(tables: Mapping[str, Any]) -> Iterator[tuple[str, Term]]:
    """Every spelling in the tables with what it is."""
    directions = {direction.value: direction for direction in Direction}
    for group, entries in tables.get("acts", {}).items():
        for entry in entries:
            forms = words.verb(entry)
            for form, surface in zip(("plain", "s", "ing", "past", "pp"), forms, strict=True):
                yield surface, Term("verb", forms.plain, form, group, directions.get(group))
    for table, sort in (("changes", "change"), ("objects", "object"), ("elsewhere", "elsewhere")):
        for group, entries in tables.get(table, {}).items():
            for entry in entries:
                for surface in words.noun(entry):
                    yield surface, Term(sort, words.noun(entry)[0], "", group, directions.get(group))
    for group, entries in tables.get("deciders", {}).items():
        for entry in entries:
            for surface in words.noun(entry) if group != "place" else (entry,):
                yield surface, Term("place" if group == "place" else "decider", entry.split("|")[0], "", group)
