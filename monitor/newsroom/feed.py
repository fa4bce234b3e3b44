"""The feeds of an outlet: RSS 2.0 and Atom 1.0."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from msgspec import Struct

from monitor.newsroom.outlets import Format, Outlet
from monitor.newsroom.script import Piece

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # what an outlet without any piece says of its last change

ET.register_namespace("atom", ATOM)
ET.register_namespace("dc", DC)


class Published(Struct, frozen=True, kw_only=True):
    """A piece as it stands on the server: under its address, since its moment (UTC)."""

    piece: Piece
    url: str
    moment: datetime


def changed(shown: Sequence[Published]) -> datetime:
    """When a feed that shows these pieces last changed."""
    return max((item.moment for item in shown), default=EPOCH)


def render(outlet: Outlet, address: str, shown: Sequence[Published]) -> bytes:
    """The outlet's feed in its format, newest first; ``address`` is the server's."""
    newest = sorted(shown, key=lambda item: item.moment, reverse=True)
    tree = _rss(outlet, address, newest) if outlet.format is Format.RSS else _atom(outlet, address, newest)
    ET.indent(tree)
    raw: bytes = ET.tostring(tree, encoding="utf-8", xml_declaration=True)
    return raw


def content_type(outlet: Outlet) -> str:
    """The media type of the outlet's feed."""
    return f"application/{outlet.format.value}+xml"


def _rss(outlet: Outlet, address: str, shown: Sequence[Published]) -> ET.Element:
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _tell(channel, "title", outlet.name)
    _tell(channel, "link", f"{address}/{outlet.id}/")
    _tell(channel, "description", outlet.tagline)
    _tell(channel, "language", "en")
    _tell(channel, "lastBuildDate", format_datetime(changed(shown)))
    ET.SubElement(channel, f"{{{ATOM}}}link", rel="self", href=address + outlet.feed_path)
    for item in shown:
        node = ET.SubElement(channel, "item")
        _tell(node, "title", item.piece.title)
        _tell(node, "link", item.url)
        _tell(node, "guid", item.url, isPermaLink="true")
        _tell(node, "pubDate", format_datetime(item.moment))
        _tell(node, f"{{{DC}}}creator", item.piece.byline)
        _tell(node, "category", item.piece.section)
        _tell(node, "description", item.piece.paragraphs[0])
    return rss


def _atom(outlet: Outlet, address: str, shown: Sequence[Published]) -> ET.Element:
    # A default namespace, as most Atom feeds have it, not a prefix on every name.
    feed = ET.Element("feed", xmlns=ATOM)
    _tell(feed, "title", outlet.name)
    _tell(feed, "subtitle", outlet.tagline)
    _tell(feed, "id", f"{address}/{outlet.id}/")
    _tell(feed, "updated", changed(shown).isoformat())
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=address + outlet.feed_path)
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=f"{address}/{outlet.id}/")
    for item in shown:
        node = ET.SubElement(feed, "entry")
        _tell(node, "title", item.piece.title)
        ET.SubElement(node, "link", rel="alternate", type="text/html", href=item.url)
        _tell(node, "id", f"tag:{outlet.id}.example,2020:{item.piece.slug}")
        _tell(node, "published", item.moment.isoformat())
        _tell(node, "updated", item.moment.isoformat())
        _tell(ET.SubElement(node, "author"), "name", item.piece.byline)
        ET.SubElement(node, "category", term=item.piece.section)
        _tell(node, "summary", item.piece.paragraphs[0], type="text")
    return feed


def _tell(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text
