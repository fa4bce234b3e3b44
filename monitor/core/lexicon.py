"""The lexicon: rules and words read from TOML, compiled once, used for every text.

``compile`` takes TOML text and no file; what a desk adds (``amendment``) is merged into its tables before ``assemble``.
A rule that cannot work is refused by its id, with the reason.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.core import pattern, words
from monitor.core.cue import Kind, Role
from monitor.core.literal import literals
from monitor.core.text import Span
from monitor.core.vocabulary import Vocabulary

TOPICS = ("none", "some", "full")  # how much of a public decision a sentence must name, rising


class LexiconError(ValueError):
    """A rules file is wrong; the message names the file, the entry and the reason in one line."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule as it stands in a rules file; rules/patterns.toml says what each field means."""

    id: str
    kind: Kind
    pattern: str = ""
    frame: Literal["", "active", "passive", "headline"] = ""
    then: Literal["", "verb", "verb-ing", "verb-pp", "verb-s", "verb-any", "matter"] = ""
    reach: int = 6
    subject: Literal["", "decider", "government"] = ""
    actor: bool = False
    topic: Literal["full", "some", "none"] = "full"
    voice: Literal["", "subject", "speech"] = ""
    role: tuple[Role, ...] = ()
    never: tuple[Role, ...] = ()
    headline: bool = False
    seen: bool = False
    near: bool = False
    soon: Kind | None = None
    unless: str = ""
    certainty: int
    example: str
    counter: str


class Rule(NamedTuple):
    """A rule ready to match: its entry and its expressions over folded lower-case text.

    An expression is compiled when it is first used: most texts need a few of them, and all would take half a second.
    """

    entry: Entry
    expression: str
    barrier: str  # the expression of what must not stand before it, empty if there is none
    literals: tuple[frozenset[str], ...]  # sets of bits of words: one of each stands in every match

    @property
    def pattern(self) -> re.Pattern[str]:
        """The wording, to search with."""
        return _compiled(self.expression)

    @property
    def unless(self) -> re.Pattern[str] | None:
        """What must not stand before it."""
        return _compiled(self.barrier) if self.barrier else None


class Lexicon:
    """Compiled rules and words. It is not pickled: each process compiles its own, once."""

    def __init__(self, name: str, tables: Mapping[str, Any]) -> None:
        self.name = name
        self.version = str(tables.get("version", ""))
        self.rules = tuple(_rules(name, tables))
        self._arrange()
        self.vocabulary = Vocabulary(tables)
        self.light = frozenset(tables["light"]["verbs"])
        self.whole = frozenset(tables["whole"]["verbs"])
        self.unfinished = frozenset(tables["unfinished"]["verbs"])
        self.vague = frozenset(tables["vague"]["things"])
        self.holders: dict[Role, tuple[str, ...]] = {Role(role): tuple(x) for role, x in tables["holders"].items()}
        self.anonymous = frozenset(tables["anonymous"]["words"])
        self.speech = tuple(words.verb(entry) for entry in tables["speech"]["verbs"])
        self.places = tuple(tables["deciders"]["place"])
        self.no_names = frozenset(tables["names"]["never"])

    def only(self, rules: Sequence[Rule]) -> "Lexicon":
        """The same words with these rules alone, to try one by itself."""
        alone = copy(self)
        alone.rules = tuple(rules)
        alone._arrange()
        return alone

    def _arrange(self) -> None:
        """The rules by the way they are looked for: frames by their words, all others by their literals."""
        self.frames = tuple(rule for rule in self.rules if rule.entry.frame)
        places: dict[str, list[int]] = {space: [] for space in pattern.ODD_SPACES}
        for number, rule in enumerate(self.rules):
            for which, bits in enumerate(rule.literals):
                for bit in bits:
                    places.setdefault(bit, []).append(number + which * len(self.rules))
        self._second = {
            number: number + len(self.rules) for number, one in enumerate(self.rules) if len(one.literals) > 1
        }
        self._places = list(places.values())
        self._automaton = AhoCorasick(list(places), matchkind=MatchKind.Standard)

    def candidates(self, low: str, spans: Sequence[Span]) -> list[list[Rule]]:
        """For each sentence of a folded lower-case text the rules whose literals stand in it, in order.

        Frames have no literals. ``spans`` are the sentences.
        """
        found: list[set[int]] = [set() for _ in spans]
        odd = set()
        at, first = 0, spans[0].start if spans else 0
        some = low[first : spans[-1].end] if spans else ""
        for bit, place, _ in self._automaton.find_matches_as_indexes(some, overlapping=True):
            start = first + place
            while start >= spans[at].end and at + 1 < len(spans):
                at += 1
            if self._places[bit]:
                found[at].update(self._places[bit])
            elif spans[at].start <= start < spans[at].end:
                odd.add(at)
        for at in odd:
            squeezed = pattern.squeezed(low[spans[at].start : spans[at].end])
            hits = self._automaton.find_matches_as_indexes(squeezed, overlapping=True)
            found[at].update(number for bit, _, _ in hits for number in self._places[bit])
        return [list(self._whole(numbers)) for numbers in found]

    def _whole(self, numbers: set[int]) -> Iterator[Rule]:
        """The rules of which a bit of each set was found; a second set's number is as many on as there are rules."""
        for number in sorted(numbers):
            if number < len(self.rules) and self._second.get(number, number) in numbers:
                yield self.rules[number]


def compile(source: str, name: str) -> Lexicon:
    """The lexicon of a rules text; raises LexiconError, in one line, when the text is not one."""
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{name}: not TOML: {error}") from None
    return assemble(tables, name)


def assemble(tables: Mapping[str, Any], name: str) -> Lexicon:
    """The lexicon of tables already read; raises LexiconError in one line."""
    try:
        return Lexicon(name, tables)
    except KeyError as error:
        raise LexiconError(f"{name}: the table {error} is missing") from None
    except LexiconError:
        raise
    except ValueError as error:
        raise LexiconError(f"{name}: {error}") from None


def rule(raw: Mapping[str, Any], sets: Mapping[str, str]) -> Rule:
    """One rule of a rules file, ready to match; raises LexiconError that gives the reason alone.

    That its expressions compile is for the tests to see, and for ``refusal`` where a desk wrote them.
    """
    try:
        entry = msgspec.convert(raw, Entry)
        expression = pattern.expression(entry.pattern, sets)
        barrier = pattern.expression(entry.unless, sets) if entry.unless else ""
    except msgspec.ValidationError as error:
        raise LexiconError(str(error)) from None
    except KeyError as error:
        raise LexiconError(f"there is no set {error}") from None
    if bool(entry.pattern) == bool(entry.frame):
        raise LexiconError("it must have either a pattern or a frame")
    bits = literals(expression) if entry.pattern else ()
    if entry.pattern and not bits:
        raise LexiconError("pattern: no two letters stand in all it matches: there is nothing to look for")
    return Rule(entry, expression, barrier, bits)


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _rules(name: str, tables: Mapping[str, Any]) -> Iterator[Rule]:
    sets = {key: str(value) for key, value in tables.get("sets", {}).items()}
    seen: set[str] = set()
    for raw in tables.get("rule", ()):
        label = f"{name}: rule {raw.get('id', '?')}"
        try:
            made = rule(raw, sets)
        except LexiconError as error:
            raise LexiconError(f"{label}: {error}") from None
        if made.entry.id in seen:
            raise LexiconError(f"{label}: the id is given twice")
        seen.add(made.entry.id)
        yield made
