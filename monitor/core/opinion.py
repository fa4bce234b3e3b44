"""Telling a column from a report: what a columnist says will happen is no signal."""

import re
from collections.abc import Sequence

_TITLE = re.compile(
    r"^(?:opinion|editorial|comment|column|letters?|right of reply|explainer|analysis|review|viewpoint|op-ed|essay|q&a|"
    r"interview)\b\s*[:|–-]?",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:said|says|told|added|stated|according to|announced|noted|reported|revealed|claimed|explained|stressed|"
    r"warned|"
    r"confirmed|emphasised|emphasized|pointed out|asserted)\b"
)
_ARGUED = re.compile(
    r"\b(?:i|my|me|must|ought|should|one|let us|needless to say|of course|indeed|alas|perhaps|surely|sadly|"
    r"unfortunately|seem|seems|really|therefore|hence|thus|after all|no doubt)\b|[?!]"
)
SHORTEST = 18  # sentences; shorter pieces are taken for reports


def is_column(title: str, sentences: Sequence[str]) -> bool:
    """Whether the piece argues in its own voice: little reported speech, much arguing and asking."""
    if _TITLE.match(title.strip()):
        return True
    if len(sentences) < SHORTEST:
        return False
    told = sum(1 for sentence in sentences if '"' in sentence or _TOLD.search(sentence)) / len(sentences)
    argued = sum(1 for sentence in sentences if '"' not in sentence and _ARGUED.search(sentence)) / len(sentences)
    return told < 0.3 and argued > max(0.12, told)
