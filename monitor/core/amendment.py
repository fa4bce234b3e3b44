"""A desk's own rules file: rules and words it adds to the lexicon, and rules it switches off.

``parse`` checks the file against the tables it amends and refuses a wrong entry with file, line and reason.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from monitor.core import refusal
from monitor.core.identity import identify
from monitor.core.lexicon import LexiconError
from monitor.core.outline import Outline, broken
from monitor.core.spelling import suggestion
from monitor.core.text import fold

Tables = Mapping[str, Any]
_OWN = ("off", "rule", "sets")


class Amendment(NamedTuple):
    """What a desk's file changes. ``words`` are table → key → words to append; ``version`` names all of it."""

    name: str
    outline: Outline
    off: tuple[str, ...] = ()
    rules: tuple[dict[str, Any], ...] = ()
    sets: Mapping[str, str] = {}
    words: Mapping[str, Mapping[str, Sequence[str]]] = {}
    version: str = ""

    @property
    def ids(self) -> list[str]:
        """The ids of its own rules."""
        return [rule["id"] for rule in self.rules]

    def error(self, what: str, table: str, key: str = "", *, number: int = 0, word: str = "") -> LexiconError:
        """The refusal of an entry, with the line it stands in."""
        return LexiconError(f"{self.name}:{self.outline.line(table, key, number=number, word=word)}: {what}")


def parse(text: str, name: str, tables: Tables) -> Amendment:
    """The amendment of a desk's file to these tables; raises LexiconError in one line: file:line: reason."""
    try:
        own = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = broken(error, text)
        raise LexiconError(f"{name}:{line}: {what}") from None
    bare = Amendment(name, Outline(text))
    known = [*_OWN, *(table for table in tables if isinstance(tables[table], dict) and table not in _OWN)]
    for key in own:
        if key not in known:
            raise bare.error(f"there is no table or key {key!r}{suggestion(key, known)}", *_either(bare, key))
    given = bare._replace(
        off=tuple(_off(bare, own.get("off", []), tables)),
        sets=dict(_sets(bare, own.get("sets", {}), tables)),
        words={table: dict(_words(bare, table, own[table], tables)) for table in own if table not in _OWN},
        version=identify("rules", msgspec.json.encode(own, order="deterministic").decode())[:8] if own else "",
    )
    return given._replace(rules=tuple(_rules(given, own.get("rule", []), tables)))


def applied(tables: Tables, amendment: Amendment) -> dict[str, Any]:
    """The tables as amended; the version says by what."""
    merged = dict(tables)
    for table, keys in amendment.words.items():
        merged[table] = {**tables[table], **{key: [*tables[table][key], *more] for key, more in keys.items()}}
    merged["sets"] = {**tables.get("sets", {}), **amendment.sets}
    merged["rule"] = [rule for rule in tables.get("rule", ()) if rule["id"] not in amendment.off]
    merged["rule"] += amendment.rules
    if amendment.version:
        merged["version"] = f"{tables.get('version', '')}.desk-{amendment.version}"
    return merged


def _either(bare: Amendment, key: str) -> tuple[str, str]:
    """A word of the first level as the table or as the key it was written as."""
    return ("", key) if bare.outline.has("", key) else (key, "")


def _off(bare: Amendment, given: object, tables: Tables) -> Iterator[str]:
    ids = [rule["id"] for rule in tables.get("rule", ())]
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise bare.error('off must be a list of rule ids, such as off = ["S5.will"]', "", "off")
    for one in given:
        if one not in ids:
            raise bare.error(f"off: there is no rule {one!r}{suggestion(one, ids)}", "", "off", word=one)
        yield one


def _sets(bare: Amendment, given: object, tables: Tables) -> Iterator[tuple[str, str]]:
    if not isinstance(given, dict):
        raise bare.error("sets must be a table, written [sets]", "", "sets")
    for key, value in given.items():
        wrong = ""
        if not re.fullmatch("[a-z]+", key):
            wrong = "its name must be of the letters a to z"
        elif key in tables.get("sets", {}):
            wrong = "it comes with the program; give yours another name"
        elif not isinstance(value, str) or not value.strip():
            wrong = 'it must be words parted by "|"'
        elif refusal.SET.search(value):
            wrong = "a set cannot hold another set"
        else:
            wrong = refusal.uncompilable(f"({value})")
        if wrong:
            raise bare.error(f"set {key}: {wrong}", "sets", key)
        yield key, value


def _words(bare: Amendment, table: str, given: object, tables: Tables) -> Iterator[tuple[str, list[str]]]:
    if not isinstance(given, dict):
        raise bare.error(f"{table} must be a table, written [{table}]", "", table)
    for key, value in given.items():
        if key not in tables[table]:
            raise bare.error(f"{table}: there is no {key!r}{suggestion(key, tables[table])}", table, key)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise bare.error(f"{table}: {key} must be a list of words", table, key)
        for one in value:
            wrong = refusal.unusable(table, key, one)
            if wrong:
                raise bare.error(f"{table}: {key}: {one!r}: {wrong}", table, key, word=one)
        yield key, [fold(one).lower().strip() for one in value]


def _rules(given: Amendment, rows: object, tables: Tables) -> Iterator[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise given.error("rules are written [[rule]]", *_either(given, "rule"))
    packaged = {rule["id"] for rule in tables.get("rule", ())}
    sets = {**{key: str(value) for key, value in tables.get("sets", {}).items()}, **given.sets}
    seen: dict[str, int] = {}
    for number, row in enumerate(rows):
        key, wrong = next(refusal.faults(row, sets), ("", ""))
        one = row.get("id")
        if not wrong and one in packaged:
            key, wrong = "id", "the id belongs to a rule of the program, on or off; give yours another"
        if not wrong and one in seen:
            key, wrong = "id", f"the id is given twice, first in line {seen[str(one)]}"
        label = f"rule {one}" if isinstance(one, str) and one else f"rule {number + 1}"
        if wrong:
            raise given.error(f"{label}: {wrong}", "rule", key, number=number)
        seen[str(one)] = given.outline.line("rule", "id", number=number)
        yield row
