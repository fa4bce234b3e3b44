"""What polls that were kept would have brought: bodies in, entries out, by the rules of live polling."""

from datetime import datetime

from monitor.core.article import Entry
from monitor.feeds.difference import difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import parse


class Fresh:
    """Compares each poll of a feed with the one before; what the first one shows is remembered and not handed on."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}
        self._last: dict[str, bytes] = {}

    def poll(self, feed: Feed, body: bytes, at: datetime) -> tuple[Entry, ...]:
        """The entries that are new or changed at ``at``; raises BadSource in one line if it is no feed."""
        before = self._known.get(feed.id)
        if before is not None and self._last[feed.id] == body:
            return ()
        change = difference(before or {}, parse(body, feed.url).entries, feed, at)
        self._known[feed.id], self._last[feed.id] = change.known, body
        return () if before is None else change.entries
