"""What a stretch of text bears on: who could decide, what is decided, which way."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.core.proposition import Direction
from monitor.core.vocabulary import Word

REACH = 160  # characters on either side of a cue within which a word can belong to it
ACTOR = 40  # characters between somebody who decides and what they do
BESIDE = 90  # the same for the thing of a verb of many meanings
_FORMS = {
    "verb": ("plain",),
    "verb-ing": ("ing",),
    "verb-pp": ("pp", "past"),
    "verb-s": ("s",),
}
_PRONOUN = re.compile(r"\b(?:i|we|he|she|they|it|who|which)(?: also| then| now)?['\" ]*$")
_BE = re.compile(r"\bbe(?: \w+ly)?\W*$")
_SUBJECTS = frozenset(["he", "she", "they", "it", "we", "i"])
_EVENTS = frozenset(["hold", "begin", "start", "commence", "complete", "launch", "open", "present", "convene"])
_PUBLIC = frozenset(["rule", "money", "force", "deal", "lift", "impose", "replace", "keep"])
_NEW = frozenset(["rule", "force", "deal"])  # enacted, such things come into being


class Bearing(NamedTuple):
    """The words around one cue at ``start:end`` of the page; ``named`` if the sentence names a known official."""

    low: str
    words: Sequence[Word]
    start: int
    end: int
    named: bool = False

    def full(self, whole: frozenset[str]) -> bool:
        """Whether somebody who decides, or a change, stands with a thing that is decided."""
        things = [word for word in self._near() if word.is_a("object", "change") or word.is_verb(whole)]
        if not things:
            return False
        return self.named or len(things) > 1 or any(word.is_a("decider", "place") for word in self.words)

    def some(self) -> bool:
        """Whether anything of public decision is named at all."""
        return any(word.is_a("object", "change", "decider") for word in self._near())

    def public(self, act: Word, light: frozenset[str]) -> bool:
        """Whether an act of many meanings has a plainly public thing beside it; any other act is public by itself."""
        if not act.is_verb(light):
            return True
        event = act.is_verb(_EVENTS)
        asked = _PUBLIC - {"deal", "office"} if event else _PUBLIC
        first = 0 if event else -BESIDE
        beside = [word for word in self.words if word is not act and first < word.start - act.end < BESIDE]
        return any(term.sort in ("object", "change") and term.group in asked for word in beside for term in word.terms)

    def following(self, then: str, reach: int) -> Word | None:
        """The first word after the cue, at most ``reach`` words on, that is what a rule's ``then`` asks for.

        After "be" ``verb-any`` is the participle, else the plain form.
        """
        if then == "verb-any":
            then = "verb-pp" if _BE.search(self.low, self.start, self.end) else "verb"
        for word in self.words:
            if word.start < self.end - 1:
                continue
            if self.low.count(" ", self.end, word.start) >= reach:
                return None
            if _fits(word, then):
                return word
        return None

    def acted(self) -> bool:
        """Whether it is somebody who decides for a public that acts: they stand right before the cue, or "he" does."""
        last = self.decider()
        if last is None or all(term.group == "weak" for term in last.terms if term.sort in ("decider", "place")):
            return False
        return self.start - last.end < ACTOR or self._after_pronoun()

    def decider(self) -> Word | None:
        """Who decides, as the nearest such word before the cue."""
        before = [word for word in self.words if word.end <= self.start + 1 and word.is_a("decider", "place")]
        return before[-1] if before else None

    def has_subject(self, first: int) -> bool:
        """Whether the cue has somebody for its subject in the sentence that begins at ``first``."""
        tail = self.low[first : self.start].replace('"', " ").split()[-3:]
        return self.named or self.decider() is not None or not _SUBJECTS.isdisjoint(tail)

    def has_government(self) -> bool:
        """Whether a government, or a country in its place, is named in the sentence."""
        return any(
            term.sort in ("decider", "place") and term.group != "weak" for word in self.words for term in word.terms
        )

    def has_actor(self, act: Word | None) -> bool:
        """Whether somebody, and no thing, stands right before an act in the active voice: not "the bill will end".

        Without an act the cue itself is one.
        """
        between = self.low[self.start : act.start if act else self.start].rstrip(" '\"")
        if between.endswith((" be", " been", " being")) or self._after_pronoun():
            return True
        last = next((word for word in reversed(self.words) if word.end <= self.start + 1), None)
        if last is None or self.start - last.end > 45:
            return self.named
        return last.is_a("decider", "place") or (self.named and not last.is_a("object", "change"))

    def _after_pronoun(self) -> bool:
        return _PRONOUN.search(self.low, max(0, self.start - 24), self.start) is not None

    def _near(self) -> list[Word]:
        return [word for word in self.words if word.end > self.start - REACH and word.start < self.end + REACH]


def direction(act: Word | None, things: Sequence[Word]) -> Direction | None:
    """Which way a change goes, by its verb, else by the noun that names it, else by what is enacted."""
    for word in ([act] if act else []) + list(things):
        for term in word.terms:
            if term.direction is not None:
                return term.direction
    if act is None or not any(term.group == "enact" for term in act.terms):
        return None
    new = any(term.group in _NEW for word in things for term in word.terms)
    return Direction.IMPOSE if new else None


def _fits(word: Word, then: str) -> bool:
    if then == "matter":
        return word.is_a("object", "change") or any(
            term.sort == "verb" and term.form in ("plain", "ing") for term in word.terms
        )
    return any(term.sort == "verb" and term.form in _FORMS[then] for term in word.terms)
