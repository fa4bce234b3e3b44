"""The board: the desk's memory of alerts and of what was said of them, and who waits for them to change."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from types import TracebackType
from typing import Self

from msgspec import Struct

from monitor.core.alert import Alert, Reason, Stage, Verdict

SETTLED_STAGES = frozenset({Stage.IN_FORCE, Stage.DENIED, Stage.STALLED, Stage.STALE})
SETTLED_REASONS = frozenset({Reason.RESOLVED, Reason.EXPIRED})


class Change(Struct, frozen=True, kw_only=True):
    """One revision of an alert, without its ledger: what changed, why and when."""

    revision: int
    stage: Stage
    reason: Reason
    sentence: str
    coming: float
    made: float
    as_of: datetime


class Past(Struct, frozen=True):
    """What is known of an alert's past: its revisions, newest first, and what was said of it, oldest first."""

    changes: tuple[Change, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


class Update(Struct, frozen=True):
    """What a listener is told: an alert as it now stands, or None where it must look at everything again.

    ``mark`` names the moment; a listener that comes back with it misses nothing.
    """

    mark: str
    alert: Alert | None


class _Kept(Struct, frozen=True):
    alert: Alert
    number: int
    history: tuple[Change, ...]


def settled(alert: Alert) -> bool:
    """Whether the episode is over, so that nothing more is expected of it."""
    return alert.stage in SETTLED_STAGES or alert.reason in SETTLED_REASONS


class Board:
    """Alerts by id, each in its newest revision, with the history of those seen and what people said of them.

    Not for several threads: everything is called on the event loop that serves the desk. ``keep`` bounds the alerts,
    ``history`` the revisions remembered of each (the first and the newest stay), ``verdicts`` the newest ones that are,
    ``backlog`` the changes a listener may fall behind before it is told to look at everything again.
    """

    def __init__(self, *, keep: int = 2000, history: int = 60, verdicts: int = 200, backlog: int = 64) -> None:
        self._keep = keep
        self._depth = history
        self._words = verdicts
        self._said: dict[str, tuple[Verdict, ...]] = {}  # also of alerts that have not come yet
        self.backlog = backlog
        self._name = secrets.token_hex(4)  # a mark of an earlier process must not be taken for one of ours
        self._kept: dict[str, _Kept] = {}  # in the order of their last change
        self._number = 0
        self._bells: set[asyncio.Event] = set()
        self.closed = False

    def put(self, alert: Alert) -> bool:
        """Take a revision; True if the alert changed by it.

        An older or equal revision changes nothing; an older one that was not seen yet joins the history.
        """
        kept = self._kept.get(alert.id)
        history = self._remember(kept.history if kept else (), alert)
        if kept and alert.revision <= kept.alert.revision:
            self._kept[alert.id] = _Kept(kept.alert, kept.number, history)
            return False
        self._number += 1
        self._kept.pop(alert.id, None)
        self._kept[alert.id] = _Kept(alert, self._number, history)
        if len(self._kept) > self._keep:
            last = self.alerts()[-1].id
            del self._kept[last]
            self._said.pop(last, None)
            if last == alert.id:
                return False
        self._ring()
        return True

    def say(self, verdict: Verdict) -> bool:
        """Take a verdict; True if it was new. Whoever listens is told of the alert again."""
        said = self._said.get(verdict.alert, ())
        if verdict in said:
            return False
        newest = sorted((*said, verdict), key=lambda one: (one.when, one.revision, one.who))[-self._words :]
        if verdict not in newest:
            return False
        self._said.pop(verdict.alert, None)
        self._said[verdict.alert] = tuple(newest)
        if len(self._said) > self._keep:
            del self._said[next(iter(self._said))]
        if kept := self._kept.pop(verdict.alert, None):
            self._number += 1
            self._kept[verdict.alert] = _Kept(kept.alert, self._number, kept.history)
            self._ring()
        return True

    def verdicts(self, id: str) -> tuple[Verdict, ...]:
        """What was said of this alert, the oldest first."""
        return self._said.get(id, ())

    def alerts(self) -> list[Alert]:
        """Every alert: open ones first, then the settled ones, newest change first in both."""
        newest = sorted((kept.alert for kept in self._kept.values()), key=lambda one: (one.as_of, one.id), reverse=True)
        return sorted(newest, key=settled)

    def get(self, id: str) -> Alert | None:
        """The alert of this id as it now stands."""
        kept = self._kept.get(id)
        return kept.alert if kept else None

    def history(self, id: str) -> tuple[Change, ...]:
        """The revisions seen of this alert, newest first."""
        kept = self._kept.get(id)
        return kept.history if kept else ()

    def past(self, id: str) -> Past:
        """Both."""
        return Past(self.history(id), self.verdicts(id))

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def mark(self) -> str:
        """Names this moment; what changes later has a later mark."""
        return self._mark(self._number)

    def subscribe(self, after: str = "") -> "Subscription":
        """Listen for what changes after a mark (from now if it is empty). Use it as a context manager.

        A mark that is not from this board makes the first update a resync.
        """
        return Subscription(self, after)

    def close(self) -> None:
        """End every subscription: their streams finish, so that the server can stop."""
        self.closed = True
        self._ring()

    def _remember(self, history: tuple[Change, ...], alert: Alert) -> tuple[Change, ...]:
        if any(change.revision == alert.revision for change in history):
            return history
        ordered = sorted((*history, _change(alert)), key=lambda change: -change.revision)
        if len(ordered) > self._depth:
            del ordered[-2]  # the first one stays: it says why the alert was raised
        return tuple(ordered)

    def _mark(self, number: int) -> str:
        return f"{self._name}.{number}"

    def _number_of(self, mark: str) -> int | None:
        name, _, number = mark.partition(".")
        if name != self._name or not (number.isascii() and number.isdecimal() and len(number) < 20):
            return None
        return int(number) if int(number) <= self._number else None

    def _later(self, number: int) -> list[_Kept]:
        """What changed after this number, oldest change first."""
        later: list[_Kept] = []
        for kept in reversed(self._kept.values()):
            if kept.number <= number:
                break
            later.append(kept)
        return later[::-1]

    def _is_current(self, kept: _Kept) -> bool:
        now = self._kept.get(kept.alert.id)
        return now is not None and now.number == kept.number

    def _ring(self) -> None:
        for bell in self._bells:
            bell.set()


class Subscription:
    """One listener: a place in the board's changes. It holds no queue, so a slow listener costs nothing.

    A listener that lags sees each alert once, as it then stands; one that lags by more than the board's ``backlog``
    sees a resync instead.
    """

    def __init__(self, board: Board, after: str) -> None:
        self._board = board
        number = board._number_of(after) if after else board._number
        self._lost = number is None
        self._number = board._number if number is None else number
        self._bell = asyncio.Event()

    def __enter__(self) -> Self:
        self._board._bells.add(self._bell)
        self._bell.set()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._board._bells.discard(self._bell)

    @property
    def mark(self) -> str:
        """The mark of the last update taken."""
        return self._board._mark(self._number)

    def take(self) -> Iterator[Update]:
        """What changed since the last call, oldest change first; empty if nothing did."""
        self._bell.clear()
        later = self._board._later(self._number)
        if self._lost or len(later) > self._board.backlog:
            self._lost = False
            self._number = self._board._number
            yield Update(self.mark, None)
            return
        for kept in later:
            if self._board._is_current(kept):  # while a slow listener took the last one, this one may have moved on
                self._number = kept.number
                yield Update(self.mark, kept.alert)

    async def changed(self, seconds: float | None = None) -> bool:
        """Wait until there may be something to take, the board is closed, or the seconds are over (then False)."""
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return False
        return True

    async def __aiter__(self) -> AsyncIterator[Update]:
        """Every update until the board is closed."""
        while not self._board.closed:
            for update in self.take():
                yield update
            await self.changed()


def _change(alert: Alert) -> Change:
    return Change(
        revision=alert.revision,
        stage=alert.stage,
        reason=alert.reason,
        sentence=alert.sentence,
        coming=alert.coming,
        made=alert.made,
        as_of=alert.as_of,
    )
