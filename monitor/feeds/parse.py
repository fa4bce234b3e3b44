"""Feed bytes → entries. RSS 0.9x–2.0, Atom, RDF and JSON Feed, well-formed or not; nothing is loaded from anywhere."""

import io
import re
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser.api
from msgspec import Struct

from monitor.core.address import canonical
from monitor.errors import BadSource
from monitor.feeds import jsonfeed
from monitor.markup import has_tags, plain, sound, squeezed

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)  # earlier dates are zeros of some program, never a publication
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")  # starts of UTF-16 and UTF-32, where NUL bytes belong
# Encodings that turn other bytes into ASCII, so that "valid UTF-8" proves nothing.
_SHIFTED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*['\"](iso-?2022|hz|utf-?7|utf-?16|utf-?32|ucs|u16|u32)", re.I)
# Codecs that are no text encodings of the web; some take quadratic time.
_ODD = re.compile(rb"(<\?xml[^>]*encoding\s*=\s*['\"])(idna|punycode|unicode|raw_unicode|undefined|mbcs|oem)", re.I)
_COMMENTS = rb"\s*+(?:<!--(?>.*?-->)\s*+)*+"
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?" + _COMMENTS + rb"(?:<\?xml[^>]*>)?" + _COMMENTS + rb"<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_HALF = rb"&#(x[dD][89a-fA-F][\da-fA-F]{2}|5[5-7]\d{3});"  # a character reference to a surrogate, or nearly
_HALVES = re.compile(_HALF + b"(?:" + _HALF + b")?")
# RSS's link has no attributes; with some, it would be taken for Atom's, whose address is one.
_ODD_LINK = re.compile(rb"<link\s(?![^<>]{0,300}\bhref)[^<>]{1,300}(?<!/)>(?=[^<]{1,2000}</link>)", re.I)
_MAILBOX = re.compile(
    r"[^\s@()<>]{1,100}@[^\s@()<>]{1,100}(?: \(([^()]*)\))?|([^<>@]{1,200}) <[^\s@<>]{1,100}@[^\s@<>]{1,100}>"
)
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.I)


class ParsedEntry(Struct, frozen=True, kw_only=True):
    """One item as a feed has it. ``id`` is the feed's own, else the address, else the title; ``url`` is canonical,
    empty if the item has none; ``title`` and ``summary`` are plain text, ``content`` is HTML; dates are UTC."""

    id: str
    url: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None


class ParsedFeed(Struct, frozen=True, kw_only=True):
    """A feed's entries, in its order, with what the feed says of itself."""

    title: str = ""
    language: str = ""
    entries: tuple[ParsedEntry, ...] = ()


def parse(body: bytes, url: str, content_type: str = "") -> ParsedFeed:
    """The feed in ``body``, fetched from ``url``; raises BadSource in one line if it is none.

    A damaged feed gives the entries that could be read; a feed without entries is a feed.
    """
    body = _clean(body)
    if not body.strip():
        raise BadSource(url, "the feed is empty")
    if _HTML.match(body[:4096]):
        title = _TITLE.search(body[:65_536])
        named = f" ({squeezed(title[1].decode('utf-8', 'replace'))!r})" if title else ""
        raise BadSource(url, f"is an HTML page{named}, not a feed")
    if jsonfeed.looks_like(body):
        return _json(body, url)
    found = _read(body, url, content_type)
    if not found.entries and (found.bozo or not found.version):
        raise BadSource(url, f"is not a feed that can be read{_why(found)}")
    atom = found.version.startswith("atom")
    entries = (_entry(item, url, atom) for item in found.entries)
    return ParsedFeed(
        title=_text(found.feed, "title", atom),
        language=str(dict.get(found.feed, "language") or ""),
        entries=tuple(entry for entry in entries if entry is not None),
    )


def _json(body: bytes, url: str) -> ParsedFeed:
    feed = jsonfeed.read(body, url)
    entries = tuple(ParsedEntry(**fields) for fields in jsonfeed.items(feed, url))
    title, language = (squeezed(one) if isinstance(one := feed.get(key), str) else "" for key in ("title", "language"))
    return ParsedFeed(title=sound(title), language=sound(language), entries=entries)


def _clean(body: bytes) -> bytes:
    if not body.startswith(WIDE):
        body = body.replace(b"\0", b"")
    body = _ODD_LINK.sub(b"<link>", _HALVES.sub(_whole, body))
    return _ODD.sub(rb"\1utf-8", body, count=1) if _ODD.match(body[:200]) else body


