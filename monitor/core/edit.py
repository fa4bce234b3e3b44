"""Silent edits: sentences that were quoted as evidence and that a later revision of their article no longer has."""

from collections.abc import Sequence

from monitor.core.article import Health
from monitor.core.cue import Cue
from monitor.core.fingerprint import SHORT, sentence_hash, told, words
from monitor.core.signal import Signal, anew

SENTENCE = 500  # characters of a sentence that are kept; one that is cut is not compared
TITLE = 300  # characters of a headline that are kept; in one that is cut nothing is missed
MOST = 256  # sentences of an edited article whose hashes are kept: more than nearly any article has

Place = tuple[str, int]  # signal id, number of the cue in it


def gone(signals: Sequence[Signal]) -> frozenset[Place]:
    """The cues whose sentence has left its article; ``signals`` are in order, revisions of an article one by one.

    Only a revision whose text is whole says what is gone: a page behind a wall has lost its sentences for another
    reason.
    """
    latest = _latest(signals)
    if not latest:
        return frozenset()
    return frozenset(
        (one.id, number)
        for place, one in enumerate(signals)
        if place < (last := latest.get(one.article, -1)) and one.health is Health.OK
        for number, cue in anew(one)
        if _missed(signals[last], cue)
    )


def needed(signals: Sequence[Signal]) -> frozenset[int]:
    """The places of the revisions by which something is gone; without them it would be there again."""
    if not any(one.edited for one in signals):
        return frozenset()
    latest, lost = _latest(signals), {id for id, _ in gone(signals)}
    return frozenset(latest[one.article] for one in signals if one.id in lost)


def _latest(signals: Sequence[Signal]) -> dict[str, int]:
    """Of each article that was edited, the place of the last revision that says what is gone."""
    return {
        one.article: place
        for place, one in enumerate(signals)
        if one.edited and one.health is Health.OK and _complete(one)
    }


def _complete(signal: Signal) -> bool:
    """Whether the hashes of all its sentences are at hand."""
    return 0 < len(told(signal.fingerprint)) < MOST


def _missed(signal: Signal, cue: Cue) -> bool:
    """Whether neither text nor headline of a revision has the sentence of a cue. Of a sentence that is too short
    or too long to be known again nothing is said."""
    if len(cue.sentence) >= SENTENCE or len(cue.sentence) < (0 if cue.headline else SHORT):
        return False
    if cue.headline and len(signal.title) >= TITLE:
        return False
    return sentence_hash(cue.sentence) not in told(signal.fingerprint) and not _headed(signal, cue)


def _headed(signal: Signal, cue: Cue) -> bool:
    """Whether it is, or is part of, the headline."""
    return f" {words(cue.sentence)} " in f" {words(signal.title)} "
