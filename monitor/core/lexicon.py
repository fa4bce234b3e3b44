"""The lexicon: rules and words read from TOML, compiled once, used for every text.

``compile`` takes TOML text and no file; what a desk adds (``amendment``) is merged into its tables before ``assemble``.
A rule that cannot work is refused by its id, with the reason.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any, Literal, NamedTuple

import msgspec
import re2

from monitor.core import pattern, words
from monitor.core.cue import Kind, Role
from monitor.core.vocabulary import Vocabulary

_SET_MEMORY = 16 << 20  # bytes a part may spend on its automaton
_SET_SIZE = 24  # rules a part holds
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
    near: bool = False
    soon: Kind | None = None
    unless: str = ""
    hint: tuple[str, ...] = ()
    certainty: int
    example: str
    counter: str


class Rule(NamedTuple):
    """A rule ready to match: its entry and its expressions over folded lower-case text."""

    entry: Entry
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


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
        """The rules by the way they are looked for."""
        self.frames = tuple(rule for rule in self.rules if rule.entry.frame and not rule.entry.headline)
        self.headline = tuple(rule for rule in self.rules if rule.entry.headline)
        worded = [rule for rule in self.rules if rule not in self.frames and rule not in self.headline]
        self._sets = {topic: _search_sets([rule for rule in worded if rule.entry.topic == topic]) for topic in TOPICS}

    def candidates(self, sentence: str, topics: tuple[str, ...] = TOPICS) -> list[Rule]:
        """The rules of these topics whose pattern may occur in a folded lower-case sentence."""
        hits = (
            part[index]
            for topic in topics
            for part, found in self._sets[topic]
            for index in found.Match(sentence) or ()
        )
        return [rule for rule in hits if not rule.entry.hint or any(bit in sentence for bit in rule.entry.hint)]


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
    """One rule of a rules file, ready to match; raises LexiconError that gives the reason alone."""
    try:
        entry = msgspec.convert(raw, Entry)
        found = re.compile(pattern.expression(entry.pattern, sets))
        unless = re.compile(pattern.expression(entry.unless, sets)) if entry.unless else None
    except (msgspec.ValidationError, re.error) as error:
        raise LexiconError(str(error)) from None
    except KeyError as error:
        raise LexiconError(f"there is no set {error}") from None
    if bool(entry.pattern) == bool(entry.frame):
        raise LexiconError("it must have either a pattern or a frame")
    return Rule(entry, found, unless)


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


def _search_sets(rules: list[Rule]) -> list[tuple[list[Rule], Any]]:
    """The rules in parts, each with its set. Small sets meet fewer states in new text than one large set does."""
    options = re2.Options()
    options.max_mem = _SET_MEMORY
    options.log_errors = False
    parts = []
    for at in range(0, len(rules), _SET_SIZE):
        part, found = rules[at : at + _SET_SIZE], re2.Set.SearchSet(options)
        for rule in part:
            found.Add(pattern.head(rule.pattern.pattern))
        found.Compile()
        parts.append((part, found))
    return parts
