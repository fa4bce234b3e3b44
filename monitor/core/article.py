"""Entries and articles: what a feed announces and what a page says."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from monitor.core.identity import identify

LEAD = 700  # characters of the text that, with the headline, say what an article is about


class Health(StrEnum):
    """How much of the article the text holds."""

    OK = "ok"
    HEADLINE_ONLY = "headline-only"
    TRUNCATED = "truncated"
    CONSENT_WALL = "consent-wall"
    PAYWALL = "paywall"
    NOT_AN_ARTICLE = "not-an-article"


class Entry(Struct, frozen=True, kw_only=True, tag="entry/1", tag_field="kind"):
    """One item of a feed, new or changed since it was last seen.

    ``id`` is the feed's own name for it, ``url`` the canonical address of the page, ``summary`` plain text,
    ``content`` the full text in HTML where the feed carries it. ``published`` and ``updated`` are the feed's claims
    (UTC). ``seen`` is when it first reached us: the only time the core believes. ``edited`` marks an entry that was
    known under this id and now says something else.
    """

    feed: str
    outlet: str
    id: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    seen: datetime
    edited: bool = False


class Article(Struct, frozen=True, kw_only=True, tag="article/1", tag_field="kind"):
    """An article as first read, or as changed later (then ``revision`` differs).

    ``text`` is plain text, paragraphs parted by blank lines, without the headline; spans of cues are offsets into it.
    When ``health`` is not ``ok`` ``reason`` says why, and ``text`` may be the summary or empty. ``edited`` marks a
    later revision of an article that had come before.
    """

    id: str
    revision: str
    url: str
    outlet: str
    title: str
    text: str
    language: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    seen: datetime
    health: Health = Health.OK
    reason: str = ""
    edited: bool = False


def article(
    *,
    url: str,
    outlet: str,
    title: str,
    text: str,
    seen: datetime,
    language: str = "",
    authors: tuple[str, ...] = (),
    published: datetime | None = None,
    health: Health = Health.OK,
    reason: str = "",
    edited: bool = False,
) -> Article:
    """An article under its proper ids: ``id`` from the (canonical) address, ``revision`` from what it says."""
    return Article(
        id=identify("article", url),
        revision=identify("revision", title, text),
        url=url,
        outlet=outlet,
        title=title,
        text=text,
        language=language,
        authors=authors,
        published=published,
        seen=seen,
        health=health,
        reason=reason,
        edited=edited,
    )
