"""Trails: what is kept of each alert while a rehearsal goes on, whose revisions go to a file as they come.

A revision carries its whole ledger, tens of kilobytes; a trail keeps a line of each, and in full only the ones a
reader asks about: the first at each stage, the latest, and how the alert stood at given moments.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from monitor.core.alert import Alert, Reason, Stage
from monitor.core.proposition import Direction


class Step(NamedTuple):
    """One revision in a line: what it said, without the evidence. ``origins`` and ``voices`` are counts."""

    revision: int
    as_of: datetime
    stage: Stage
    reason: Reason
    sentence: str
    coming: float
    made: float
    direction: Direction | None
    scope: str
    origins: int
    voices: int
    rings: bool


@dataclass
class Trail:
    """One alert from its first revision to its latest.

    ``steps`` are all of them, in order. ``reached`` is the first revision at each stage, in full, and ``last`` the
    latest.
    """

    id: str
    subject: str
    question: str
    floor: Stage
    last: Alert
    steps: list[Step] = field(default_factory=list)
    reached: dict[Stage, Alert] = field(default_factory=dict)


class Trails:
    """Every alert's trail, in the order in which the alerts were raised.

    ``moments`` are those at which it is kept how a subject stood, ``{subject: [moment, …]}``: see ``stood``.
    """

    def __init__(self, moments: Mapping[str, Sequence[datetime]] | None = None) -> None:
        self._trails: dict[str, Trail] = {}
        self._coming = {subject: sorted(some, reverse=True) for subject, some in (moments or {}).items()}
        self._latest: dict[str, Alert] = {}
        self._stood: dict[tuple[str, datetime], Alert | None] = {}
        self.revisions = 0

    def add(self, alert: Alert) -> None:
        """One more revision; they come in the order in which the path makes them."""
        self.revisions += 1
        self._pass(alert.subject, alert.as_of)
        if alert.subject in self._coming:
            self._latest[alert.subject] = alert
        trail = self._trails.get(alert.id)
        if trail is None:
            trail = Trail(alert.id, alert.subject, alert.question, alert.floor, alert)
            self._trails[alert.id] = trail
        trail.last = alert
        trail.steps.append(step(alert))
        trail.reached.setdefault(alert.stage, alert)

    def stood(self, subject: str, moment: datetime) -> Alert | None:
        """How a subject's alert stood just before one of ``moments``; None if there was none yet."""
        key = subject, moment
        return self._stood[key] if key in self._stood else self._latest.get(subject)

    def _pass(self, subject: str, now: datetime) -> None:
        """Note how the subject stood at the moments that lie behind it now."""
        coming = self._coming.get(subject)
        while coming and coming[-1] <= now:
            self._stood[subject, coming.pop()] = self._latest.get(subject)

    def __iter__(self) -> Iterator[Trail]:
        return iter(self._trails.values())

    def __len__(self) -> int:
        return len(self._trails)


def step(alert: Alert) -> Step:
    """A revision in a line."""
    return Step(
        alert.revision,
        alert.as_of,
        alert.stage,
        alert.reason,
        alert.sentence,
        alert.coming,
        alert.made,
        alert.direction,
        alert.scope,
        len(alert.origins),
        len(alert.voices),
        bool(alert.rings),
    )


def trails(alerts: Iterable[Alert], moments: Mapping[str, Sequence[datetime]] | None = None) -> Trails:
    """The trails of alerts that are all at hand."""
    found = Trails(moments)
    for alert in alerts:
        found.add(alert)
    return found
