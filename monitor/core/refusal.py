"""Why a rule or a word of a rules file cannot be used, in a few words for the person who wrote it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from monitor.core import lexicon, pattern
from monitor.core.cue import Kind
from monitor.core.lexicon import Entry, LexiconError
from monitor.core.repeats import endless
from monitor.core.spelling import suggestion
from monitor.core.text import fold

LONGEST = 200  # characters of a word of the field
SET = re.compile(r"\{([a-z]+)\}")
_NOUNS = ("changes", "objects", "elsewhere", "deciders")
_VERBS = ("acts", "speech")
_ESCAPE = re.compile(r"\\.")
_AT = re.compile(r" - at `\$\.?(\w*).*?`")


def faults(row: Mapping[str, Any], sets: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a rule as it stands in a file: the key at fault, empty if it is the whole, and the reason."""
    for key in row:
        if key not in Entry.__struct_fields__:
            yield key, f"there is no field {key!r}{suggestion(key, Entry.__struct_fields__)}"
    for key, choices in (("kind", list(Kind)), ("soon", list(Kind))):
        if isinstance(row.get(key), str) and row[key] not in choices:
            yield key, f"{key} {row[key]!r} is not known; it is one of {', '.join(choices)}"
    try:
        entry = msgspec.convert(row, Entry)
    except msgspec.ValidationError as error:
        at = _AT.search(str(error))
        key = at[1] if at else ""
        yield key, f"{key}: {_AT.sub('', str(error))}".removeprefix(": ")
        return
    if not re.fullmatch(r"\S+", entry.id):
        yield "id", "the id must be a word without spaces"
    if not -3 <= entry.certainty <= 3:
        yield "certainty", "certainty must be from -3 (surely not) to 3 (surely)"
    if not 1 <= entry.reach <= 40:
        yield "reach", "reach must be from 1 to 40 words"
    yield from _expressions(entry, row, sets)


def _expressions(entry: Entry, row: Mapping[str, Any], sets: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, written in (("pattern", entry.pattern), ("unless", entry.unless)):
        wrong = unmatchable(written, sets)
        if wrong:
            yield key, f"{key}: {wrong}"
            return
    try:
        lexicon.rule(row, sets)
    except LexiconError as error:
        yield "pattern" if "pattern: " in str(error) else "", str(error)


def unmatchable(written: str, sets: Mapping[str, str]) -> str:
    """Why a pattern cannot be used, empty if it can."""
    letters = _ESCAPE.sub("", written)
    if letters != fold(letters).lower():
        return "texts are matched in lower-case letters without accents; write it so"
    for name in SET.findall(written):
        if name not in sets:
            return f"there is no set {name!r}{suggestion(name, sets)}"
    return uncompilable(SET.sub(lambda found: f"({sets[found[1]]})", written))


def uncompilable(written: str) -> str:
    """Why an expression does not compile or may take for ever, empty if it is fine."""
    try:
        re.compile(pattern.expression(written, {}))
    except re.error as error:
        return f"it does not compile: {error}"
    repeat = endless(written)
    return f"the repeat {repeat!r} may take for ever; write .. for words between, or {{0,4}}" if repeat else ""


def unusable(table: str, key: str, word: str) -> str:
    """Why a word cannot be looked for in a text as one of ``[table] key``, empty if it can."""
    verbs, nouns = table in _VERBS, table in _NOUNS and key != "place"
    if not 2 <= len(word.strip()) <= LONGEST:
        return f"a word has 2 to {LONGEST} characters"
    if "~" in fold(word) or "\n" in word:
        return "it has characters that no English text has"
    if verbs and word.count("|") not in (0, 4):
        return 'a verb is one form, or five parted by "|": write|writes|writing|wrote|written'
    if nouns and word.count("|") > 1:
        return 'a noun is its singular, or singular and plural parted by "|": duty|duties'
    if "|" in word and not verbs and not nouns:
        return 'it cannot be parted by "|" here: write each form as a word of its own'
    return "" if all(part.strip() for part in word.split("|")) else 'there is nothing on one side of a "|"'
