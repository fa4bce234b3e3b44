"""The watch file: what a desk writes, checked; a wrong entry is refused with file, line, key and reason."""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from monitor.core import alias, query, quiet
from monitor.core.alert import Stage
from monitor.core.finder import Terms, term
from monitor.core.outline import Outline, broken
from monitor.core.proposition import Direction
from monitor.core.spelling import suggestion
from monitor.core.story import PREFIX
from monitor.core.watch import Watch

FARTHEST = 3_650  # days: a watch looks no farther ahead
LONGEST = 100  # letters of an id
_KNOWN = ("watch", "aliases")
_AT = re.compile(r" - at `\$\.?(\w*).*?`")


def parse(text: str, name: str, rules: Collection[str] = ()) -> tuple[Watch, ...]:
    """The watches of a TOML text, with their aliases spelled out.

    ``rules`` are the ids that ``adjust`` may name; without any, every id passes. Raises ValueError in one line:
    file:line: which watch, what is wrong.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = broken(error, text)
        raise ValueError(f"{name}:{line}: {what}") from None
    except (ValueError, RecursionError):  # a number or brackets beyond all measure, which the reader does not refuse
        raise ValueError(f"{name}:1: not TOML: a number is too long or brackets are too deep") from None
    file = _File(text, name)
    for key in tables:
        if key not in _KNOWN:
            raise file.wrong(f"there is no table {key!r}{suggestion(key, _KNOWN)}; watches are written [[watch]]", key)
    rows = tables.get("watch", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise file.wrong("'watch' is no list of tables; watches are written [[watch]]", "watch")
    return _watches(file, rows, _aliases(file, tables.get("aliases", {})), frozenset(rules))


class _File:
    """A text with its name. Its outline is made when there is something to complain of: it is seldom needed."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name

    def line(self, table: str, key: str = "", number: int = 0, word: str = "") -> int:
        return Outline(self._text).line(table, key, number=number, word=word)

    def wrong(self, what: str, table: str, key: str = "", number: int = 0, word: str = "") -> ValueError:
        line = "".join(one if one.isprintable() else repr(one)[1:-1] for one in what)
        return ValueError(f"{self._name}:{self.line(table, key, number, word)}: {line}")


def _aliases(file: _File, table: Any) -> dict[str, tuple[str, ...]]:
    for fault in alias.faults(table):
        which = f"alias {fault.name}: " if fault.name else "aliases "
        raise file.wrong(f"{which}{fault.what}", "aliases", fault.name, word=fault.word)
    return alias.resolved(table)


def _watches(
    file: _File, rows: Sequence[dict[str, Any]], aliases: alias.Aliases, rules: frozenset[str]
) -> tuple[Watch, ...]:
    watches: list[Watch] = []
    seen: dict[object, int] = {}
    for number, row in enumerate(rows):
        key, word, what = next(_faults(row, aliases, rules), ("", "", ""))
        if not what and row["id"] in seen:
            first = file.line("watch", "id", seen[row["id"]])
            key, what = "id", f"the id is given twice, first in line {first}"
        if what:
            given = row.get("id")
            label = f"watch {given}" if isinstance(given, str) and given.strip() else f"watch {number + 1}"
            raise file.wrong(f"{label}: {what}", "watch", key, number, word)
        seen[row["id"]] = number
        watches.append(_spelled(row, aliases))
    return tuple(watches)


def _faults(row: dict[str, Any], aliases: alias.Aliases, rules: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a watch as it stands in a file: the key and the word at fault, and the reason."""
    for key in row:
        if key not in Watch.__struct_fields__:
            yield key, "", f"there is no key {key!r}{suggestion(key, Watch.__struct_fields__)}"
    for key, words in (("floor", list(Stage)), ("direction", list(Direction))):
        word = row.get(key)
        if isinstance(word, str) and word not in words:
            yield key, "", f"{key} {word!r} is not known{suggestion(word, map(str, words))}"
    try:
        watch = msgspec.convert(row, Watch)
    except msgspec.ValidationError as error:
        at = _AT.search(str(error))
        key = at[1] if at else ""
        yield key, "", f"{key}: {_AT.sub('', str(error))}".removeprefix(": ")
        return
    for key, names in (("deciders", watch.deciders), ("objects", watch.objects)):
        yield from _unspelled(key, names, aliases)
    yield from _values(watch, rules)
    try:
        query.compile(watch.query, Terms())
    except ValueError as error:
        yield "query", "", str(error)


def _unspelled(key: str, words: Sequence[str], aliases: alias.Aliases) -> Iterator[tuple[str, str, str]]:
    for word in words:
        try:
            for one in alias.expanded((word,), aliases):
                term(one)
        except ValueError as error:
            yield key, word, f"{key}: {error}"


def _values(watch: Watch, rules: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the values that are of the right type."""
    for key, value in (("id", watch.id), ("question", watch.question)):
        if not value.strip():
            yield key, "", f"{key} is empty"
    if not watch.id.isprintable() or watch.id != watch.id.strip() or len(watch.id) > LONGEST:
        yield "id", "", f"id must be at most {LONGEST} letters that can be seen, without a space at either end"
    if watch.id.startswith(PREFIX):
        yield "id", "", f"id must not begin with {PREFIX!r}: so do those of what nobody watches"
    if not 1 <= watch.floor.rank <= Stage.IN_FORCE.rank:
        yield "floor", "", f"floor {watch.floor.value!r} does not ring; it goes from 'pressure' to 'in force'"
    if not 0 < watch.horizon_days <= FARTHEST:
        yield "horizon_days", "", f"horizon_days must be above 0 and at most {FARTHEST:,}"
    if watch.min_origins < 1:
        yield "min_origins", "", "min_origins must be 1 or more"
    try:
        quiet.parse(watch.quiet)
    except ValueError as error:
        yield "quiet", "", f"quiet: {error}"
    for rule, share in watch.adjust.items():
        if not 0 <= share <= 1:
            yield "adjust", rule, f"adjust: {rule}: the share that is left must be from 0 to 1, not {share:g}"
        if rules and rule not in rules:
            yield "adjust", rule, f"adjust: there is no rule {rule!r}{suggestion(rule, rules)}"


def _spelled(row: dict[str, Any], aliases: alias.Aliases) -> Watch:
    watch = msgspec.convert(row, Watch)
    return replace(
        watch, deciders=alias.expanded(watch.deciders, aliases), objects=alias.expanded(watch.objects, aliases)
    )
