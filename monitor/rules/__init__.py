"""The rules that come with the program, as data; read and compiled once in each process."""

from functools import cache
from importlib.resources import files

from monitor.core.lexicon import Lexicon, compile
from monitor.core.rules import Rules, parse

PARTS = ("words.toml", "holders.toml", "lexicon.toml")


@cache
def lexicon() -> Lexicon:
    """The packaged lexicon; the parts are one TOML text."""
    package = files(__name__)
    return compile("\n".join(package.joinpath(part).read_text(encoding="utf-8") for part in PARTS), "monitor/rules")


@cache
def rules(text: str | None = None, name: str = "rules.toml") -> Rules:
    """The judge's numbers: the packaged ones, or those of a text in their place. Raises ValueError in one line."""
    return parse(text or files(__name__).joinpath("rules.toml").read_text(encoding="utf-8"), name)
