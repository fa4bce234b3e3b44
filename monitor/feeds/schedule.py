"""When a feed is polled next. Pure: told the time and the dice.

A feed with an ``interval`` of its own in the list is polled at that: somebody who runs the desk said so. Any other is
polled as often as it brings something, between the floor (or less, if the feed itself says that it is made anew more
often) and ``STRETCH`` times that, never sooner than it or its server asks for, and not in the hours it says to skip.
What a server that declines asks for is kept in any case.
"""

from datetime import datetime, timedelta

from monitor.feeds.feedlist import Feed
from monitor.feeds.hints import LONGEST, awake
from monitor.feeds.state import FeedState

JITTER = 0.1  # share of the interval that chance may add, so that feeds do not march in step
STRETCH = 8.0  # times the floor: a feed that brings nothing is still asked so often, or once a day
SHARE = 0.5  # of the time between two new entries that is waited
BACKOFF_CAP = 6 * 3600.0  # seconds; a broken feed is asked at least this often
PATIENCE_CAP = 24 * 3600.0  # seconds; no server can send us away for longer
SPREAD = 10.0  # seconds over which feeds that are due at start are spread, at the most


def interval(feed: Feed, floor: float, state: FeedState | None = None) -> float:
    """Seconds between two polls of a feed that works, as far as ``state`` knows it."""
    if feed.interval is not None:
        return feed.interval
    if state is None:
        return floor
    said = state.hints.every
    lowest = min(floor, said) if said else floor
    learnt = min(max(lowest, SHARE * state.gap), STRETCH * lowest, LONGEST)
    return max(lowest if state.scrolled else learnt, said, state.fresh)


def after_success(feed: Feed, floor: float, now: datetime, chance: float, state: FeedState | None = None) -> datetime:
    """When to poll again after a poll that worked; ``chance`` is in [0, 1)."""
    due = now + timedelta(seconds=interval(feed, floor, state) * (1 + JITTER * chance))
    return awake(due, state.hints) if state is not None and feed.interval is None else due


def after_failure(
    feed: Feed, floor: float, now: datetime, chance: float, *, failures: int, patience: float = 0.0
) -> datetime:
    """When to poll again after failures in a row that weigh ``failures``.

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


def gap(before: FeedState, found: int, now: datetime) -> float:
    """Seconds between two new entries of a feed: what was learnt so far, and what this poll adds, that found so many.

    A feed that is quiet for longer than it used to be has a longer gap from then on.
    """
    if before.brought is None:
        return before.gap
    quiet = (now - before.brought).total_seconds()
    if not found:
        return max(before.gap, quiet)
    return quiet / found if not before.gap else 0.6 * before.gap + 0.4 * quiet / found
