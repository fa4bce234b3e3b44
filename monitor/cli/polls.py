"""Polls that were kept, a line each: what would have been read of them at the time, from headlines and blurbs alone."""

from collections.abc import Iterator
from typing import Any

from monitor.cli import source
from monitor.core.article import Article
from monitor.feeds.feedlist import Feed
from monitor.feeds.fresh import Fresh
from monitor.pages.read import unread


class Polls:
    """Reads polls one after the other: ``polled_at``, ``feed`` (its name) and ``xml`` (its body)."""

    def __init__(self) -> None:
        self._fresh = Fresh()

    def articles(self, line: dict[str, Any]) -> Iterator[Article]:
        """What was new in this poll. Raises ValueError or BadSource in one line for one that cannot be read."""
        name, body = line.get("feed"), line.get("xml")
        if not isinstance(name, str) or not isinstance(body, str):
            raise ValueError('a poll needs "feed" and "xml", both texts')
        feed = Feed(id=name, url=f"https://{name}.invalid/feed", outlet=name)
        for entry in self._fresh.poll(feed, body.encode(), source.moment(line["polled_at"])):
            yield unread(entry, "only its feed was kept")
