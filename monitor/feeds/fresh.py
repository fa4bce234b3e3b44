"""What polls that were kept would have brought: bodies in, entries out, by the rules of live polling.

A feed shows most of its items in many polls, and parsing is what takes the time: an item that is letter for letter as
it was in the poll before is not parsed again.
"""

import re
from datetime import datetime

from monitor.core.article import Entry
from monitor.feeds.difference import difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import ParsedEntry, parse

_ITEM = re.compile(rb"<(item|entry)\b.*?</\1\s*>", re.S)


class Fresh:
    """Compares each poll of a feed with the one before; what the first one shows is remembered and not handed on."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}
        self._last: dict[str, bytes] = {}
        self._parsed: dict[str, dict[bytes, ParsedEntry]] = {}

    def poll(self, feed: Feed, body: bytes, at: datetime) -> tuple[Entry, ...]:
        """The entries that are new or changed at ``at``; raises BadSource in one line if it is no feed."""
        before = self._known.get(feed.id)
        if before is not None and self._last[feed.id] == body:
            return ()
        change = difference(before or {}, self._shown(feed, body), feed, at)
        self._known[feed.id], self._last[feed.id] = change.known, body
        return () if before is None else change.entries

    def _shown(self, feed: Feed, body: bytes) -> tuple[ParsedEntry, ...]:
        """The entries of a body, those of items that are as they were taken from the poll before."""
        found = list(_ITEM.finditer(body))
        parsed = self._parsed.get(feed.id, {})
        new = list(dict.fromkeys(item[0] for item in found if item[0] not in parsed))
        if new or not found:
            rest = body[: found[0].start()] + b"\n".join(new) + body[found[-1].end() :] if found else body
            entries = parse(rest, feed.url).entries
            if not found or len(entries) != len(new):  # not as plain as it looks: all of it, as it stands
                return parse(body, feed.url).entries
            parsed = parsed | dict(zip(new, entries, strict=True))
        self._parsed[feed.id] = {item[0]: parsed[item[0]] for item in found}
        return tuple(parsed[item[0]] for item in found)
