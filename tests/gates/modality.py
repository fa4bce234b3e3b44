"""What a sentence says of the things it tells: happened, may happen, did not; and whether it looks ahead and is sure.

Rules only: the auxiliaries before a verb, what governs it, the clause it stands in. The words are data
(modality.toml). Sentences are folded, lower case; a verb is given by its offsets in the sentence.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

REACH = 160  # characters before a verb within which its auxiliaries and its clause are looked for
GOVERNED_FROM = 6  # words before "to" within which the word that governs it stands: "asked the court to"
JOINED_FROM = 14  # words before a verb within which the verb it is joined to stands: "to meet again and vote"


class Standing(StrEnum):
    """Why a thing told counts as happened, as open or as not: the reason given with every judgement."""

    PAST = "past"
    PRESENT = "present"
    PARTICIPLE = "participle"
    RESULT = "result"
    FUTURE = "future"
    POSSIBLE = "possible"
    SUPPOSED = "supposed"
    REQUIRED = "required"
    PLANNED = "planned"
    WANTED = "wanted"
    PURPOSE = "purpose"
    ASKED = "asked"
    CONDITION = "condition"
    COMMANDED = "commanded"
    DENIED = "denied"
    FAILED = "failed"
    UNREAL = "unreal"


class Factuality(StrEnum):
    """Whether a thing told happened."""

    HAPPENED = "happened"
    MAY = "may"
    DID_NOT = "did not"


FACTUALITY: dict[Standing, Factuality] = {
    **dict.fromkeys(Standing, Factuality.MAY),
    **dict.fromkeys((Standing.PAST, Standing.PRESENT, Standing.PARTICIPLE, Standing.RESULT), Factuality.HAPPENED),
    **dict.fromkeys((Standing.DENIED, Standing.FAILED, Standing.UNREAL), Factuality.DID_NOT),
}

_TOKEN = re.compile(r"n't|'(?:ll|s|re|ve|d|m)\b|[a-z]+?(?=n't)|no longer|[\w$]+|[^\w\s]")
_STOPS = frozenset(',;:.!?()"-')
_BE = frozenset(["be", "been", "being", "is", "are", "was", "were", "am", "'s", "'re", "'m", "get", "got"])
_JOINS = frozenset(["and", "or", ","])


class Modality:
    """The rules, with the words of a modality file. Raises ValueError for a text that is not one."""

    def __init__(self, source: str, name: str) -> None:
        try:
            tables = tomllib.loads(source)
            self._chain = {key: frozenset(tables["chain"][key]) for key in tables["chain"]}
            self._governors = {key: frozenset(each) for key, each in tables["governors"].items()}
            self._clauses = {key: _either(each) for key, each in tables["clauses"].items()}
            self._denials = frozenset(tables["denial"]["words"])
            self._denying = frozenset(tables["denial"]["subjects"])
            self._past = frozenset(tables["irregular"]["past"])
            self._same = frozenset(tables["irregular"]["same"])
            self._causing = frozenset(tables["causing"]["verbs"])
            self._order = frozenset(tables["order"]["before"])
            self._strong, self._weak = (_either(tables["ahead"][key]) for key in ("strong", "weak"))
            self._unsure = _either(tables["unsure"]["words"])
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{name}: not TOML: {error}") from None
        except KeyError as error:
            raise ValueError(f"{name}: {error} is missing") from None
        modals = ("future", "possible", "supposed", "required")
        self._modals = {word: Standing(key) for key in modals for word in self._chain[key]}
        self._links = self._chain["auxiliary"] | self._chain["between"] | frozenset(self._modals)

    def factuality(self, low: str, start: int, end: int) -> Factuality:
        """Whether the verb at ``start:end`` tells of what happened, may happen or did not."""
        return FACTUALITY[self.standing(low, start, end)]

    def standing(self, low: str, start: int, end: int) -> Standing:
        """The reason behind ``factuality``."""
        before = _TOKEN.findall(low, max(0, start - REACH), start)
        return self._standing(before, low[start:end], asked=low.rstrip("\"' )").endswith("?"))

    def looks_ahead(self, low: str) -> bool:
        """Whether a sentence speaks of what is to come."""
        return self._strong.search(self._weak.sub(" ", low)) is not None

    def is_sure(self, low: str) -> bool:
        """Whether a sentence says what it says without hedging."""
        return self._unsure.search(low) is None

    def _standing(self, before: Sequence[str], word: str, *, asked: bool) -> Standing:
        links = _tail(before, self._links)
        chain, rest = before[len(before) - links :], before[: len(before) - links]
        if rest and rest[-1] == "to":
            return self._infinitive(rest[:-1], chain, asked=asked)
        modal = next((self._modals[each] for each in chain if each in self._modals), None)
        if not self._denials.isdisjoint(chain) or (rest and rest[-1] in self._denying):
            return Standing.DENIED
        if "have" in chain[1:] and not self._chain["unreal"].isdisjoint(chain):
            return Standing.UNREAL
        if word.endswith("ing") and _BE.isdisjoint(chain):
            return self._gerund(rest, asked=asked)
        framed = self._framed(rest, asked=asked)
        return modal or framed or self._finite(rest, chain, word)

    def _infinitive(self, rest: Sequence[str], chain: Sequence[str], *, asked: bool) -> Standing:
        """A verb after "to", by the nearest word before it that governs one."""
        if not self._denials.isdisjoint(chain) or (rest and rest[-1] == "not"):
            return Standing.DENIED
        for back, token in enumerate(reversed(rest[-GOVERNED_FROM:]), 1):
            if token in _STOPS:
                break
            kind = next((key for key, each in self._governors.items() if token in each), "")
            if kind in ("", "done") and back > 1:
                continue
            if kind == "done":
                told = self._standing(rest[:-back], token, asked=asked)
                return Standing.RESULT if FACTUALITY[told] is Factuality.HAPPENED else told
            if kind:
                return Standing(kind)
        return Standing.PURPOSE

    def _gerund(self, rest: Sequence[str], *, asked: bool) -> Standing:
        """A verb in -ing without an auxiliary, by the word before it."""
        token = rest[-1] if rest else ""
        kind = next((key for key, each in self._governors.items() if token in each), "")
        if kind in ("failed", "wanted", "planned"):
            return Standing(kind)
        return self._framed(rest, asked=asked) or Standing.PARTICIPLE

    def _framed(self, rest: Sequence[str], *, asked: bool) -> Standing | None:
        """What the clause makes of any verb in it; None if it just asserts."""
        clause = _clause(rest)
        if self._clauses["unreal"].search(clause):
            return Standing.UNREAL
        if self._clauses["condition"].search(clause):
            return Standing.CONDITION
        if self._clauses["purpose"].search(clause):
            return Standing.PURPOSE
        return Standing.ASKED if asked else None

    def _finite(self, rest: Sequence[str], chain: Sequence[str], word: str) -> Standing:
        """A verb that nothing governs: past, present, an order, or joined to one that is governed."""
        bare = Standing.PAST if word in self._same else Standing.PRESENT
        if word.endswith("ed") or word in self._past:
            return Standing.PAST
        if chain and not set(chain) <= self._chain["between"]:
            return bare
        if word.endswith("ing") or (word.endswith("s") and not word.endswith("ss")):
            return Standing.PRESENT
        return self._joined_or(bare, rest)

    def _joined_or(self, bare: Standing, rest: Sequence[str]) -> Standing:
        """The standing of a verb without an ending: caused, awaited, joined to another, an order, else ``bare``."""
        if len(rest) > 1 and rest[-2] in self._causing:
            return self._standing(rest[:-2], rest[-2], asked=False)
        if self._clauses["awaited"].search(_clause(rest)):
            return Standing.CONDITION
        if rest and rest[-1] in _JOINS:
            joined = self._joined(rest)
            if joined is not None:
                return joined
        return Standing.COMMANDED if not rest or rest[-1] in self._order else bare

    def _joined(self, rest: Sequence[str]) -> Standing | None:
        """The standing of the governed verb that a bare one is joined to."""
        for at in range(len(rest) - 2, max(-1, len(rest) - JOINED_FROM), -1):
            if rest[at] == "to":
                return self._infinitive(rest[:at], (), asked=False)
            if rest[at] in self._modals:
                return self._modals[rest[at]]
        return None


def _either(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{'|'.join(patterns)})(?!\w)")


def _tail(tokens: Sequence[str], known: frozenset[str] | Mapping[str, Any]) -> int:
    """How many tokens at the end are known ones."""
    return next((at for at, token in enumerate(reversed(tokens)) if token not in known), len(tokens))


def _clause(tokens: Sequence[str]) -> str:
    """What stands before a verb in its clause."""
    count = next((at for at, token in enumerate(reversed(tokens)) if token in _STOPS), len(tokens))
    return " ".join(tokens[len(tokens) - count :])
