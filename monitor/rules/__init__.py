"""The rules that come with the program, as data, with those a desk adds; compiled once in each process."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec

from monitor.core import amendment
from monitor.core.amendment import Amendment
from monitor.core.lexicon import Entry, Lexicon, assemble
from monitor.core.origin import outlet_key
from monitor.core.outline import Outline
from monitor.core.proof import faults
from monitor.core.rules import Rules, parse

PARTS = (
    *("words.toml", "holders.toml", "patterns.toml", "pressure.toml", "openness.toml", "merit.toml", "leaning.toml"),
    *("imminent.toml", "announced.toml", "denial.toml", "caution.toml"),
)


class Listed(NamedTuple):
    """A rule with the place it is written in, and the place where a desk switches it off, empty if it does not."""

    entry: Entry
    place: str
    off: str = ""


@cache
def lexicon(own: str = "", name: str = "desk rules", *, proved: bool = True) -> Lexicon:
    """The packaged lexicon, amended by the text of a desk's own rules file.

    Each rule of that file is proved by its example and counter-example. Raises LexiconError in one line that gives
    file, line and reason.
    """
    if not own.strip():
        return assemble(_tables(), "monitor/rules")
    given = amended(own, name)
    made = assemble(amendment.applied(_tables(), given), name)
    for fault in faults((rule for rule in made.rules if rule.entry.id in given.ids), made) if proved else ():
        raise given.error(f"rule {fault.id}: {fault.what}", "rule", fault.key, number=given.ids.index(fault.id))
    return made


def amended(own: str, name: str = "desk rules") -> Amendment:
    """What a desk's own rules file changes; raises LexiconError as ``lexicon`` does, but proves no rule."""
    return amendment.parse(own, name, _tables())


def listed(own: str = "", name: str = "desk rules") -> Iterator[Listed]:
    """Every rule of the program, on or off, and of a desk's file; raises LexiconError as ``amended`` does."""
    given = amended(own, name)
    for part in PARTS:
        outline = Outline(_part(part))
        for number, row in enumerate(tomllib.loads(_part(part)).get("rule", ())):
            off = f"{name}:{given.outline.line('', 'off', word=row['id'])}" if row["id"] in given.off else ""
            yield Listed(msgspec.convert(row, Entry), f"{part}:{outline.line('rule', number=number)}", off)
    for number, row in enumerate(given.rules):
        yield Listed(msgspec.convert(row, Entry), f"{name}:{given.outline.line('rule', number=number)}")


@cache
def _tables() -> dict[str, Any]:
    """The packaged tables; the parts are one TOML text."""
    return tomllib.loads("\n".join(map(_part, PARTS)))


def _part(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def bounds() -> str:
    """What of the judge's numbers may be moved in a search, and how far, as a TOML text."""
    return _part("bounds.toml")


def numbers() -> str:
    """The packaged judge's numbers, as a TOML text."""
    return _part("rules.toml")


@cache
def rules(text: str | None = None, name: str = "rules.toml") -> Rules:
    """The judge's numbers: the packaged ones, or those of a text in their place. Raises ValueError in one line."""
    return msgspec.structs.replace(parse(text or _part("rules.toml"), name), families=families())


@cache
def families() -> dict[str, str]:
    """What an outlet is compared by → what its publisher is compared by."""
    table = tomllib.loads(_part("outlets.toml"))["families"]
    return {outlet_key(name): outlet_key(head) for head, names in table.items() for name in (head, *names)}
