"""The headline of a page: what most of the places say that have one."""

import json
import re
from collections.abc import Iterator
from html import unescape

import lxml.html

from monitor.markup import squeezed

LONGEST = 1_000  # characters
SHARED = 0.5  # of its words that a shown heading must have from what is claimed; else it is a name or a slogan
_LINKED = re.compile(r'"headline"\s*:\s*("(?:[^"\\]|\\.){5,1000}")')
_ENDS = r"\s+[|*•·»–—-]+\s+"


def headline(tree: lxml.html.HtmlElement, found: str) -> str:
    """The headline as plain text, without the name of the site behind it; ``found`` is what an extractor took it for.

    What most of its places say is taken, and where all disagree what the page calls itself when it is passed on.
    """
    meta = {
        element.get("property") or element.get("name") or "": element.get("content") or ""
        for element in tree.iter("meta")
    }
    site = squeezed(meta.get("og:site_name", ""))
    claimed = [meta.get("og:title") or found, *_linked(tree), meta.get("twitter:title", "")]
    told = [text for one in claimed if (text := _without(site, squeezed(unescape(one))[:LONGEST]))]
    shown = [text for one in tree.iter("h1") if (text := squeezed(one.text_content())[:LONGEST])][:3]
    places = told[:1] + [one for one in shown if not told or _agrees(one, told)][:1] + told[1:]
    if not places:
        return _without(site, squeezed(unescape(tree.findtext(".//title") or ""))[:LONGEST])
    keys = [_key(one) for one in places]
    return places[max(range(len(places)), key=lambda place: (keys.count(keys[place]), -place))]


def _linked(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """The first headline of the page's linked data."""
    for text in tree.xpath("//script[@type='application/ld+json']/text()"):
        if found := _LINKED.search(text):
            try:
                yield str(json.loads(found[1], strict=False))
            except ValueError:
                continue
            return


def _without(site: str, title: str) -> str:
    """A title without the name of its site at the end."""
    if not site:
        return title
    return re.sub(rf"{_ENDS}(?:www\.)?{re.escape(site)}(?:{_ENDS}.*)?$", "", title, flags=re.IGNORECASE) or title


def _agrees(heading: str, told: list[str]) -> bool:
    """Whether a heading has enough words of what is claimed."""
    words = set(_key(heading).split())
    return any(len(words & set(_key(one).split())) >= SHARED * len(words) for one in told)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", re.sub(r"['’‘]", "", text.casefold())))
