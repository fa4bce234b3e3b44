"""One conditional GET of a feed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.errors import FetchFailed
from monitor.feeds.feedlist import Feed
from monitor.feeds.hints import fresh_for, retry_after
from monitor.feeds.state import FeedState
from monitor.web import Web

WHOLE = timedelta(days=1)
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


class Declined(FetchFailed):
    """The server answered that it will not serve now; ``seconds`` is how long it asks to be left alone, 0 if unsaid."""

    status = 0
    seconds = 0.0


@dataclass(frozen=True)
class Fetched:
    """A feed as fetched; ``body`` is None if the server says that nothing changed. ``url`` is where it came from,
    ``moved`` where permanent redirects led, ``fresh`` the seconds for which the answer is good. ``whole`` says that it
    was asked for whether it had changed or not, ``lied`` that the server had called another text by the same names."""

    url: str
    body: bytes | None = None
    body_hash: str = ""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved: str = ""
    fresh: float = 0.0
    whole: bool = False
    lied: bool = False


async def fetch(web: Web, feed: Feed, state: FeedState, now: datetime) -> Fetched:
    """The feed, or that it has not changed since ``state``. Once a day it is asked for whole: some servers say that
    nothing has changed when something has.

    Raises FetchFailed (or Declined, with the seconds to wait) and BadSource, each in one line that names the address.
    """
    url = state.url or feed.url
    whole = state.whole is not None and now - state.whole >= WHOLE
    headers = {"Accept": ACCEPT}
    if state.etag and not whole:
        headers["If-None-Match"] = state.etag
    if state.last_modified and not whole:
        headers["If-Modified-Since"] = state.last_modified
    answer = await web.get(url, headers)
    if answer.status == 304:
        return Fetched(url=answer.url, moved=answer.moved, fresh=fresh_for(answer.headers, now))
    if not 200 <= answer.status < 300:
        error = Declined(url, f"the server answers {answer.status}")
        error.status, error.seconds = answer.status, retry_after(answer.headers, now)
        raise error
    digest = hashlib.blake2b(answer.body, digest_size=10).hexdigest()
    etag = answer.headers.get("ETag", "")
    return Fetched(
        url=answer.url,
        body=answer.body,
        body_hash=digest,
        content_type=answer.content_type,
        etag=etag,
        last_modified=answer.headers.get("Last-Modified", ""),
        moved=answer.moved,
        fresh=fresh_for(answer.headers, now),
        whole=len(headers) == 1,
        lied=bool(etag) and not etag.startswith("W/") and etag == state.etag and digest != state.body_hash,
    )
