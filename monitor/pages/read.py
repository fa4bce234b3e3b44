"""Entry → Article: the page is fetched and extracted; whatever happens, there is an article."""

import logging
import os
from datetime import datetime, time

from monitor.core.article import Article, Entry, Health, article
from monitor.errors import MonitorError
from monitor.metrics import Metrics
from monitor.pace import Pace
from monitor.pages.claims import Claims
from monitor.pages.extract import Page, extract, fragment, language, without_headline
from monitor.pages.fetch import fetch
from monitor.pages.robots import Robots
from monitor.pool import Pool
from monitor.settings import Settings
from monitor.web import Web

LOG = logging.getLogger(__name__)
FULL = 200  # words from which on the content of a feed is taken for the whole article
PATIENCE = 20.0  # seconds one page may take to extract
# Of these pages the words are not the article's, or as likely a menu's; the feed's summary says more.
_FOREIGN = frozenset({Health.CONSENT_WALL, Health.NOT_AN_ARTICLE})
_DOUBTFUL = _FOREIGN | {Health.HEADLINE_ONLY}


class Reader:
    """Reads the pages of entries. ``workers`` is how many processes extract, 0 for one a core but one."""

    def __init__(self, settings: Settings, metrics: Metrics, *, workers: int = 0, web: Web | None = None) -> None:
        self._metrics = metrics
        self._web = web or Web(contact=settings.contact, private=settings.private_addresses)
        self._pace = Pace(settings.host_gap, settings.host_at_once)
        self._robots = Robots(self._web)
        self._pool = Pool(
            workers or max(1, (os.cpu_count() or 2) - 1), patience=PATIENCE, preload="monitor.pages.extract"
        )

    async def read(self, entry: Entry) -> Article:
        """The article of an entry. Never raises for what a page or its server does: then the article has the summary
        for a text, and ``health`` and ``reason`` say so."""
        try:
            page = await self._page(entry)
        except MonitorError as error:
            LOG.warning("%s: %s; goes on with its headline, not tried again", entry.outlet, error)
            found = unread(entry, error.what)
        else:
            found = _article(entry, page)
        self._metrics.pages.labels(entry.outlet, found.health.value).inc()
        return found

    async def close(self) -> None:
        """Close connections and end the processes."""
        await self._web.close()
        await self._pool.close()

    async def _page(self, entry: Entry) -> Page:
        if len(entry.content.split()) >= FULL:
            page = await self._pool.run(entry.url, fragment, entry.content, entry.url)
            if page.health is Health.OK and len(page.text.split()) >= FULL:
                return page
        if "#" in entry.url:  # canonical addresses have no fragment: this item has no page of its own
            return Page(url=entry.url, title="", text="", health=Health.HEADLINE_ONLY, reason="the feed names no page")
        answer = await fetch(self._web, self._pace, self._robots, entry.url)
        return await self._pool.run(entry.url, extract, answer.body, answer.url, answer.content_type)


def unread(entry: Entry, reason: str) -> Article:
    """The article of an entry whose page is not to be had: its headline, with the summary for a text."""
    return _article(entry, Page(url=entry.url, title="", text="", health=Health.HEADLINE_ONLY, reason=reason))


def _article(entry: Entry, page: Page) -> Article:
    title = entry.title or page.title
    summary = "" if entry.summary == title else entry.summary
    text = "" if page.health in _FOREIGN else without_headline(page.text, title)
    if page.health is not Health.OK and summary and (page.health in _DOUBTFUL or len(text) < len(summary)):
        text = summary
    return article(
        url=entry.url,
        outlet=entry.outlet,
        title=title,
        text=text,
        seen=entry.seen,
        language=page.language or language(f"{title}. {text}", Claims()),
        authors=page.authors or entry.authors,
        published=_published(entry, page),
        health=page.health,
        reason=page.reason,
        edited=entry.edited,
    )


def _published(entry: Entry, page: Page) -> datetime | None:
    """The page's claim, unless it is only a day and the feed knows more."""
    day_only = page.published is not None and page.published.time() == time()
    return entry.published if entry.published and (day_only or not page.published) else page.published
