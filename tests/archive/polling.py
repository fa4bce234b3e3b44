"""A poller as the archive sees it."""

from datetime import timedelta

from monitor.archive import Archive
from monitor.archive.feedstate import Settled, Wish
from tests.builders import DAWN


def save_feed(archive: Archive, name: str, state: bytes) -> None:
    """Lease a feed and leave a state of it."""
    archive.trade_feeds("somebody", [], [Wish(name, DAWN + timedelta(minutes=1), early=True)], DAWN)
    archive.trade_feeds("somebody", [Settled(name, state, DAWN)], [], DAWN)
