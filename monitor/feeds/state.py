"""What is remembered of a feed between two polls, and who keeps it."""

import logging
from datetime import datetime
from typing import Protocol

import msgspec
from msgspec import Struct

LOG = logging.getLogger(__name__)


class FeedState(Struct, frozen=True, kw_only=True):
    """What is remembered of one feed.

    ``etag`` and ``last_modified`` are the server's own words for the body hashed in ``body_hash``. ``failures`` counts
    those in a row. ``first_done`` is true once a first fetch has been remembered. ``known`` maps the key of each
    entry to the hash of what it said, the one seen last at the end; it is bounded.
    """

    etag: str = ""
    last_modified: str = ""
    next_due: datetime | None = None
    failures: int = 0
    first_done: bool = False
    body_hash: str = ""
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
