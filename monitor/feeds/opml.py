"""OPML: lists of feeds as other readers keep them, in and out."""

from collections.abc import Iterable
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

import listparser

from monitor.errors import BadSource
from monitor.feeds.feedlist import Feed
from monitor.markup import squeezed

MOST = 5_000_000  # bytes of a list that is read


class Outline(NamedTuple):
    """One feed of a list: where it is, and what it is called, which may be nothing."""

    url: str
    title: str


def read(body: bytes, name: str) -> tuple[Outline, ...]:
    """The feeds of a list, each once, in its order; raises BadSource in one line if it has none."""
    if len(body) > MOST:
        raise BadSource(name, f"is longer than {MOST / 1e6:g} MB: no list of feeds is")
    found = listparser.parse(body)  # bytes: a text that is an address would be fetched
    outlines = dict[str, str]()
    for one in found.feeds:
        url = squeezed(str(one.get("url") or ""))
        if url.lower().startswith(("http://", "https://")):
            outlines.setdefault(url, squeezed(str(one.get("title") or "")))
    if not outlines:
        raise BadSource(name, "names no feed that OPML could name")
    return tuple(Outline(url, title) for url, title in outlines.items())


def written(feeds: Iterable[Feed], title: str = "News monitor") -> str:
    """A list as OPML 2.0."""
    rows = "".join(
        f'    <outline type="rss" text={quoteattr(feed.outlet)} title={quoteattr(feed.id)} '
        f"xmlUrl={quoteattr(feed.url)}/>\n"
        for feed in feeds
    )
    head = f"  <head>\n    <title>{squeezed(title)}</title>\n  </head>\n"
    body = f"  <body>\n{rows}  </body>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n{head}{body}</opml>\n'
