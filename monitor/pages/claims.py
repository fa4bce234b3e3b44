"""What a page claims about itself: when it was published, and whether it is free to read and an article at all."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import lxml.html

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web there were no pages
_META = (
    "article:published_time",
    "og:article:published_time",
    "datePublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "DC.date.issued",
    "pubdate",
    "publish-date",
    "date",
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_JSON_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?(true|false)', re.IGNORECASE)
_ZONE = re.compile(r"([+-]\d\d)(\d\d)$")


@dataclass(frozen=True)
class Claims:
    """``published`` in UTC; ``free`` is None if unsaid; ``kind`` is the page's og:type; ``language`` its lang."""

    published: datetime | None = None
    free: bool | None = None
    kind: str = ""
    language: str = ""


def claims(tree: lxml.html.HtmlElement) -> Claims:
    """Read the claims from the head of a page and its linked data; never raises for what they say."""
    linked = " ".join(tree.xpath("//script[@type='application/ld+json']/text()"))
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        meta.setdefault(name, element.get("content") or "")
    dates = [found[1]] if (found := _JSON_DATE.search(linked)) else []
    dates += [meta[name] for name in _META if meta.get(name)]
    dates += tree.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime")[:1]
    free = _JSON_FREE.search(linked)
    return Claims(
        published=next(filter(None, map(moment, dates)), None),
        free=None if free is None else free[1].lower() == "true",
        kind=meta.get("og:type", "").lower(),
        language=(tree.get("lang") or "")[:2].lower(),
    )


def moment(text: str) -> datetime | None:
    """An ISO 8601 date and time in UTC; a time without a zone is taken for UTC; None for anything else."""
    try:
        found = datetime.fromisoformat(_ZONE.sub(r"\1:\2", text.strip()))
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return found.replace(microsecond=0) if found >= EARLIEST else None
