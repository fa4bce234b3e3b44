"""What is remembered of a feed between two polls."""

import logging
from datetime import datetime

import msgspec
from msgspec import Struct

from monitor.feeds.hints import Hints
from monitor.feeds.sight import Sight

LOG = logging.getLogger(__name__)


class FeedState(Struct, frozen=True, kw_only=True):
    """What is remembered of one feed.

    ``etag`` and ``last_modified`` are the server's own words for the body hashed in ``body_hash``; ``whole`` is when
    that was last asked for whether it had changed or not. ``failures`` is what those in a row weigh, ``broken`` says
    that the body which the server has could not be read. ``first_done`` is true once a first fetch has been remembered.

    ``asked`` is when the server last answered, ``brought`` when it last had something new, or was first asked, ``gap``
    the seconds between two new entries as learnt so far, ``hints`` what the feed says of itself, ``fresh`` the seconds
    for which the server says its answer is good, ``scrolled`` that all it showed was new: some may have come and gone
    in between.

    ``moves_to`` is where permanent redirects have led since ``moves_since``; ``url`` is the address that took the place
    of the list's for that. ``gone`` is the address that a server says is gone for good. Both hold for the address that
    the list had, ``listed``.
    """

    etag: str = ""
    last_modified: str = ""
    next_due: datetime | None = None
    failures: int = 0
    first_done: bool = False
    body_hash: str = ""
    whole: datetime | None = None
    broken: bool = False
    asked: datetime | None = None
    brought: datetime | None = None
    gap: float = 0.0
    hints: Hints = Hints()
    fresh: float = 0.0
    scrolled: bool = False
    listed: str = ""
    url: str = ""
    moves_to: str = ""
    moves_since: datetime | None = None
    gone: str = ""


class Known(Struct, frozen=True, kw_only=True):
    """What is known of a feed's entries. ``known`` maps the key of each to the hash of what it said, the one seen last
    at the end; it is bounded. ``items`` is what was seen of the items that it shows, by their marks, if it could be cut
    into items."""

    known: dict[str, str] = {}
    items: dict[str, Sight] = {}


def read(raw: bytes | None, feed: str) -> FeedState:
    """What was remembered of a feed; a state that cannot be read counts as none."""
    try:
        return FeedState() if raw is None else _STATES.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        LOG.warning("%s: its state cannot be read (%s); polled as if new", feed, error)
        return FeedState()


def read_known(raw: bytes | None, feed: str) -> Known:
    """What was known of a feed's entries; as little as that if it cannot be read."""
    try:
        return Known() if raw is None else _KNOWN.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        LOG.warning("%s: what is known of it cannot be read (%s)", feed, error)
        return Known()


def written(state: FeedState | Known) -> bytes:
    """The bytes that ``read`` and ``read_known`` understand, in this version and later ones."""
    return _ENCODER.encode(state)


_ENCODER = msgspec.json.Encoder()
_STATES = msgspec.json.Decoder(FeedState)
_KNOWN = msgspec.json.Decoder(Known)
