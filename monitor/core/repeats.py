"""Repeats in patterns that could take for ever on unlucky text: a repeat of what itself repeats."""

import re

_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!])|\{\d+(?:,\d*)?\}|.", re.DOTALL)
_STAYS = re.compile(r"\\[wd]|[\w'-]|\[[\w'-]+\]")  # what is no space and cannot be one
_ENDLESS = re.compile(r"[*+]|\{\d+,\}")


def endless(pattern: str) -> str:
    """The first repeat in a pattern that may not end in good time, empty if there is none.

    A group may be repeated without bound when each of its alternatives ends with a space and holds no other such
    repeat than of one letter, class or ``\\w``: then text can be read as the group in one way only.
    """
    opened: list[tuple[int, bool]] = []  # start of the group, whether it holds a repeat that runs over spaces
    at, last = 0, ""
    runs = False
    closed: tuple[int, bool] | None = None
    for found in _TOKEN.finditer(pattern):
        token = found[0]
        if token.startswith("(") and not token.startswith("\\"):
            opened.append((found.start(), runs))
            runs = False
        elif token == ")" and opened:
            at, before = opened.pop()
            closed, runs = (at, runs), runs or before
        elif _ENDLESS.fullmatch(token):
            if closed is not None:
                if closed[1] or not _spaced(pattern[closed[0] + 1 : found.start() - 1]):
                    return pattern[closed[0] : found.end()]
                runs = True
            elif not _STAYS.fullmatch(last):
                runs = True
        if token != ")":
            closed = None
        last = token
    return ""


def _spaced(inside: str) -> bool:
    """Whether each alternative of a group ends with a space."""
    flat, count = re.sub(r"\\.", "x", inside.removeprefix("?:")), 1
    while count:
        flat, count = re.subn(r"\([^()]*\)", "x", flat)
    return all(part.endswith(" ") for part in flat.split("|"))
