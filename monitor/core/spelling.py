"""What somebody may have meant by a word that is not known."""

import difflib
from collections.abc import Iterable

ALIKE = 0.7  # of 1: as far as a slip of the finger goes


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known words that hold the word, or else look like it; the nearest first."""
    low = {one.lower(): one for one in known}
    holding = sorted((one for one in low if word.lower() in one), key=len) if word else []
    alike = difflib.get_close_matches(word.lower(), low, count, ALIKE)
    return [low[one] for one in dict.fromkeys((*holding, *alike))][:count]


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of a line of complaint: "; did you mean …?", or all that is known where that is little."""
    known = list(known)
    near = nearest(word, known, 1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; it is one of {', '.join(known)}" if known and len(known) <= 24 else ""
