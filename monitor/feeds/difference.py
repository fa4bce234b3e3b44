"""What a feed says now that it did not say before."""

from collections import Counter
from datetime import datetime

from msgspec import Struct

from monitor.core.article import Entry
from monitor.core.identity import identify
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import ParsedEntry

KEPT = 2000  # keys remembered of a feed beside those it shows now
TITLE = 120  # characters of a summary that stand in for a missing title


class Difference(Struct, frozen=True, kw_only=True):
    """The entries that are new or changed, oldest first as far as the feed tells, and what is known from now on."""

    entries: tuple[Entry, ...]
    known: dict[str, str]


def difference(known: dict[str, str], shown: tuple[ParsedEntry, ...], feed: Feed, seen: datetime) -> Difference:
    """Compare what a feed shows with what is known of it (key → hash of what the entry said)."""
    pages = Counter(name for name, _ in {(entry.id, entry.url) for entry in shown})
    found: list[Entry] = []
    now: dict[str, str] = {}
    for entry in reversed(shown):  # feeds show the newest first
        keys = identify(entry.id), identify(entry.id, entry.url, entry.title)
        key = keys[pages[entry.id] > 1]  # an id that names several pages names none
        says = identify(entry.title, entry.summary, entry.content if feed.full_text else "")
        if key not in now and says not in (known.get(keys[0]), known.get(keys[1])):
            found.append(_stamped(entry, feed, seen))
        now[key] = says
    older = [(key, says) for key, says in known.items() if key not in now]
    return Difference(entries=tuple(found), known=dict(older[-KEPT:]) | now)


def _stamped(entry: ParsedEntry, feed: Feed, seen: datetime) -> Entry:
    # An item without a page of its own gets an address of its own: the feed's, with a fragment. No page has one.
    return Entry(
        feed=feed.id,
        outlet=feed.outlet,
        id=entry.id,
        url=entry.url or f"{feed.url.partition('#')[0]}#{identify(entry.id)}",
        title=entry.title or entry.summary[:TITLE],
        summary=entry.summary,
        content=entry.content,
        authors=entry.authors,
        published=entry.published,
        updated=entry.updated,
        seen=seen,
    )
