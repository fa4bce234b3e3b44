"""Discovery: the feeds that a site's page names."""

from urllib.parse import urljoin, urlsplit

import lxml.html

TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
GUESSES = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml")
_ASIDE = ("comment", "kommentar", "oembed")


def named(body: bytes, url: str) -> list[str]:
    """The addresses of feeds that a page at ``url`` names, those of comments last; empty if it names none or is no
    page."""
    try:
        tree = lxml.html.document_fromstring(body)
    except Exception:  # what a stranger's bytes do to a parser is not a reason to stop
        return []
    found: dict[str, bool] = {}
    for link in tree.iter("link"):
        kinds = (link.get("rel") or "").lower().split()
        href = (link.get("href") or "").strip()
        if "alternate" in kinds and href and (link.get("type") or "").partition(";")[0].strip().lower() in TYPES:
            address = _joined(url, href)
            told = f"{address} {link.get('title') or ''}".lower()
            found.setdefault(address, any(word in told for word in _ASIDE))
    found.pop("", None)
    return sorted(found, key=lambda address: found[address])


def guesses(url: str) -> list[str]:
    """Where the feed of a site is, as often as not."""
    return [urljoin(url, path) for path in GUESSES]


def _joined(base: str, href: str) -> str:
    """The http(s) address that a link means; empty if it means none."""
    try:
        address = urljoin(base, href)
        parts = urlsplit(address)
        return address if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""
