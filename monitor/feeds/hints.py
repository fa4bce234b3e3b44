"""What a feed and its server say about how often to ask: read, bounded, and never taken for more than a wish."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from msgspec import Struct

HEAD = 65_536  # bytes in which a channel says what it is; what comes after its first item says nothing of it
LONGEST = 24 * 3600.0  # seconds; no feed can ask to be left alone for longer
SHORTEST = 60.0  # seconds; nor can it ask to be asked more often
_PERIODS = {"hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.I)
_PERIOD = re.compile(rb"<\w+:updatePeriod[^>]{0,200}>\s*(\w{1,10})\s*</", re.I)
_OFTEN = re.compile(rb"<\w+:updateFrequency[^>]{0,200}>\s*(\d{1,4})\s*</", re.I)
_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.I | re.S)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.I)
_SKIPPED_DAYS = re.compile(rb"<skipDays>(.{0,2000}?)</skipDays>", re.I | re.S)
_DAY = re.compile(rb"<day>\s*(\w{6,9})\s*</day>", re.I)
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})", re.I)


class Hints(Struct, frozen=True, kw_only=True):
    """What a feed says of itself: ``every`` so many seconds it is made anew (0: it does not say), and the hours of the
    day (UTC, 0–23) and days of the week (0 is Monday) in which it is not."""

    every: float = 0.0
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


def hints(body: bytes) -> Hints:
    """The hints at the head of a feed: ``ttl``, ``sy:updatePeriod`` and its frequency, ``skipHours``, ``skipDays``.

    Which are honoured if they leave an hour, or a day, in which to ask.
    """
    first = _ITEM.search(body[:HEAD])
    head = body[: first.start() if first else HEAD]
    ttl, period, often = _TTL.search(head), _PERIOD.search(head), _OFTEN.search(head)
    every = 60.0 * int(ttl[1]) if ttl else 0.0
    if period:
        whole = _PERIODS.get(period[1].decode("ascii", "replace").lower(), 0.0)
        every = max(every, whole / max(1, int(often[1]) if often else 1))
    within = _HOURS.search(head), _SKIPPED_DAYS.search(head)
    hours = frozenset(int(hour) % 24 for hour in _HOUR.findall(within[0][1])) if within[0] else frozenset[int]()
    names = [day.decode("ascii", "replace").lower() for day in _DAY.findall(within[1][1])] if within[1] else []
    days = frozenset(_DAYS.index(name) for name in names if name in _DAYS)
    return Hints(
        every=min(max(every, SHORTEST), LONGEST) if every else 0.0,
        skip_hours=hours if len(hours) < 24 else frozenset(),
        skip_days=days if len(days) < 7 else frozenset(),
    )


def fresh_for(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds for which a server says that its answer is good: Cache-Control's ``max-age``, less the answer's Age, else
    Expires; 0 if it does not say."""
    control = headers.get("Cache-Control", "")
    if re.search(r"\bno-(?:cache|store)\b", control, re.I):
        return 0.0
    if age := _MAX_AGE.search(control):
        spent = headers.get("Age", "")
        return min(max(0.0, float(age[1]) - (float(spent) if spent.isdecimal() else 0.0)), LONGEST)
    moment = _date(headers.get("Expires", ""))
    return min(max(0.0, (moment - (_date(headers.get("Date", "")) or now)).total_seconds()), LONGEST) if moment else 0.0


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """The seconds a Retry-After header asks for, whether it gives seconds or a date; 0 if it says nothing usable."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    moment = _date(value)
    return max(0.0, (moment - now).total_seconds()) if moment else 0.0


def awake(due: datetime, said: Hints) -> datetime:
    """The first moment from ``due`` on that is in no hour and no day the feed says to skip."""
    for _ in range(24 * 7):
        if due.hour not in said.skip_hours and due.weekday() not in said.skip_days:
            return due
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
