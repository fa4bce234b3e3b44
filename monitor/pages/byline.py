"""What stands around the text of a page: headline, authors, and a day where the page claims no time."""

from dataclasses import dataclass
from html import unescape

import lxml.html
from trafilatura import metadata

from monitor.markup import squeezed
from monitor.pages.claims import Claims
from monitor.pages.headline import headline


@dataclass(frozen=True)
class Byline:
    """Headline and authors as plain text; ``day`` is an ISO date, empty if none was looked for or found."""

    title: str = ""
    authors: tuple[str, ...] = ()
    day: str = ""


def byline(tree: lxml.html.HtmlElement, url: str, claimed: Claims) -> Byline:
    """Find them. Never raises: a page without them is still a page.

    Only what an article needs is looked for: the extractor's own search for licence, tags and site costs as much again.
    """
    try:
        about = metadata.extract_meta_json(tree, metadata.examine_meta(tree))
        title = about.title or metadata.extract_title(tree)
        named = about.author if about.author and " " in about.author else metadata.extract_author(tree)
        day = "" if claimed.published else metadata.find_date(tree, url=url, original_date=True, extensive_search=False)
    except Exception:  # the search trips over odd pages
        return Byline(title=headline(tree, ""))
    authors = tuple(dict.fromkeys(filter(None, map(_words, (named or "").split(";")))))
    return Byline(title=headline(tree, title or ""), authors=authors, day=day or "")


def _words(text: str | None) -> str:
    return squeezed(unescape(text or ""))[:1000]
