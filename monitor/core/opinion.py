"""Telling a column from a report: what a columnist says will happen is no signal."""

import re
from collections.abc import Sequence

_TITLE = re.compile(
    r"^(?:opinion|editorial|comment|column|letters?|right of reply|explainer|analysis|review|viewpoint|op-ed|essay|q&a|interview)\b\s*[:|–-]?",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:said|says|told|added|stated|according to|announced|noted|reported|revealed|claimed|explained|stressed|warned|confirmed|emphasised|emphasized|pointed out|asserted)\b"
)
_OWN = re.compile(
    r"\b(?:i|my|me|we|our|us|one must|let us|needless to say|of course|indeed|alas|perhaps|surely|sadly|unfortunately)\b|\?"
)


def is_column(title: str, sentences: Sequence[str]) -> bool:
    """Whether the piece argues in its own voice: little reported speech, much first person and asking."""
    if _TITLE.match(title.strip()):
        return True
    if len(sentences) < 12:
        return False
    told = sum(1 for sentence in sentences if _TOLD.search(sentence))
    own = sum(1 for sentence in sentences if '"' not in sentence and _OWN.search(sentence))
    return told / len(sentences) < 0.1 or (told / len(sentences) < 0.2 and own / len(sentences) > 0.12)
