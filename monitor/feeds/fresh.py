"""What polls that were kept would have brought: bodies in, entries out, by the rules of live polling."""

from datetime import datetime

from monitor.core.article import Entry
from monitor.feeds.difference import Difference
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import parse
from monitor.feeds.reading import Reading, reading
from monitor.feeds.state import Known


class Fresh:
    """Compares each poll of a feed with the one before; what the first one shows is remembered and not handed on."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._last: dict[str, bytes] = {}

    def poll(self, feed: Feed, body: bytes, at: datetime) -> tuple[Entry, ...]:
        """The entries that are new or changed at ``at``; raises BadSource in one line if it is no feed."""
        before = self._known.get(feed.id)
        if before is not None and self._last[feed.id] == body:
            return ()
        change, self._known[feed.id] = _read(reading(before or Known(), body, (feed.url, ""), feed, at), feed.url)
        self._last[feed.id] = body
        return () if before is None else change.entries


def _read(steps: Reading, url: str) -> tuple[Difference, Known]:
    try:
        part = next(steps)
        while True:
            part = steps.send(parse(part, url).entries)
    except StopIteration as end:
        read: tuple[Difference, Known] = end.value
        return read
