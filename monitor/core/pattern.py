"""The pattern language of the rules, turned into regular expressions.

A space is white space or quotation marks; ``..`` up to 4 words and ``...`` up to 12 words between; ``{name}`` one of
a set. ``head`` gives the part of an expression that a set of many can search for at once.
"""

import re
from collections import deque
from collections.abc import Mapping

SPACE = r"""["']{0,2}\s{1,3}["'(]{0,2}"""
GAPS = ((" ... ", 12), (" .. ", 4))
_CUT = "\x00"
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[!=]|\(\?:|\{\d+,?\d*\}\??|[?*+]\??|.", re.DOTALL)
_LOOKS = ("(?!", "(?=", "(?<!", "(?<=")


def expression(pattern: str, sets: Mapping[str, str]) -> str:
    """The regular expression of a pattern; raises KeyError for a set that is not there."""
    text = re.sub(r"\{([a-z]+)\}", lambda match: f"(?:{sets[match[1]]})", pattern)
    text = re.sub(r"(?<!\\)\((?!\?)", "(?:", text)
    text = re.sub(r"\(\?<[!=][^)]*\)", lambda match: match[0].replace(" ", r"\s"), text)
    text = re.sub(r" \.\.\.? ?$", "", text)
    for mark, count in GAPS:
        text = text.replace(mark, _gap(count))
    start = "" if text.startswith("^") else r"(?<![a-z0-9])"
    end = "" if re.search(r"(?: (?:\)[*+?]?)*|\(\?![^()]*\))$", text) else r"(?![a-z0-9])"
    return start + f"(?:{text})".replace(" ", SPACE) + end


def head(written: str) -> str:
    """What every match of an expression begins with: each alternative up to its first gap, without look-arounds.

    It lets through more than the expression; the full one decides. Without gaps a set of them stays small and fast.
    """
    for _, count in GAPS:
        written = written.replace(_gap(count), _CUT)
    return _alternatives(deque(_TOKEN.findall(written.replace(SPACE, r"\W+"))))[0]


def _gap(count: int) -> str:
    """Up to ``count`` words between two of a pattern, with the space on both sides."""
    return f"{SPACE}(?:\\S{{1,40}}{SPACE}){{0,{count}}}?"


def _alternatives(tokens: deque[str]) -> tuple[str, bool]:
    """The heads of the alternatives up to the closing parenthesis, and whether any was cut short."""
    kept: list[str] = []
    cut = any_cut = False
    while tokens:
        token = tokens.popleft()
        if token == ")":
            break
        if token in _LOOKS:
            _alternatives(tokens)
        elif token == "|":
            kept.append(token)
            any_cut, cut = any_cut or cut, False
        elif token == "(?:":
            inner, inner_cut = _alternatives(tokens)
            again = tokens.popleft() if tokens and tokens[0][0] in "?*+{" else ""
            if not cut:
                kept.append(f"(?:{inner}){again}")
                cut = inner_cut
        elif token == _CUT:
            cut = True
        elif not cut:
            kept.append(token)
    return "".join(kept), any_cut or cut
