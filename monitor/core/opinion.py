"""Telling a column from a report: what a columnist says will happen is no signal."""

import re
from collections.abc import Sequence

_TITLE = re.compile(
    r"^(?:editorial|right of reply|explainer|viewpoint|op-ed|essay|q&a|letters? to the editor)\b|"
    r"^(?:opinion|comment|column|letters?|analysis|review|interview)\b\s*(?:[:|–-]|$)",
    re.IGNORECASE,
)
_TOLD = frozenset(
    [
        *("said", "says", "told", "added", "stated", "announced", "noted", "reported", "revealed", "claimed"),
        *("explained", "stressed", "warned", "confirmed", "emphasised", "emphasized", "asserted"),
    ]
)
_TOLD_BY = ("according to", "pointed out")
_ARGUED = frozenset(
    [
        *("i", "my", "me", "must", "ought", "should", "one", "indeed", "alas", "perhaps", "surely", "sadly"),
        *("unfortunately", "seem", "seems", "really", "therefore", "hence", "thus", "?", "!"),
    ]
)
_ARGUED_BY = ("let us", "needless to say", "of course", "after all", "no doubt")
_APART = str.maketrans({**dict.fromkeys(".,;:()[]-'", " "), "?": " ? ", "!": " ! "})
SHORTEST = 18  # sentences; shorter pieces are taken for reports


def is_column(title: str, sentences: Sequence[str]) -> bool:
    """Whether the piece argues in its own voice: little reported speech, much arguing and asking.

    ``sentences`` are folded and lower case.
    """
    if _TITLE.match(title.strip()):
        return True
    if len(sentences) < SHORTEST:
        return False
    told = argued = 0
    report = 0.3 * len(sentences)
    for sentence in sentences:
        words = sentence.translate(_APART).split()
        quoted = '"' in sentence
        told += quoted or not _TOLD.isdisjoint(words) or any(map(sentence.__contains__, _TOLD_BY))
        argued += not quoted and (not _ARGUED.isdisjoint(words) or any(map(sentence.__contains__, _ARGUED_BY)))
        if told >= report:  # whatever follows
            return False
    return argued > max(0.12 * len(sentences), told)
