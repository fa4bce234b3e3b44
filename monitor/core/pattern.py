"""The pattern language of the rules, turned into regular expressions.

A space is white space or quotation marks; ``..`` up to 4 words and ``...`` up to 12 words between; ``{name}`` one of
a set.
"""

import re
from collections.abc import Mapping

SPACE = r"""["']{0,2}\s{1,3}["'(]{0,2}"""
ODD_SPACES = ('" ', "' ", ' "', " '", " (", "  ", "\t", "\n", "\r")  # where a space is more than one blank
_ODD = re.compile(r"""["'\s](?:["'\s(]+|(?<=[\t\n\r]))""")  # begins with one class: such a search is quick
GAPS = ((" ... ", 12), (" .. ", 4))


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


def squeezed(text: str) -> str:
    """The text with one blank for whatever a space of a pattern can stand for; not of the same length."""
    return _ODD.sub(" ", text)


def _gap(count: int) -> str:
    """Up to ``count`` words between two of a pattern, with the space on both sides."""
    return f"{SPACE}(?:\\S{{1,40}}{SPACE}){{0,{count}}}?"
