"""Check-ups: what a feed is worth just now, in one word and one line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from monitor.errors import MonitorError
from monitor.feeds.feedlist import Feed
from monitor.feeds.fetch import Declined, fetch
from monitor.feeds.parse import ParsedEntry, parse
from monitor.feeds.state import FeedState
from monitor.web import Web

STALE = timedelta(days=30)  # without anything newer a feed is one that nobody fills
GONE = frozenset({404, 410})


class Verdict(StrEnum):
    """What a feed is."""

    OK = "ok"
    EMPTY = "empty"  # a feed, but without entries
    UNDATED = "undated"  # no entry says when it was published
    STALE = "stale"
    MOVED = "moved"
    GONE = "gone"
    BROKEN = "broken"


class Checkup(NamedTuple):
    """What one fetch showed: the entries, the newest date among them, what is to be said, and what it calls itself."""

    feed: Feed
    verdict: Verdict
    entries: int = 0
    newest: datetime | None = None
    what: str = ""
    title: str = ""


async def checkup(web: Web, feed: Feed, now: datetime) -> Checkup:
    """Fetch and parse a feed now. Never raises for what the feed or its server does."""
    try:
        fetched = await fetch(web, feed, FeedState(), now)
        found = parse(fetched.body or b"", fetched.url, fetched.content_type)
    except MonitorError as error:
        gone = isinstance(error, Declined) and error.status in GONE
        return Checkup(feed, Verdict.GONE if gone else Verdict.BROKEN, what=error.what)
    newest = max(dates) if (dates := _dates(found.entries)) else None
    verdict, what = _verdict(found.entries, newest, now)
    if verdict is Verdict.OK and fetched.moved:
        verdict, what = Verdict.MOVED, f"for good, to {fetched.moved}"
    return Checkup(feed, verdict, len(found.entries), newest, what, found.title)


def _verdict(entries: Sequence[ParsedEntry], newest: datetime | None, now: datetime) -> tuple[Verdict, str]:
    if not entries:
        return Verdict.EMPTY, "a feed without entries"
    if newest is None:
        return Verdict.UNDATED, "no entry says when it was published"
    if now - newest > STALE:
        return Verdict.STALE, f"nothing new for {(now - newest).days} days"
    return Verdict.OK, ""


def _dates(entries: Sequence[ParsedEntry]) -> list[datetime]:
    return [date for entry in entries if (date := entry.published or entry.updated) is not None]
