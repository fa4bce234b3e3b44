"""Silent edits: sentences that were quoted as evidence and that a later revision of their article no longer has."""

from collections.abc import Sequence

from monitor.core.article import Health
from monitor.core.cue import Cue
from monitor.core.fingerprint import sentence_hash, told
from monitor.core.signal import Signal, anew

SENTENCE = 500  # characters of a sentence that are kept; one that is cut is not compared
MOST = 256  # sentences of an edited article whose hashes are kept: more than nearly any article has

Place = tuple[str, int]  # signal id, number of the cue in it


def gone(signals: Sequence[Signal]) -> frozenset[Place]:
    """The cues whose sentence has left its article; ``signals`` are in order, revisions of an article one by one.

    Only a revision whose text is whole says what is gone: a page behind a wall has lost its sentences for another
    reason.
    """
    latest = {
        one.article: place
        for place, one in enumerate(signals)
        if one.edited and one.health is Health.OK and _complete(one)
    }
    if not latest:
        return frozenset()
    return frozenset(
        (one.id, number)
        for place, one in enumerate(signals)
        if place < (last := latest.get(one.article, -1)) and one.health is Health.OK
        for number, cue in anew(one)
        if len(cue.sentence) < SENTENCE and not _has(signals[last], cue)
    )


def _complete(signal: Signal) -> bool:
    """Whether the hashes of all its sentences are at hand."""
    return 0 < len(told(signal.fingerprint)) < MOST


def _has(signal: Signal, cue: Cue) -> bool:
    mark = sentence_hash(cue.sentence)
    return mark in told(signal.fingerprint) or mark == sentence_hash(signal.title)
