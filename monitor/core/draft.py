"""Cues in the making: what holds at a place of a page, before it is weighed against the others there."""

from collections.abc import Sequence
from typing import NamedTuple

from monitor.core.cue import Cue, Kind
from monitor.core.lexicon import Rule
from monitor.core.vocabulary import Word

TAKING_BACK = frozenset({Kind.DENIAL, Kind.REVERSAL, Kind.STATUS_QUO})
AHEAD = frozenset({Kind.LEANING, Kind.IMMINENT, Kind.DECIDED})


class Draft(NamedTuple):
    """A cue with the rule that found it, the act it names and the words of its sentence; offsets are in the page."""

    cue: Cue
    rule: Rule
    act: Word | None
    words: Sequence[Word]

    @property
    def length(self) -> int:
        """Characters the cue takes."""
        return self.cue.end - self.cue.start


def sift(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts of one sentence that stand: one of a kind, none over another, none that a denial takes back."""
    if len(drafts) < 2:
        return list(drafts)
    best: dict[Kind, Draft] = {}
    for draft in drafts:
        held = best.get(draft.cue.kind)
        if held is None or _certain(draft) > _certain(held):
            best[draft.cue.kind] = draft
    if any(draft.rule.entry.id == "D1.denied" for draft in best.values()):
        best = {kind: draft for kind, draft in best.items() if kind not in AHEAD}
    kept: list[Draft] = []
    for draft in sorted(best.values(), key=_telling, reverse=True):
        if all(draft.cue.end <= other.cue.start or draft.cue.start >= other.cue.end for other in kept):
            kept.append(draft)
    return sorted(kept, key=lambda draft: draft.cue.start)


def said_once(drafts: Sequence[Draft]) -> list[Draft]:
    """Without headline cues that the text says again: the text says it better, and knows better how near it is."""
    body = {draft.cue.kind for draft in drafts if not draft.cue.headline}
    if Kind.LEANING in body:
        body.add(Kind.IMMINENT)
    return [draft for draft in drafts if not (draft.cue.headline and draft.cue.kind in body)]


def _certain(draft: Draft) -> tuple[bool, int, int]:
    """Of two of one kind: a set phrase before a frame, then the more certain, then the longer."""
    return not draft.rule.entry.frame, abs(draft.cue.certainty), draft.length


def _telling(draft: Draft) -> tuple[bool, bool, int, int]:
    """Of two that overlap: a set phrase before a frame, a signal before none, an open door before a denial ("did not
    rule out"), what takes back before what it takes back ("scrapped plans to tax"), then the longer."""
    kind = draft.cue.kind
    weight = 2 if kind is Kind.OPENNESS else 1 if kind in TAKING_BACK else 0
    return not draft.rule.entry.frame, kind is not Kind.NOT_A_SIGNAL, weight, draft.length
