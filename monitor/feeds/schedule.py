"""When a feed is polled next. Pure: told the time and the dice."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.feeds.feedlist import Feed

JITTER = 0.1  # share of the interval that chance may add, so that feeds do not march in step
BACKOFF_CAP = 6 * 3600.0  # seconds; a broken feed is asked at least this often
PATIENCE_CAP = 24 * 3600.0  # seconds; no server can send us away for longer
SPREAD = 10.0  # seconds over which feeds that are due at start are spread, at the most


def interval(feed: Feed, floor: float) -> float:
    """Seconds between two polls of a feed that works."""
    return floor if feed.interval is None else feed.interval


def after_success(feed: Feed, floor: float, now: datetime, chance: float) -> datetime:
    """When to poll again after a poll that worked; ``chance`` is in [0, 1)."""
    return now + timedelta(seconds=interval(feed, floor) * (1 + JITTER * chance))


def after_failure(
    feed: Feed, floor: float, now: datetime, chance: float, *, failures: int, patience: float = 0.0
) -> datetime:
    """When to poll again after the ``failures``-th failure in a row.

    The wait doubles from the interval up to a cap, and is never shorter than ``patience``, the seconds the server
    asked for.
    """
    usual = interval(feed, floor)
    wait = min(usual * 2.0 ** min(failures, 30), max(usual, BACKOFF_CAP))
    return now + timedelta(seconds=max(wait * (1 + JITTER * chance), min(patience, PATIENCE_CAP)))


def at_start(feed: Feed, floor: float, now: datetime, chance: float, due: datetime | None) -> datetime:
    """When to poll first after a start: when it was due before, soon if that is past or unknown."""
    if due is not None and due > now:
        return min(due, now + timedelta(seconds=max(PATIENCE_CAP, 2 * interval(feed, floor))))
    return now + timedelta(seconds=min(SPREAD, interval(feed, floor) / 10) * chance)


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """The seconds a Retry-After header asks for, whether it gives seconds or a date; 0 if it says nothing usable."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
