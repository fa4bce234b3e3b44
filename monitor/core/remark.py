"""What a person says of an alert, taken down: checked, made one line each, and bounded. The only door for verdicts."""

import unicodedata
from datetime import datetime

from monitor.core.alert import Opinion, Verdict
from monitor.core.spelling import nearest

WHY = 300  # characters
WHO = 60
_DROPPED = frozenset({"Cf", "Cs", "Co", "Cn"})  # formats that turn or hide text, halves of characters, private ones
_JOINERS = frozenset("\u200c\u200d")  # invisible, but part of words in some scripts


def verdict(alert: str, revision: int, what: str, *, who: str = "", why: str = "", when: datetime) -> Verdict:
    """A verdict on one revision; raises ValueError in one line for an unknown opinion or too long a text.

    Control characters become spaces, those that turn or hide text go. ``who`` may be empty: nobody said.
    """
    name, reason = one_line(who), one_line(why)
    for key, text, most in (("who", name, WHO), ("why", reason, WHY)):
        if len(text) > most:
            raise ValueError(f"{key}: {len(text)} characters; at most {most} are kept")
    return Verdict(alert=alert, revision=revision, who=name, when=when, what=opinion(what), why=reason)


def opinion(word: str) -> Opinion:
    """The opinion of a word such as ``old news``, ``old-news`` or ``Old_News``; raises ValueError in one line."""
    plain = " ".join(one_line(word).lower().replace("-", " ").replace("_", " ").split())
    if plain in set(Opinion):
        return Opinion(plain)
    near = nearest(plain, list(Opinion), 1)
    hint = f"; did you mean {str(near[0])!r}?" if near else f"; it is one of {', '.join(Opinion)}"
    raise ValueError(f"what: {one_line(word)[:40]!r} is not known{hint}")


def one_line(text: str) -> str:
    """The text in one line, without what a terminal or a page would obey or hide."""
    kept = (one for one in text if one in _JOINERS or unicodedata.category(one) not in _DROPPED)
    return " ".join("".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in kept).split())
