"""Aliases: names for lists of deciders or objects that several watches share, written ``@name``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from monitor.core.finder import term
from monitor.core.spelling import suggestion

Aliases = Mapping[str, Sequence[str]]


class Fault(NamedTuple):
    """What is wrong with an alias: its name, the word of it at fault, and the reason."""

    name: str
    word: str
    what: str


def expanded(words: Iterable[str], aliases: Aliases) -> tuple[str, ...]:
    """Words with what each ``@name`` among them stands for, each once; raises ValueError for a name that is none."""
    found: dict[str, None] = {}
    for word in words:
        found |= dict.fromkeys(_meant(word, aliases) if word.startswith("@") else (word,))
    return tuple(found)


def resolved(aliases: Aliases) -> dict[str, tuple[str, ...]]:
    """Every alias with the aliases in it spelled out; they must be without fault."""
    inside = {name: [word[1:] for word in words if word.startswith("@")] for name, words in aliases.items()}
    made: dict[str, tuple[str, ...]] = {}
    for name in TopologicalSorter(inside).static_order():
        made[name] = expanded(aliases[name], made)
    return made


def faults(table: object) -> Iterator[Fault]:
    """What is wrong with a table of aliases as it stands in a file."""
    if not isinstance(table, dict):
        yield Fault("", "", 'must be a table, written [aliases] with lines such as board = ["Water Board"]')
        return
    for name, words in table.items():
        if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
            yield Fault(name, "", "must be a list of words and phrases")
            return
    yield from _wrong_words(table)


def _wrong_words(aliases: Aliases) -> Iterator[Fault]:
    for name, words in aliases.items():
        for word in words:
            try:
                _meant(word, aliases) if word.startswith("@") else term(word)
            except ValueError as error:
                yield Fault(name, word, str(error))
                return
    try:
        resolved(aliases)
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        yield Fault(circle[0], f"@{circle[1]}", f"goes round in a circle: {' → '.join(f'@{one}' for one in circle)}")


def _meant(word: str, aliases: Aliases) -> Sequence[str]:
    if word[1:] in aliases:
        return aliases[word[1:]]
    known = [f"@{name}" for name in aliases]
    raise ValueError(f"there is no alias {word!r}{suggestion(word, known)}")
