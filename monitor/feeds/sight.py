"""What is seen of an entry, as hashes: enough to tell it from others, and from what it said before."""

from msgspec import Struct

from monitor.core.identity import identify
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import ParsedEntry


class Sight(Struct, frozen=True, array_like=True):
    """An entry by its ``id``, by all that tells it from others under the same id (``whole``), by its ``page``; and the
    hash of what it ``says``."""

    id: str
    whole: str
    page: str
    says: str


def sight(entry: ParsedEntry, feed: Feed) -> Sight:
    """What is seen of an entry; its content counts only where the feed is the text."""
    return Sight(
        identify(entry.id),
        identify(entry.id, entry.url, entry.title),
        identify(entry.url),
        identify(entry.title, entry.summary, entry.content if feed.full_text else ""),
    )
