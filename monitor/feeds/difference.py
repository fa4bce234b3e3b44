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
    """The entries that are new or changed, oldest first as far as the feed tells, what is known from now on, and the
    keys of all that it shows."""

    entries: tuple[Entry, ...]
    known: dict[str, str]
    shown: frozenset[str] = frozenset()


def difference(known: dict[str, str], shown: tuple[ParsedEntry, ...], feed: Feed, seen: datetime) -> Difference:
    """Compare what a feed shows with what is known of it (key → hash of what the entry said)."""
    pages = Counter(name for name, _ in {(entry.id, entry.url) for entry in shown})
    current: dict[str, ParsedEntry] = {}
    for entry in shown:  # of two items under one key the first, which is the newer, counts
        current.setdefault(_keys(entry)[pages[entry.id] > 1], entry)  # an id that names several pages names none
    found: list[Entry] = []
    now: dict[str, str] = {}
    for key, entry in reversed(current.items()):  # feeds show the newest first
        now[key] = identify(entry.title, entry.summary, entry.content if feed.full_text else "")
        if now[key] not in map(known.get, _keys(entry)):
            edited = any(one in known for one in _keys(entry))
            found.append(_stamped(entry, feed, seen, edited))
    older = [(key, says) for key, says in known.items() if key not in now]
    return Difference(entries=tuple(found), known=dict(older[-KEPT:]) | now, shown=frozenset(now))


def _keys(entry: ParsedEntry) -> tuple[str, str]:
    """What an entry may be known by: its id, and all that tells it from others under the same id."""
    return identify(entry.id), identify(entry.id, entry.url, entry.title)


def _stamped(entry: ParsedEntry, feed: Feed, seen: datetime, edited: bool) -> Entry:
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
        edited=edited,
    )
