"""Alerts: one object per episode that changes in place, and what people say of it."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from monitor.core.article import Health
from monitor.core.cue import Cue, Side
from monitor.core.proposition import Direction


class Stage(StrEnum):
    """How far a change has come. The first nine rise; the last three end an episode."""

    QUIET = "quiet"
    PRESSURE = "pressure"
    OPEN = "open"
    REVIEW = "review"
    LEANING = "leaning"
    IMMINENT = "imminent"
    DECIDED = "decided"
    ANNOUNCED = "announced"
    IN_FORCE = "in force"
    DENIED = "denied"
    STALLED = "stalled"
    STALE = "stale"

    @property
    def rank(self) -> int:
        """0 for quiet up to 8 for in force; the three endings rank 0."""
        return _RANK.get(self, 0)


_RANK = {stage: rank for rank, stage in enumerate(list(Stage)[:9])}


class Reason(StrEnum):
    """Why a revision of an alert exists; also the log field, the metric label and the line on the desk."""

    RAISED = "raised"
    ROSE = "stage rose"
    FELL = "stage fell"
    NEW_ORIGIN = "new origin"
    NEW_VOICE = "new voice"
    NEW_DENIAL = "new denial"
    EDITED = "evidence edited"
    RESOLVED = "resolved"
    EXPIRED = "expired"


class Evidence(Struct, frozen=True, kw_only=True, gc=False):
    """One cue in the ledger, with the article it stands in and what it weighs.

    ``coming`` and ``made`` are the log-odds it adds to each belief at the alert's ``as_of``; 0 when another cue of the
    same origin says it stronger. ``weight`` is the one of the two that its kind is about. ``copied`` marks a report of
    another outlet's.
    ``gone`` marks a sentence that a later revision of the article no longer has: it weighs nothing any more.
    """

    signal: str
    article: str
    revision: str
    url: str
    outlet: str
    title: str
    published: datetime | None = None
    seen: datetime
    origin: str
    copied: bool = False
    side: Side
    cue: Cue
    weight: float = 0.0
    coming: float = 0.0
    made: float = 0.0
    health: Health = Health.OK
    gone: bool = False


class Alert(Struct, frozen=True, kw_only=True, tag="alert/1", tag_field="kind", gc=False):
    """The current state of one episode.

    ``id`` names subject + episode number; ``revision`` counts from 1. ``coming`` and ``made`` are probabilities in
    [0, 1]. ``sentence`` says in one line why this revision exists. ``floor`` is the stage from which the watch rings:
    the alert exists only from there on. ``ledger`` is ordered by ``seen``, strongest cue first within an article.
    ``rings`` says whether this revision is worth a person's attention wherever they are (None: nobody has said);
    ``quiet`` are the watch's quiet hours. ``would_change`` is one line: the least that would move it on. ``adjusted``
    names, in words, the rules that the desk muted or lowered for this watch.
    """

    id: str
    revision: int
    subject: str
    question: str
    episode: int
    stage: Stage
    floor: Stage
    reason: Reason
    sentence: str
    coming: float
    made: float
    direction: Direction | None = None
    scope: str = ""
    ledger: tuple[Evidence, ...]
    origins: tuple[str, ...]
    voices: tuple[str, ...]
    channels: tuple[str, ...] = ()
    rings: bool | None = None
    quiet: str = ""
    would_change: str = ""
    adjusted: tuple[str, ...] = ()
    first_seen: datetime
    as_of: datetime
    rules: str


class Opinion(StrEnum):
    """What a person says of an alert."""

    USEFUL = "useful"
    OLD_NEWS = "old news"
    WRONG_ACTOR = "wrong actor"
    WISH = "wish not decision"
    DENIAL_MISREAD = "denial misread"
    DUPLICATE = "duplicate"
    TOO_LATE = "too late"


class Verdict(Struct, frozen=True, kw_only=True, tag="verdict/1", tag_field="kind"):
    """What a person said of one revision of an alert."""

    alert: str
    revision: int
    who: str
    when: datetime
    what: Opinion
    why: str = ""
