"""Readings and signals: what one article says, and what it says about one subject."""

from collections.abc import Callable, Set
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from monitor.core.article import Article, Health
from monitor.core.cue import Cue, Kind
from monitor.core.fingerprint import Fingerprint
from monitor.core.kept import kept
from monitor.core.proposition import Proposition


class Reading(Struct, frozen=True, kw_only=True):
    """What the detector finds in one article: four verdicts, and the propositions and cues that made them.

    ``coming``: somebody who knows says a real decision, not yet announced, is on its way. ``imminent``: and near.
    ``made``: it is announced or in force, as news. ``denied``: somebody denies it or reverses it.
    ``credited``: the outlet the report is taken from ("Politico reported"), empty if it is the outlet's own.
    ``unread``: why the article was passed on without being read ("language: fr", "column"), empty if it was read.
    """

    coming: bool = False
    imminent: bool = False
    made: bool = False
    denied: bool = False
    propositions: tuple[Proposition, ...] = ()
    cues: tuple[Cue, ...] = ()
    credited: str = ""
    unread: str = ""


Wanted = Callable[[Set[Kind]], bool]  # by the kinds of the cues in headline and lead: whether to read on


class Reader(Protocol):
    """What reads articles: ``reading.read`` with its lexicon."""

    def __call__(self, article: Article, /, *, wanted: Wanted | None = None) -> Reading:
        """What an article says; only what its lead says, if ``wanted`` says no of that."""


class Signal(Struct, frozen=True, kw_only=True, tag="signal/1", tag_field="kind", dict=True):
    """What one revision of one article says about one subject.

    ``id`` names article revision + subject + rules version. ``origin`` is whose information it is: the credited
    outlet if there is one, else the outlet itself. ``proposition`` is the one that belongs to the subject.
    ``fingerprint`` is what the article's text is compared by; ``edited`` marks a later revision of its article, which
    may have no cues any more. ``question`` is that of the story it is in, empty for a watch. Until it is in a story,
    what is about no watch has no subject. The judge sets ``repeats``, the origin whose text this one is (empty if its
    own), ``source``, what the origin it counts for is compared by, and ``again``, the numbers of the cues that its
    outlet had said before in the same words.
    """

    id: str
    article: str
    revision: str
    url: str
    outlet: str
    title: str
    published: datetime | None = None
    seen: datetime
    health: Health = Health.OK
    subject: str
    origin: str
    proposition: Proposition
    cues: tuple[Cue, ...]
    fingerprint: Fingerprint = Fingerprint()
    edited: bool = False
    repeats: str = ""
    source: str = ""
    again: tuple[int, ...] = ()
    question: str = ""
    rules: str


@kept
def anew(signal: Signal) -> tuple[tuple[int, Cue], ...]:
    """The cues of a signal that had not been said before in the same words, by number."""
    return tuple((number, cue) for number, cue in enumerate(signal.cues) if number not in signal.again)
