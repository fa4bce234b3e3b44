"""What is remembered of a feed between two polls, and who keeps it."""

import logging
from datetime import datetime
from typing import Protocol

import msgspec
from msgspec import Struct

from monitor.feeds.hints import Hints

LOG = logging.getLogger(__name__)


class FeedState(Struct, frozen=True, kw_only=True):
    """What is remembered of one feed.

    ``etag`` and ``last_modified`` are the server's own words for the body hashed in ``body_hash``; ``whole`` is when
    that was last asked for whether it had changed or not. ``failures`` is what those in a row weigh, ``broken`` says
    that the body which the server has could not be read. ``first_done`` is true once a first fetch has been remembered.
    ``known`` maps the key of each entry to the hash of what it said, the one seen last at the end; it is bounded.

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
    known: dict[str, str] = {}


class States(Protocol):
    """Keeps the state of every feed as bytes, by the feed's id; the archive is one."""

    def load_feed(self, name: str) -> bytes | None:
        """What was saved last under this name, None if nothing was."""

    def save_feed(self, name: str, state: bytes) -> None:
        """Keep it from now on, also after a restart."""


class InMemory:
    """States that end with the process: for tests and for a rehearsal."""

    def __init__(self) -> None:
        self._states: dict[str, bytes] = {}

    def load_feed(self, name: str) -> bytes | None:
        return self._states.get(name)

    def save_feed(self, name: str, state: bytes) -> None:
        self._states[name] = state


def load(states: States, feed: str) -> FeedState:
    """What is remembered of a feed; a state that cannot be read counts as none."""
    raw = states.load_feed(feed)
    try:
        return FeedState() if raw is None else _DECODER.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        LOG.warning("%s: its state cannot be read (%s); polled as if new", feed, error)
        return FeedState()


def save(states: States, feed: str, state: FeedState) -> None:
    """Remember it."""
    states.save_feed(feed, _ENCODER.encode(state))


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(FeedState)
