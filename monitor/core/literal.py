"""The literals of an expression: bits of words of which one stands in every match, to look for many at once."""

import re
from collections import deque
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from monitor.core.pattern import SPACE, squeezed

SETS = 2  # sets of bits that are looked for: both must be there
MOST = 64  # literals of one expression; more are not kept apart
SHORTEST = 2  # characters of a literal that are worth looking for
_TOKEN = re.compile(
    r"[a-z0-9 ]+(?![?*+{])|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[!=]|\(\?:|\{\d+(?:,\d*)?\}\??|[?*+]\??|.", re.DOTALL
)
_LETTERS = re.compile(r"\[(\w+)\]")
_LOOKS = ("(?!", "(?=", "(?<!", "(?<=")
_REPEATS = "?*+{"
# Bits of every other sentence: finding them saves little.
_COMMON = frozenset(
    [
        *("the", "and", "that", "from", "will", "would", "was", "were"),
        *("has", "have", "had", "been", "not", "for", "with", "are"),
    ]
)
_NOTHING = frozenset({""})


class Held(NamedTuple):
    """What a part of an expression matches: every string, if they are few, and sets of bits of each of which one is in
    it."""

    whole: frozenset[str] | None
    bits: tuple[frozenset[str], ...]


def literals(expression: str) -> tuple[frozenset[str], ...]:
    """The two most telling sets of bits, if there are so many: of each one stands in whatever the expression matches.

    The expression is one that ``pattern.expression`` makes, the bits are those of a ``pattern.squeezed`` text. A
    look-around counts for nothing.
    """
    found = _alternatives(deque(_TOKEN.findall(expression.replace(SPACE, " ")))).bits
    telling = (bits for place, bits in enumerate(_ranked(found)) if _worth(bits) > (SHORTEST if place else 0))
    return tuple(frozenset(squeezed(bit).strip("\"'(") for bit in bits) for bits in telling)


def _alternatives(tokens: deque[str]) -> Held:
    """The alternatives up to the closing parenthesis."""
    parts = [_sequence(tokens)]
    while tokens and tokens.popleft() == "|":
        parts.append(_sequence(tokens))
    if len(parts) == 1:
        return parts[0]
    ranked = [_ranked(part.bits) for part in parts]
    wholes = [part.whole for part in parts if part.whole is not None]
    whole = frozenset[str]().union(*wholes)
    return Held(
        whole if len(wholes) == len(parts) and len(whole) <= MOST else None,
        tuple(frozenset[str]().union(*each) for each in zip(*ranked, strict=False)),  # as many as all of them have
    )


def _ranked(bits: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The most telling of these sets, the best first."""
    return sorted(dict.fromkeys(bits), key=_worth, reverse=True)[:SETS]


def _sequence(tokens: deque[str]) -> Held:
    """One alternative: strings are joined as far as they are few."""
    joined, bits, broken = _NOTHING, list[frozenset[str]](), False
    while tokens and tokens[0] not in ("|", ")"):
        part = _part(tokens)
        if part.whole is not None and len(joined) * len(part.whole) <= MOST:
            joined = frozenset(map("".join, product(joined, part.whole)))
            continue
        bits += [joined, *part.bits]
        broken, joined = True, _NOTHING if part.whole is None else part.whole
    return Held(None if broken else joined, tuple(each for each in (*bits, joined) if "" not in each))


def _part(tokens: deque[str]) -> Held:
    """The next part of a sequence with its repeat."""
    token = tokens.popleft()
    if token in _LOOKS:
        _alternatives(tokens)
        part = Held(_NOTHING, ())
    elif token in ("(?:", "("):
        part = _alternatives(tokens)
    else:
        part = _single(token)
    if not tokens or tokens[0][0] not in _REPEATS:
        return part
    repeat = tokens.popleft()
    if repeat[0] == "?":
        return Held(None if part.whole is None else part.whole | _NOTHING, ())
    return Held(None, () if repeat[0] == "*" or repeat.startswith("{0") else part.bits)


def _single(token: str) -> Held:
    """One character, or one of a few."""
    letters = _LETTERS.fullmatch(token)
    if letters:
        each = frozenset(letters[1])
    elif token in ("^", "$", r"\b"):
        each = _NOTHING
    elif token == "." or token[0] == "[" or (token[0] == "\\" and token[1].isalnum()):
        return Held(None, ())
    else:
        each = frozenset([token.removeprefix("\\")])
    return Held(each, (each,))


def _worth(bits: frozenset[str]) -> float:
    """How telling it is that one of these bits stands in a text: the longer and the fewer the better."""
    shortest = min(len(bit.strip()) for bit in bits)
    if shortest < SHORTEST:
        return 0
    return (SHORTEST if not _COMMON.isdisjoint(bits) else min(shortest, 6)) - len(bits) / (2 * MOST)
