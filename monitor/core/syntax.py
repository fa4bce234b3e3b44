"""The syntax of queries: Lucene's, read by luqum, as a small tree with NOT only at its leaves.

Words and "phrases", ``word*`` for a beginning, ``"some words"~5`` for words near each other, AND, OR, NOT, brackets,
and the fields ``title:``, ``text:``, ``outlet:`` and ``lang:``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from luqum.exceptions import ParseError
from luqum.parser import parser
from luqum.tree import (
    AndOperation,
    FieldGroup,
    Group,
    Not,
    OrOperation,
    Phrase,
    Plus,
    Prohibit,
    Proximity,
    SearchField,
    UnknownOperation,
    Word,
)

from monitor.core.finder import Term, term
from monitor.core.spelling import suggestion

FIELDS = ("title", "text", "outlet", "lang")
FARTHEST = 10_000  # words: nearness goes no farther
DEEPEST = 100  # brackets and NOTs in one another
LONGEST_SHOWN = 200  # characters of a query in a complaint about it
_QUOTES = str.maketrans("“”", '""')
_POSITION = re.compile(r" at position (\d+)")
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Words:
    """A term in a field (headline or text if it is empty); several are words with at most ``within`` others between."""

    terms: tuple[Term, ...]
    field: str = ""
    within: int = 0
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code, as "en", which "en-GB" is too."""

    code: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts of which every one, or any one, must hold."""

    parts: tuple["Clause", ...]
    every: bool


Clause = Words | Language | Joined


@lru_cache(maxsize=20_000)  # a file that is read again has mostly the queries it had
def parse(text: str) -> Clause:
    """The tree of a query; raises ValueError in one line, with the place, for what is wrong or not understood here."""
    if not text.strip():
        raise ValueError("query: it is empty")
    try:
        return _clause(_tree(text.translate(_QUOTES)), "", negated=False, depth=0)
    except ValueError as error:
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
        raise ValueError(f"query {shown!r}: {error}") from None


def leaves(clause: Clause) -> Iterator[Words | Language]:
    """The leaves of a tree, in order."""
    if isinstance(clause, Joined):
        for part in clause.parts:
            yield from leaves(part)
    else:
        yield clause


def _tree(text: str) -> Any:
    try:
        return parser.parse(text)
    except ParseError as error:
        what = " ".join(str(error).split()).replace("Syntax error in input : ", "").removesuffix("!")
        raise ValueError(_POSITION.sub(lambda found: f" at character {int(found[1]) + 1}", what)) from None
    except (ArithmeticError, ValueError):  # as in a~. or "a b"~1.5
        raise ValueError("what stands after a ~ or ^ is no whole number") from None


def _wrong(node: Any, what: str) -> ValueError:
    return ValueError(f"{what}, at character {(node.pos or 0) + 1}")


def _clause(node: Any, name: str, *, negated: bool, depth: int) -> Clause:
    if depth > DEEPEST:
        raise _wrong(node, "too many brackets in one another")
    if isinstance(node, Word | Phrase | Proximity):
        return _leaf(node, name, negated)
    if isinstance(node, SearchField):
        if node.name not in FIELDS:
            near = suggestion(node.name, FIELDS).partition("; it is")[0]
            raise _wrong(node, f"there is no field {node.name!r}{near}; the fields are {', '.join(FIELDS)}")
        name = node.name
    if isinstance(node, SearchField | Group | FieldGroup | Plus):
        return _clause(node.children[0], name, negated=negated, depth=depth + 1)
    if isinstance(node, Not | Prohibit):
        return _clause(node.children[0], name, negated=not negated, depth=depth + 1)
    if isinstance(node, AndOperation | OrOperation | UnknownOperation):
        parts = tuple(_clause(child, name, negated=negated, depth=depth + 1) for child in node.children)
        return Joined(parts, every=isinstance(node, OrOperation) is negated)
    raise _wrong(node, f"{str(node).strip()!r} is not understood here")


def _leaf(node: Any, name: str, negated: bool) -> Clause:
    written = str(node.term.value if isinstance(node, Proximity) else node.value)
    if isinstance(node, Word) and (written in ("and", "or", "not", "&&", "||") or written.startswith("!")):
        raise _wrong(node, f"{written!r} joins nothing here; write AND, OR and NOT in capitals")
    try:
        if name == "lang":
            return Language(_code(node, written), negated)
        if not isinstance(node, Proximity):
            return Words((term(written),), name, negated=negated)
        words = tuple(dict.fromkeys(map(term, _words(written))))
    except ValueError as error:
        raise _wrong(node, str(error)) from None
    if not 0 <= node.degree <= FARTHEST:
        raise _wrong(node, f"words are near within 0 to {FARTHEST:,} others, not {node.degree}")
    return Words(words, name, int(node.degree), negated)


def _words(phrase: str) -> list[str]:
    """The words of a phrase that have something to look for: a dash between two is none."""
    words = [word for word in phrase.strip('"').split() if any(map(str.isalnum, word))]
    return words or [phrase]


def _code(node: Any, written: str) -> str:
    code = written.strip('"').lower()
    if isinstance(node, Proximity) or not _CODE.fullmatch(code):
        raise ValueError(f"{written!r} is no language; write it as lang:en")
    return code
