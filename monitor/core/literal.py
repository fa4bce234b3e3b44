"""The literals of an expression: bits of words of which one stands in every match, to look for many at once."""

import re
from collections import deque
from itertools import product
from typing import NamedTuple

from monitor.core.pattern import SPACE, squeezed

MOST = 64  # literals of one expression; more are not kept apart
SHORTEST = 2  # characters of a literal that are worth looking for
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[!=]|\(\?:|\{\d+(?:,\d*)?\}\??|[?*+]\??|.", re.DOTALL)
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
    """What a part of an expression matches: every string, if they are few, and bits of which one is in each."""

    whole: frozenset[str] | None
    bits: frozenset[str] | None


def literals(expression: str) -> frozenset[str]:
    """Bits of which one stands in whatever the expression matches, as telling ones as can be; empty if there are none.

    The expression is one that ``pattern.expression`` makes, the bits are those of a ``pattern.squeezed`` text. A
    look-around counts for nothing.
    """
    bits = _alternatives(deque(_TOKEN.findall(expression.replace(SPACE, " ")))).bits
    return frozenset(squeezed(bit).strip("\"'(") for bit in bits) if bits and _worth(bits) > 0 else frozenset()


def _alternatives(tokens: deque[str]) -> Held:
    """The alternatives up to the closing parenthesis."""
    parts = [_sequence(tokens)]
    while tokens and tokens.popleft() == "|":
        parts.append(_sequence(tokens))
    wholes, bits = [part.whole for part in parts], [part.bits for part in parts]
    whole = None if None in wholes else frozenset().union(*filter(None, wholes))
    return Held(
        whole if whole is None or len(whole) <= MOST else None,
        None if None in bits else frozenset().union(*filter(None, bits)),
    )


def _sequence(tokens: deque[str]) -> Held:
    """One alternative: strings are joined as far as they are few, and the most telling part is kept."""
    joined, best, broken = _NOTHING, None, False
    while tokens and tokens[0] not in ("|", ")"):
        part = _part(tokens)
        if part.whole is not None and len(joined) * len(part.whole) <= MOST:
            joined = frozenset(map("".join, product(joined, part.whole)))
            continue
        best, broken = _better(_better(best, joined), part.bits), True
        joined = _NOTHING if part.whole is None else part.whole
    return Held(None if broken else joined, _better(best, joined))


def _part(tokens: deque[str]) -> Held:
    """The next part of a sequence with its repeat."""
    token = tokens.popleft()
    if token in _LOOKS:
        _alternatives(tokens)
        part = Held(_NOTHING, None)
    elif token in ("(?:", "("):
        part = _alternatives(tokens)
    else:
        part = _single(token)
    if not tokens or tokens[0][0] not in _REPEATS:
        return part
    repeat = tokens.popleft()
    if repeat[0] == "?":
        return Held(None if part.whole is None else part.whole | _NOTHING, None)
    return Held(None, None if repeat[0] == "*" or repeat.startswith("{0") else part.bits)


def _single(token: str) -> Held:
    """One character, or one of a few."""
    letters = _LETTERS.fullmatch(token)
    if letters:
        each = frozenset(letters[1])
    elif token in ("^", "$", r"\b"):
        each = _NOTHING
    elif token == "." or token[0] == "[" or (token[0] == "\\" and token[1].isalnum()):
        return Held(None, None)
    else:
        each = frozenset(token[-1])
    return Held(each, each)


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """The more telling of two; none where none says anything."""
    if other is None or "" in other:
        return one
    return other if one is None or _worth(other) > _worth(one) else one


def _worth(bits: frozenset[str]) -> float:
    """How telling it is that one of these bits stands in a text: the longer and the fewer the better."""
    shortest = min(map(len, bits))
    if shortest < SHORTEST:
        return 0
    return (SHORTEST if not _COMMON.isdisjoint(bits) else min(shortest, 6)) - len(bits) / (2 * MOST)
