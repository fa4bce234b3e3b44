"""What the judge remembers of a subject: the running episode, how far it has come, and what the desk was told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from monitor.core.alert import Reason, Stage
from monitor.core.identity import identify
from monitor.core.rules import Rules
from monitor.core.signal import Signal


@lru_cache(maxsize=8192)
def mark(*words: object) -> str:
    """Eight hex digits by which something said is known again."""
    return identify(*map(str, words))[:8]


class Told(Struct, frozen=True, kw_only=True):
    """What the judge needs of an alert's last revision; all else follows from the ledger.

    ``origins``, ``voices`` and ``denials`` are marks of who was heard, ``gone`` of the sentences that were said to have
    left their articles: nothing in here is longer because a name is. ``rang`` is when it last rang for each reason,
    ``highest`` the highest stage for which it did.
    """

    revision: int
    stage: Stage
    origins: tuple[str, ...]
    voices: tuple[str, ...]
    denials: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    rang: Mapping[Reason, datetime] = {}
    highest: Stage = Stage.QUIET
    first_seen: datetime
    as_of: datetime


class Course(Struct, frozen=True):
    """How far an episode has come. ``spoke`` is when something last counted for the change or its making; ``ended``
    when it was resolved, None while it runs."""

    stage: Stage = Stage.QUIET
    spoke: datetime | None = None
    ended: datetime | None = None


class Memory(Struct, frozen=True, kw_only=True, tag="memory/1", tag_field="kind"):
    """All the judge knows of one subject.

    ``signals`` are those of the running episode, in order of (seen, id), ``sizes`` the bytes of each, and ``course`` is
    what they come to, one after the other. ``known`` are ids of others that came: they made room, found none, or came
    after an end; and those of the articles of episodes that are over. Whatever was seen before ``closed`` is history:
    of an earlier episode, or too old. ``told`` is what the last revision said, None before it rings.
    """

    subject: str
    episode: int = 1
    signals: tuple[Signal, ...] = ()
    sizes: tuple[int, ...] = ()
    course: Course = Course()
    known: tuple[str, ...] = ()
    closed: datetime | None = None
    told: Told | None = None

    def has(self, signal: Signal) -> bool:
        """Whether this signal came before, or is history: so late, or an edit of an article of an earlier episode."""
        if self.closed is not None and signal.seen < self.closed:
            return True
        if signal.id in self.known or (signal.edited and signal.article in self.known):
            return True
        return any(one.id == signal.id for one in self.signals)

    def knowing(self, signals: Iterable[Signal], rules: Rules) -> "Memory":
        """This memory, knowing these signals without keeping them."""
        return self._known(tuple(one.id for one in signals), rules)

    def history(self, rules: Rules) -> tuple[str, ...]:
        """What is known when the episode is over: its signals, and its articles."""
        articles = dict.fromkeys(one.article for one in self.signals)
        return self.knowing(self.signals, rules)._known((*articles,), rules).known

    def _known(self, more: tuple[str, ...], rules: Rules) -> "Memory":
        return replace(self, known=(*self.known, *more)[-rules.memory.known :]) if more else self
