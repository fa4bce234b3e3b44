"""Outcomes: what became of the subjects, and when it was official, from a CSV file."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

from monitor.core.proposition import Direction
from monitor.core.spelling import suggestion

NEEDED = ("subject", "happened_at", "kind")


class Happened(StrEnum):
    """What became of a matter. The first two are what alerts should foresee; the others they should not."""

    CHANGED = "changed"
    ANNOUNCED = "announced"
    HELD = "held"
    DENIED = "denied"

    @property
    def foreseeable(self) -> bool:
        """Whether something was decided that a desk would want to know before."""
        return self in (Happened.CHANGED, Happened.ANNOUNCED)


class Outcome(Struct, frozen=True, kw_only=True):
    """One official moment of a subject, and when it was first reported, where that is known."""

    subject: str
    happened_at: datetime
    kind: Happened
    direction: Direction | None = None
    scope: str = ""
    note: str = ""
    first_seen: datetime | None = None


def parse(text: str, name: str) -> tuple[Outcome, ...]:
    """The outcomes of a CSV text, in order of time; raises ValueError in one line that names file, line and column.

    ``subject``, ``happened_at`` (a date, or a time with its zone) and ``kind`` are needed; ``direction``, ``scope``,
    ``note`` (or ``title``) and ``first_seen``, when it was first reported, are taken; other columns are left alone.
    """
    rows = csv.DictReader(text.splitlines())
    columns = rows.fieldnames or []
    for column in NEEDED:
        if column not in columns:
            raise ValueError(f"{name}:1: there is no column {column!r}{suggestion(column, columns)}")
    found = [_outcome(row, f"{name}:{rows.line_num}") for row in rows if any(row.values())]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.happened_at, one.subject)))


def _outcome(row: dict[str, str | None], where: str) -> Outcome:
    kind, way = (row["kind"] or "").strip(), (row.get("direction") or "").strip()
    if not (row["subject"] or "").strip():
        raise ValueError(f"{where}: the subject is empty")
    if kind not in list(Happened):
        raise ValueError(f"{where}: kind {kind!r} is not known{suggestion(kind, list(Happened))}")
    if way and way not in list(Direction):
        raise ValueError(f"{where}: direction {way!r} is not known{suggestion(way, list(Direction))}")
    return Outcome(
        subject=(row["subject"] or "").strip(),
        happened_at=_moment(row["happened_at"] or "", f"{where}: happened_at"),
        kind=Happened(kind),
        direction=Direction(way) if way else None,
        scope=(row.get("scope") or "").strip(),
        note=(row.get("note") or row.get("title") or "").strip(),
        first_seen=_moment(seen, f"{where}: first_seen") if (seen := (row.get("first_seen") or "").strip()) else None,
    )


def _moment(text: str, where: str) -> datetime:
    """A time, or the beginning of a day of which only the date is known: what came on that day is not early."""
    written = text.strip().replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{where} {text!r} is no date such as 2024-05-30 or 2024-05-30T10:00Z") from None
    if len(written) > len("2024-05-30"):
        raise ValueError(f"{where} {text!r} says not in which zone; 2024-05-30T10:00Z or 2024-05-30T15:30+05:30 would")
    return moment.replace(tzinfo=UTC)


def subjects(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Every subject, once, in order."""
    return tuple(dict.fromkeys(one.subject for one in outcomes))
