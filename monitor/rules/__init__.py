"""The rules that come with the program, as data; read and compiled once in each process."""

from functools import cache
from importlib.resources import files

from monitor.core.lexicon import Lexicon, compile

PARTS = ("words.toml", "holders.toml", "lexicon.toml")


@cache
def lexicon() -> Lexicon:
    """The packaged lexicon; the parts are one TOML text."""
    package = files(__name__)
    return compile("\n".join(package.joinpath(part).read_text(encoding="utf-8") for part in PARTS), "monitor/rules")
