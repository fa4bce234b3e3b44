"""Reading a feed again: what is letter for letter as it was is not parsed, and what is news comes out.

Parsing is somebody else's: in the poller a process of its own, in a rehearsal the same one. So a reading is a generator
that asks for the entries of one body or another, and returns what came of it.
"""

from collections.abc import Generator, Sequence
from datetime import datetime

from monitor.feeds.difference import Difference, Unread, difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import ParsedEntry
from monitor.feeds.sight import sight
from monitor.feeds.state import Known
from monitor.feeds.window import Window, window

Entries = Sequence[ParsedEntry]


Reading = Generator[bytes, Entries, tuple[Difference, Known]]


def reading(before: Known, body: bytes, source: tuple[str, str], feed: Feed, seen: datetime) -> Reading:
    """Read ``body`` from ``source``, its address and content type.

    Yields bodies, wants the entries of each, and returns what is news and what is known from now on. What the parser
    raises goes through.
    """
    cut = window(body, *source, feed.id if feed.full_text else "")
    if cut is not None and not before.items.keys().isdisjoint(cut.marks):
        again = yield from _again(before, cut, feed, seen)
        if again is not None:
            return again
    entries = yield body
    change = difference(before.known, entries, feed, seen)
    whole = cut is not None and len(cut.marks) == len(entries)
    items = {mark: sight(entry, feed) for mark, entry in zip(cut.marks, entries, strict=True)} if cut and whole else {}
    return change, Known(known=change.known, items=items)


def _again(
    before: Known, cut: Window, feed: Feed, seen: datetime
) -> Generator[bytes, Entries, tuple[Difference, Known] | None]:
    """The same from what was seen before and the items that were not; None if it is not as plain as it looks."""
    rest, left = cut.without(before.items)
    entries = (yield rest) if left else ()
    if len(entries) != len(left):
        return None
    read = dict(zip(left, entries, strict=True))
    try:
        change = difference(before.known, [read.get(mark) or before.items[mark] for mark in cut.marks], feed, seen)
    except Unread:
        return None
    sights = {mark: sight(entry, feed) for mark, entry in read.items()}
    return change, Known(known=change.known, items={mark: sights.get(mark) or before.items[mark] for mark in cut.marks})
