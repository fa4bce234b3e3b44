"""What a feed says now that it did not say before."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from monitor.core.article import Entry
from monitor.core.identity import identify
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import ParsedEntry
from monitor.feeds.sight import Sight, sight

KEPT = 2000  # keys remembered of a feed beside those it shows now
TITLE = 120  # characters of a summary that stand in for a missing title


class Difference(Struct, frozen=True, kw_only=True):
    """The entries that are new or changed, oldest first as far as the feed tells, what is known from now on, and the
    keys of all that it shows."""

    entries: tuple[Entry, ...]
    known: dict[str, str]
    shown: frozenset[str] = frozenset()


class Unread(LookupError):
    """An entry is new or changed, and only what was seen of it before is at hand."""


def difference(known: dict[str, str], shown: Sequence[ParsedEntry | Sight], feed: Feed, seen: datetime) -> Difference:
    """Compare what a feed shows with what is known of it (key → hash of what the entry said).

    An entry whose item is as it was may be given as what was seen of it then; raises Unread if that one is news.
    """
    sights = [(one if isinstance(one, Sight) else sight(one, feed), one) for one in shown]
    pages = Counter(name for name, _ in {(one.id, one.page) for one, _ in sights})
    current: dict[str, tuple[Sight, ParsedEntry | Sight]] = {}
    for one, entry in sights:  # of two items under one key the first, which is the newer, counts
        key = one.whole if pages[one.id] > 1 else one.id  # an id that names several pages names none
        current.setdefault(key, (one, entry))
    found: list[Entry] = []
    now: dict[str, str] = {}
    for key, (one, entry) in reversed(current.items()):  # feeds show the newest first
        now[key] = one.says
        if one.says not in (known.get(one.id), known.get(one.whole)):
            if isinstance(entry, Sight):
                raise Unread(key)
            found.append(_stamped(entry, feed, seen, edited=one.id in known or one.whole in known))
    older = [(key, says) for key, says in known.items() if key not in now]
    return Difference(entries=tuple(found), known=dict(older[-KEPT:]) | now, shown=frozenset(now))


def _stamped(entry: ParsedEntry, feed: Feed, seen: datetime, *, edited: bool) -> Entry:
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
