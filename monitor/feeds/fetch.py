"""One conditional GET of a feed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from monitor.errors import FetchFailed
from monitor.feeds.feedlist import Feed
from monitor.feeds.schedule import retry_after
from monitor.feeds.state import FeedState
from monitor.web import Web

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


class Declined(FetchFailed):
    """The server answered that it will not serve now; ``seconds`` is how long it asks to be left alone, 0 if unsaid."""

    seconds = 0.0


@dataclass(frozen=True)
class Fetched:
    """A feed as fetched; ``body`` is None if the server says that nothing changed. ``url`` is where it came from."""

    url: str
    body: bytes | None = None
    body_hash: str = ""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved: str = ""


async def fetch(web: Web, feed: Feed, state: FeedState, now: datetime) -> Fetched:
    """The feed, or that it has not changed since ``state``.

    Raises FetchFailed (or Declined, with the seconds to wait) and BadSource, each in one line that names the address.
    """
    headers = {"Accept": ACCEPT}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    answer = await web.get(feed.url, headers)
    if answer.status == 304:
        return Fetched(url=answer.url)
    if not 200 <= answer.status < 300:
        error = Declined(feed.url, f"the server answers {answer.status}")
        error.seconds = retry_after(answer.headers, now)
        raise error
    return Fetched(
        url=answer.url,
        body=answer.body,
        body_hash=hashlib.blake2b(answer.body, digest_size=10).hexdigest(),
        content_type=answer.content_type,
        etag=answer.headers.get("ETag", ""),
        last_modified=answer.headers.get("Last-Modified", ""),
        moved=answer.moved,
    )