def _whole(halves: re.Match[bytes]) -> bytes:
    """One character reference for a surrogate pair; feedparser gives up the whole feed over a half."""
    high, low = (int(b"0" + ref, 16) if ref[:1] == b"x" else int(ref or b"0") for ref in halves.groups(b""))
    if not 0xD800 <= high <= 0xDFFF:
        return halves[0]
    if high < 0xDC00 <= low <= 0xDFFF:
        return b"&#%d;" % (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return b"&#65533;" + (_HALVES.sub(_whole, b"&#%d;" % low) if low else b"")


def _read(body: bytes, url: str, content_type: str) -> Any:
    headers = {"content-location": url, "content-type": _media(body, content_type)}
    try:
        return feedparser.api.parse(
            io.BytesIO(body),  # never the bytes themselves: feedparser would take them for a file name first
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,  # tags are taken out here; content is data for the extractor, never shown
        )
    except Exception as error:  # what a stranger's bytes do to a parser is not a reason to stop
        raise BadSource(url, f"is not a feed that can be read ({type(error).__name__})") from None


def _media(body: bytes, content_type: str) -> str:
    """The media type and charset to believe: bytes that are valid UTF-8 are UTF-8, whatever the header says."""
    if not body.startswith(WIDE) and not _SHIFTED.match(body[:200]):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return "application/xml; charset=utf-8"
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type, re.I)
    # without a charset the XML declaration decides; for text/xml feedparser would insist on ASCII
    known = charset is not None and not _ODD.match(b"<?xml encoding='" + charset[1].encode("ascii", "replace"))
    return f"application/xml; charset={charset[1]}" if charset and known else "application/xml"


def _why(found: Any) -> str:
    error = found.get("bozo_exception")
    return f" ({squeezed(str(error))[:160]})" if error else ""


def _entry(item: dict[str, Any], base: str, atom: bool) -> ParsedEntry | None:
    """The entry of one item, None if there is nothing in it."""
    url = _address(item, base)
    title, summary = _text(item, "title", atom), _text(item, "summary", atom)
    content = max((str(part.get("value") or "") for part in _list(item, "content")), key=len, default="")
    if not (url or title or summary or content):
        return None
    return ParsedEntry(
        id=squeezed(str(dict.get(item, "id") or "")) or url or title or summary[:200],
        url=url,
        title=title,
        summary=summary or plain(content)[:2000],
        content=sound(content),
        authors=_authors(item),
        published=_moment(dict.get(item, "published_parsed")) or _moment(dict.get(item, "created_parsed")),
        updated=_moment(dict.get(item, "updated_parsed")),
    )


def _address(item: dict[str, Any], base: str) -> str:
    """The canonical address of the item's page: the original one where a feed service put its own in front."""
    for key in ("feedburner_origlink", "pheedo_origlink", "link", "id"):
        link = squeezed(str(dict.get(item, key) or ""))
        if not link or (key == "id" and not link.lower().startswith(("http://", "https://"))):
            continue
        try:
            return canonical(urljoin(base, link))
        except ValueError:
            continue
    return ""


def _text(item: dict[str, Any], key: str, atom: bool) -> str:
    value = str(dict.get(item, key) or "")
    kind = (dict.get(item, f"{key}_detail") or {}).get("type")
    if atom and kind == "text/plain":
        return squeezed(value)  # Atom says what is text; RSS leaves one to guess
    if kind in ("text/plain", None) and not has_tags(value):
        return squeezed(value) if "&" not in value else plain(value.replace("<", "&lt;"))
    return plain(value)


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    """The names; where RSS has "address (name)" or "name <address>" the name, for feedparser cuts those up."""
    whole = plain(str(dict.get(item, "author") or "").replace("<", "&lt;"))
    if found := _MAILBOX.fullmatch(whole):
        return ((found[1] or found[2] or whole).strip(),)
    named = (plain(str(author.get("name") or "")) for author in _list(item, "authors"))
    return tuple(dict.fromkeys(name for name in named if name)) or ((whole,) if whole else ())


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = dict.get(item, key)
    return value if isinstance(value, list) else []


def _moment(parsed: object) -> datetime | None:
    """A date of feedparser's (already UTC) as a datetime; None for what cannot be one."""
    if not isinstance(parsed, time.struct_time):
        return None
    try:
        moment = datetime(*parsed[:5], min(parsed.tm_sec, 59), tzinfo=UTC)
    except ValueError:
        return None
    return moment if moment >= EARLIEST else None
