"""What is remembered of a feed between two polls, and who keeps it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec
from msgspec import Struct


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
    """Keeps the state of every feed, by feed id."""

    def load(self, feed: str) -> FeedState | None:
        """What is remembered of a feed, None if nothing is."""

    def save(self, feed: str, state: FeedState) -> None:
        """Remember it from now on, also after a restart."""


class InMemory:
    """States that end with the process: for tests and for a rehearsal."""

    def __init__(self) -> None:
        self._states: dict[str, FeedState] = {}

    def load(self, feed: str) -> FeedState | None:
        return self._states.get(feed)

    def save(self, feed: str, state: FeedState) -> None:
        self._states[feed] = state


class AsBytes:
    """States kept by something that keeps bytes by name. Bytes that cannot be read count as nothing remembered."""

    def __init__(self, load: Callable[[str], bytes | None], save: Callable[[str, bytes], None]) -> None:
        self._load = load
        self._save = save

    def load(self, feed: str) -> FeedState | None:
        raw = self._load(feed)
        try:
            return None if raw is None else _DECODER.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def save(self, feed: str, state: FeedState) -> None:
        self._save(feed, _ENCODER.encode(state))


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(FeedState)
