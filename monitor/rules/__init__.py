"""The rules that come with the program, as data, with those a desk adds; compiled once in each process."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.core import amendment
from monitor.core.amendment import Amendment
from monitor.core.lexicon import Lexicon, assemble
from monitor.core.proof import faults
from monitor.core.rules import Rules, parse

PARTS = ("words.toml", "holders.toml", "lexicon.toml")


@cache
def lexicon(own: str = "", name: str = "desk rules") -> Lexicon:
    """The packaged lexicon, amended by the text of a desk's own rules file.

    Each rule of that file is proved by its example and counter-example. Raises LexiconError in one line that gives
    file, line and reason.
    """
    if not own.strip():
        return assemble(_tables(), "monitor/rules")
    given = amended(own, name)
    made = assemble(amendment.applied(_tables(), given), name)
    for fault in faults((rule for rule in made.rules if rule.entry.id in given.ids), made):
        raise given.error(f"rule {fault.id}: {fault.what}", "rule", fault.key, number=given.ids.index(fault.id))
    return made


def amended(own: str, name: str = "desk rules") -> Amendment:
    """What a desk's own rules file changes; raises LexiconError as ``lexicon`` does, but proves no rule."""
    return amendment.parse(own, name, _tables())


@cache
def _tables() -> dict[str, Any]:
    """The packaged tables; the parts are one TOML text."""
    package = files(__name__)
    return tomllib.loads("\n".join(package.joinpath(part).read_text(encoding="utf-8") for part in PARTS))


@cache
def rules(text: str | None = None, name: str = "rules.toml") -> Rules:
    """The judge's numbers: the packaged ones, or those of a text in their place. Raises ValueError in one line."""
    return parse(text or files(__name__).joinpath("rules.toml").read_text(encoding="utf-8"), name)
