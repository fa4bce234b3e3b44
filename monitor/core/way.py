"""Which way: of what is said about a watch, that which goes the way it asks about."""

import re
from collections.abc import Sequence

from monitor.core.cue import SIDES, Cue
from monitor.core.heard import SPEAKING_FOR
from monitor.core.proposition import Direction, Proposition

_OPPOSITE = {Direction.LIFT: {Direction.IMPOSE}, Direction.IMPOSE: {Direction.LIFT}}
_TAIL = 60  # characters after a cue in which it may say what is left as it is
_STAYS = re.compile(
    r"\b(?:maintain|retain|keep|kept)"
    r"|\b(?:hold|held|holding|leav(?:e|es|ing)|left)\b[^,;.]*?\b(?:unchanged|steady|intact|rates?)\b",
    re.IGNORECASE,
)


def along(asked: Direction | None, cues: Sequence[Cue], propositions: Sequence[Proposition]) -> list[Cue]:
    """The cues without those for the opposite of what is asked; ``propositions`` are what they are about, by number.

    That things stay as they are is the opposite of any change. Between lifting and imposing readings err (restrictions
    that are lifted can read as imposed), so such a cue goes only where others of the article say it the right way.
    """
    if asked is None:
        return [cue for cue in cues if SIDES[cue.kind] not in SPEAKING_FOR or not _stays(cue)]
    ways = [_way(cue, propositions) if SIDES[cue.kind] in SPEAKING_FOR else None for cue in cues]
    contrary = {Direction.KEEP} if asked is not Direction.KEEP else {*Direction} - {Direction.KEEP}
    if asked in ways:
        contrary |= _OPPOSITE.get(asked, set())
    return [cue for cue, way in zip(cues, ways, strict=True) if way not in contrary]


def _way(cue: Cue, propositions: Sequence[Proposition]) -> Direction | None:
    return propositions[cue.proposition].direction if cue.proposition < len(propositions) else None


def _stays(cue: Cue) -> bool:
    """Whether a cue says in its own words that things stay as they are: "decided to keep its rates"."""
    start, end = cue.start - cue.sentence_start, cue.end - cue.sentence_start
    found = _STAYS.search(cue.sentence, start, end + _TAIL)
    return found is not None and found.start() < end
