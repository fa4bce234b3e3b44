"""English word forms: from the one spelling in a rules file to all that a text may use."""

import re
from typing import NamedTuple

_DOUBLING = re.compile("permit|submit|transfer|defer|refer|expel|compel|control|commit|prefer|allot|rebut|outbid|remit")
_SIBILANT = ("s", "x", "z", "ch", "sh", "o")
_VOWELS = frozenset("aeiou")


class Verb(NamedTuple):
    """The five forms of a verb: ease, eases, easing, eased, eased."""

    plain: str
    third: str
    ing: str
    past: str
    participle: str


def verb(entry: str) -> Verb:
    """The forms of a verb: five given, parted by ``|``, or made from one; of a phrase the first word bends.

    Raises ValueError when ``|`` parts another number than five.
    """
    given = [part.strip() for part in entry.split("|")]
    if len(given) == 5:
        return Verb(*given)
    if len(given) != 1:
        raise ValueError(f"verb {entry!r} gives {len(given)} forms; it must be 1 or 5")
    head, _, rest = entry.strip().partition(" ")
    tail = f" {rest}" if rest else ""
    past = _past(head) + tail
    return Verb(head + tail, _third(head) + tail, _ing(head) + tail, past, past)


def noun(entry: str) -> tuple[str, ...]:
    """Singular and plural of a noun: ``duty|duties`` as given, else by rule."""
    singular, bar, plural = entry.partition("|")
    return (singular, plural) if bar else (singular, _third(singular))


def _third(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS and len(word) > 2:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_SIBILANT) else "s")


def _ing(word: str) -> str:
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return word[:-1] + "ing"
    return _doubled(word) + "ing"


def _past(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied"
    return _doubled(word) + "ed"


def _doubled(word: str) -> str:
    """Stressed short vowel before one consonant: ban → bann(ed)."""
    if _DOUBLING.fullmatch(word):
        return word + word[-1]
    groups = sum(letter in _VOWELS and (not at or word[at - 1] not in _VOWELS) for at, letter in enumerate(word))
    short = len(word) > 2 and word[-1] not in _VOWELS and word[-1] not in "wxy" and word[-2] in _VOWELS
    return word + word[-1] if groups == 1 and short and word[-3] not in _VOWELS else word
