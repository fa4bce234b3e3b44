"""Where a feed lives: permanent redirects are believed once they have said the same for a week, and 410 at once."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from monitor.feeds.feedlist import Feed
from monitor.feeds.state import FeedState

AGREED = timedelta(days=7)


def listed(state: FeedState, feed: Feed) -> FeedState:
    """The state for the address that the list has: what was learnt of another one is forgotten."""
    if state.listed == feed.url:
        return state
    if not state.listed:  # kept by an earlier version, or new
        return replace(state, listed=feed.url)
    return replace(
        state, listed=feed.url, url="", moves_to="", moves_since=None, gone="", etag="", last_modified="", whole=None
    )


def moved(state: FeedState, to: str, now: datetime, *, shared: bool = False) -> FeedState:
    """The state after a poll that worked and that permanent redirects led to ``to``, empty if there were none.

    The address is adopted when every poll of a week was led to it. Where several feeds are led to one page (``shared``)
    it is a portal's or a login's, and nobody moves in.
    """
    if not to or shared:
        return replace(state, moves_to="", moves_since=None)
    if to != state.moves_to or state.moves_since is None:
        return replace(state, moves_to=to, moves_since=now)
    if now - state.moves_since < AGREED:
        return state
    return replace(state, url=to, moves_to="", moves_since=None)


def lost(state: FeedState) -> FeedState:
    """The state after an adopted address turned feeds away: the list's is asked again."""
    return replace(state, url="", moves_to="", moves_since=None) if state.url else state
