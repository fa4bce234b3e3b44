"""The lexicon: rules and words read from TOML, compiled once, used for every text.

``compile`` takes TOML text and no file, so a desk can hand in its own. Every rule is refused by name with the reason
when it cannot work.
"""

import re
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

import ahocorasick_rs
import msgspec
import re2

from monitor.core import words
from monitor.core.cue import Kind, Role
from monitor.core.proposition import Direction

_SPACE = r"""["']{0,2}\s{1,3}["'(]{0,2}"""
_GAPS = ((" ... ", 12), (" .. ", 4))
_CUT = "\x00"
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[!=]|\(\?:|\{\d+,?\d*\}\??|[?*+]\??|.", re.DOTALL)
_LOOKS = ("(?!", "(?=", "(?<!", "(?<=")
_SET_MEMORY = 16 << 20
_SET_SIZE = 16


class LexiconError(ValueError):
    """A rules file is wrong; the message names the file, the entry and the reason in one line."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule as it stands in a rules file; see the head of rules/lexicon.toml."""

    id: str
    kind: Kind
    pattern: str = ""
    frame: Literal["", "active", "passive", "headline"] = ""
    then: str = ""
    reach: int = 6
    subject: Literal["", "decider", "government"] = ""
    topic: str = "full"
    role: tuple[Role, ...] = ()
    never: tuple[Role, ...] = ()
    headline: bool = False
    near: bool = False
    unless: str = ""
    hint: tuple[str, ...] = ()
    actor: bool = False
    voice: Literal["", "subject", "speech"] = ""
    certainty: int
    example: str
    counter: str


class Rule(NamedTuple):
    """A rule ready to match: its entry and its pattern over folded lower-case text."""

    entry: Entry
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


class Term(NamedTuple):
    """What a word of the field is: ``sort`` verb | change | object | decider | place | elsewhere, its form and lemma."""

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


_CAPITALISED = frozenset("house fed diet treasury speaker sec icc faa un eu commission who duma king".split())
_ALL_CAPITAL = frozenset("us who sec icc un eu fda cdc ice mod cma snb irs".split())


class _Surface(NamedTuple):
    """The terms of one spelling; ``plain`` if none of them depends on capitals."""

    terms: tuple[Term, ...]
    sorts: frozenset[str]
    plain: bool

    @classmethod
    def of(cls, terms: tuple[Term, ...]) -> "_Surface":
        named = any(term.sort == "place" or term.lemma in _CAPITALISED | _ALL_CAPITAL for term in terms)
        return cls(terms, frozenset(term.sort for term in terms), not named)


class Lexicon:
    """Compiled rules and words. Not picklable on purpose: each process compiles its own, once."""

    def __init__(self, name: str, tables: Mapping[str, Any]) -> None:
        self.name = name
        self.version = str(tables.get("version", ""))
        self.every = every = tuple(_rules(name, tables))
        self.rules = tuple(rule for rule in every if not rule.entry.frame and not rule.entry.headline)
        self.frames = tuple(rule for rule in every if rule.entry.frame and not rule.entry.headline)
        self.holders: dict[Role, tuple[str, ...]] = {
            Role(role): tuple(x) for role, x in tables.get("holders", {}).items()
        }
        self.anonymous = frozenset(tables.get("anonymous", {}).get("words", ()))
        self.light = frozenset(tables.get("light", {}).get("verbs", ()))
        self.whole = frozenset(tables.get("whole", {}).get("verbs", ()))
        self.speech = tuple(words.verb(entry) for entry in tables.get("speech", {}).get("verbs", ()))
        self.places = tuple(tables.get("deciders", {}).get("place", ()))
        self.place_words = frozenset(
            word for entry in tables.get("deciders", {}).get("place", ()) for word in entry.split()
        )
        self._bare = tuple(rule for rule in self.rules if rule.entry.topic == "none")
        self.headline = tuple(rule for rule in every if rule.entry.headline)
        self._sets, self._bare_sets = _search_sets(self.rules), _search_sets(self._bare)
        dictionary = _dictionary(tables)
        self._surfaces = list(dictionary)
        self._entries = [_Surface.of(terms) for terms in dictionary.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(self._surfaces, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def words(self, plain: str, low: str) -> list[Word]:
        """All words of the field in a folded text, in order."""
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(low):
            if (start and low[start - 1].isalnum()) or low[end : end + 1].isalnum():
                continue
            terms = self._entries[index]
            if not terms.plain:
                spelt = tuple(term for term in terms.terms if _spelt(term, plain, start, end))
                if not spelt:
                    continue
                terms = _Surface.of(spelt)
            found.append(Word(start, end, terms.terms, terms.sorts))
        return found

    def candidates(self, sentence: str, *, bare: bool = False) -> list[Rule]:
        """The rules whose pattern may occur in a folded lower-case sentence; ``bare`` asks only for those that need
        nothing else to be named in it."""
        hits = (
            part[index]
            for part, found in (self._bare_sets if bare else self._sets)
            for index in found.Match(sentence) or ()
        )
        return [rule for rule in hits if not rule.entry.hint or any(bit in sentence for bit in rule.entry.hint)]


def compile(source: str, name: str) -> Lexicon:
    """The lexicon of a rules text; raises LexiconError, in one line, when the text is not one."""
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{name}: not TOML: {error}") from None
    return Lexicon(name, tables)


def _rules(name: str, tables: Mapping[str, Any]) -> Iterator[Rule]:
    sets = {key: str(value) for key, value in tables.get("sets", {}).items()}
    seen: set[str] = set()
    for raw in tables.get("rule", ()):
        label = f"{name}: rule {raw.get('id', '?')}"
        try:
            entry = msgspec.convert(raw, Entry)
            pattern = re.compile(_regex(entry.pattern, sets))
            unless = re.compile(_regex(entry.unless, sets)) if entry.unless else None
        except (msgspec.ValidationError, re.error, KeyError) as error:
            raise LexiconError(f"{label}: {error}") from None
        if bool(entry.pattern) == bool(entry.frame):
            raise LexiconError(f"{label}: it must have either a pattern or a frame")
        if entry.id in seen:
            raise LexiconError(f"{label}: the id is given twice")
        seen.add(entry.id)
        yield Rule(entry, pattern, unless)


def _regex(pattern: str, sets: Mapping[str, str]) -> str:
    """The regular expression of a pattern: sets put in, gaps and spaces spelt out."""
    text = re.sub(r"\{([a-z]+)\}", lambda match: f"(?:{sets[match[1]]})", pattern)
    text = re.sub(r"(?<!\\)\((?!\?)", "(?:", text)
    text = re.sub(r"\(\?<[!=][^)]*\)", lambda match: match[0].replace(" ", r"\s"), text)
    text = re.sub(r" \.\.\.? ?$", "", text)
    for mark, count in _GAPS:
        text = text.replace(mark, _gap(count))
    start = "" if text.startswith("^") else r"(?<![a-z0-9])"
    end = "" if re.search(r"(?: (?:\)[*+?]?)*|\(\?![^()]*\))$", text) else r"(?![a-z0-9])"
    return start + f"(?:{text})".replace(" ", _SPACE) + end


def _search_sets(rules: tuple[Rule, ...]) -> list[tuple[tuple[Rule, ...], Any]]:
    """The rules in parts, each with its set. Small sets meet fewer states in new text than one large set does."""
    options = re2.Options()
    options.max_mem = _SET_MEMORY
    options.log_errors = False
    parts = []
    for at in range(0, len(rules), _SET_SIZE):
        part, found = rules[at : at + _SET_SIZE], re2.Set.SearchSet(options)
        for rule in part:
            found.Add(_head(rule.pattern.pattern))
        found.Compile()
        parts.append((part, found))
    return parts


def _head(pattern: str) -> str:
    """What every match of a pattern begins with, for re2: each alternative up to its first gap, without look-arounds.

    It lets through more than the pattern; the full one decides. Without gaps the set stays small and fast.
    """
    for _, count in _GAPS:
        pattern = pattern.replace(_gap(count), _CUT)
    return _alternatives(deque(_TOKEN.findall(pattern.replace(_SPACE, r"\W+"))))[0]


def _alternatives(tokens: deque[str]) -> tuple[str, bool]:
    """The heads of the alternatives up to the closing parenthesis, and whether any was cut short."""
    kept: list[str] = []
    cut = any_cut = False
    while tokens:
        token = tokens.popleft()
        if token == ")":
            break
        if token in _LOOKS:
            _alternatives(tokens)
        elif token == "|":
            kept.append(token)
            any_cut, cut = any_cut or cut, False
        elif token == "(?:":
            inner, inner_cut = _alternatives(tokens)
            again = tokens.popleft() if tokens and tokens[0][0] in "?*+{" else ""
            if not cut:
                kept.append(f"(?:{inner}){again}")
                cut = inner_cut
        elif token == _CUT:
            cut = True
        elif not cut:
            kept.append(token)
    return "".join(kept), any_cut or cut


def _gap(count: int) -> str:
    """Up to ``count`` words between two of a pattern, with the space on both sides."""
    return f"{_SPACE}(?:\\S{{1,40}}{_SPACE}){{0,{count}}}?"


def _dictionary(tables: Mapping[str, Any]) -> dict[str, tuple[Term, ...]]:
    terms: dict[str, list[Term]] = {}
    for surface, term in _terms(tables):
        held = terms.setdefault(surface.lower(), [])
        if term not in held:
            held.append(term)
    return {surface: tuple(held) for surface, held in terms.items()}


def _terms(tables: Mapping[str, Any]) -> Iterator[tuple[str, Term]]:
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


def _spelt(term: Term, plain: str, start: int, end: int) -> bool:
    """Whether a word that is also an everyday word is written as the name it would be."""
    if term.lemma in _ALL_CAPITAL:
        return plain[start:end].isupper()
    return term.sort != "place" and term.lemma not in _CAPITALISED or plain[start].isupper()
