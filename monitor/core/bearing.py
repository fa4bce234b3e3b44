"""What a stretch of text bears on: who could decide, what is decided, which way."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.core.lexicon import Word
from monitor.core.proposition import Direction

REACH = 160  # characters on either side of a cue within which a word can belong to it
_THEN = {
    "verb": ("plain",),
    "verb-ing": ("ing",),
    "verb-pp": ("pp", "past"),
    "verb-s": ("s",),
    "verb-any": ("plain", "pp", "past"),
}
_PRONOUN = re.compile(r"\b(?:i|we|he|she|they|it|who|which)(?: also| then| now)?['\" ]*$")
_LIMITS = frozenset(["rule", "force"])
_EVENTS = frozenset(["hold", "begin", "start", "commence", "complete", "launch", "open", "present", "convene"])
_PUBLIC = frozenset(["rule", "money", "force", "deal", "office", "lift", "impose", "replace", "keep"])


class Bearing(NamedTuple):
    """The words of the field around one cue; offsets are in the page. ``named``: an official is named in the sentence."""

    words: Sequence[Word]
    start: int
    end: int
    named: bool = False

    def full(self, whole: frozenset[str] = frozenset()) -> bool:
        """Whether somebody who decides, or a change, stands with a thing that is decided."""
        near = self._near()
        things = [word for word in near if word.is_a("object", "change") or _is_one_of(word, whole)]
        if not things:
            return False
        return self.named or any(word.is_a("decider", "place") for word in self.words) or len(things) > 1

    def some(self) -> bool:
        """Whether anything of public decision is named at all."""
        return any(word.is_a("object", "change", "decider") for word in self._near())

    def plain(self, act: Word | None, light: frozenset[str]) -> bool:
        """Whether an act of many meanings has a plainly public thing beside it; any other act has by itself."""
        if act is None or not _is_one_of(act, light):
            return True
        event = _is_one_of(act, _EVENTS)
        asked, first = (_PUBLIC - {"deal", "office"}, 0) if event else (_PUBLIC, -90)
        beside = [word for word in self.words if word is not act and first < word.start - act.end < 90]
        return any(term.sort in ("object", "change") and term.group in asked for word in beside for term in word.terms)

    def following(self, low: str, then: str, reach: int) -> Word | None:
        """The first word after the cue, at most ``reach`` words on, that is what a rule's ``then`` asks for."""
        for word in self.words:
            if word.start < self.end - 1:
                continue
            if low.count(" ", self.end, word.start) >= reach:
                return None
            if _fits(word, then):
                return word
        return None

    def subject(self) -> Word | None:
        """Who decides, as the nearest such word before the cue."""
        before = [word for word in self.words if word.end <= self.start + 1 and word.is_a("decider", "place")]
        return before[-1] if before else None

    def government(self) -> bool:
        """Whether a government, or a country in its place, is named in the sentence."""
        return any(
            term.group in ("head", "place") and term.sort in ("decider", "place")
            for word in self.words
            for term in word.terms
        )

    def somebody_before(self, low: str) -> bool:
        """Whether right before the cue stands somebody who can act, and no thing: not "the bill will unbundle"."""
        if _PRONOUN.search(low, max(0, self.start - 24), self.start):
            return True
        last = next((word for word in reversed(self.words) if word.end <= self.start + 1), None)
        if last is None or self.start - last.end > 45:
            return self.named
        return last.is_a("decider", "place") or (self.named and not last.is_a("object", "change"))

    def _near(self) -> list[Word]:
        return [word for word in self.words if word.end > self.start - REACH and word.start < self.end + REACH]


def _is_one_of(word: Word, lemmas: frozenset[str]) -> bool:
    return "verb" in word.sorts and any(term.sort == "verb" and term.lemma in lemmas for term in word.terms)


def _fits(word: Word, then: str) -> bool:
    if then == "matter":
        return any(
            term.sort in ("object", "change") or (term.sort == "verb" and term.form in ("plain", "ing"))
            for term in word.terms
        )
    forms = _THEN[then]
    return any(term.sort == "verb" and term.form in forms for term in word.terms)


def direction(act: Word | None, things: Sequence[Word]) -> Direction | None:
    """Which way a change goes, by its verb, else by the noun that names it, else by what is enacted."""
    for word in ([act] if act else []) + list(things):
        for term in word.terms:
            if term.direction is not None:
                return term.direction
    if act is None or not any(term.group == "enact" for term in act.terms):
        return None
    limits = any(term.group in _LIMITS for word in things for term in word.terms)
    return Direction.IMPOSE if limits else None
