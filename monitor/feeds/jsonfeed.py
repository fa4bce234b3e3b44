"""JSON Feed (jsonfeed.org, versions 1 and 1.1) → entries. What is not as the standard has it counts as not there."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from monitor.core.address import canonical
from monitor.errors import BadSource
from monitor.markup import plain, sound, squeezed

MOST = 10_000  # items that are read
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1|1(?:\.[01])?$", re.I)  # some leave the address out
Make = Callable[..., Any]


def looks_like(body: bytes) -> bool:
    """Whether a body is JSON, as far as its first letter goes."""
    return _START.match(body[:1024]) is not None


def read(body: bytes, url: str) -> dict[str, Any]:
    """The feed object; raises BadSource in one line for what is no JSON Feed."""
    try:
        found = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise BadSource(url, f"is not JSON that can be read ({squeezed(str(error))[:120]})") from None
    if not isinstance(found, dict) or not _VERSION.match(_text(found.get("version"))) or "items" not in found:
        raise BadSource(url, "is JSON, but not a JSON Feed")
    return found


def items(feed: dict[str, Any], url: str) -> Iterator[dict[str, Any]]:
    """The fields of its entries, in its order, named as an entry's are."""
    some = feed.get("items")
    for item in some[:MOST] if isinstance(some, list) else ():
        if isinstance(item, dict) and (made := _item(item, feed, url)) is not None:
            yield made


def _item(item: dict[str, Any], feed: dict[str, Any], url: str) -> dict[str, Any] | None:
    address = _address(item, url)
    text = _text(item.get("content_text"))
    content = _text(item.get("content_html")) or "".join(f"<p>{_escaped(part)}</p>" for part in _paragraphs(text))
    title, summary = squeezed(_text(item.get("title"))), squeezed(_text(item.get("summary")))
    if not (address or title or summary or content):
        return None
    return {
        "id": squeezed(_text(item.get("id"))) or address or title or summary[:200],
        "url": address,
        "title": title,
        "summary": summary or plain(content)[:2000],
        "content": sound(content),
        "authors": _authors(item) or _authors(feed),
        "published": _moment(item.get("date_published")),
        "updated": _moment(item.get("date_modified")),
    }


def _address(item: dict[str, Any], base: str) -> str:
    """The page of an item: its own, else the one it is about, else an id that is an address."""
    for key in ("url", "external_url", "id"):
        link = squeezed(_text(item.get(key)))
        if not link or (key == "id" and not link.lower().startswith(("http://", "https://"))):
            continue
        try:
            return canonical(urljoin(base, link))
        except ValueError:
            continue
    return ""


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    """The names; version 1 has one author, 1.1 a list."""
    some = holder.get("authors")
    known = some if isinstance(some, list) else [holder.get("author")]
    names = (squeezed(_text(one.get("name"))) for one in known[:20] if isinstance(one, dict))
    return tuple(dict.fromkeys(name for name in names if name))


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value).strip().upper())
        known = moment.tzinfo is not None and moment.year > 1970  # the first year is some program's zero
        return moment.astimezone(UTC) if known else None
    except (ValueError, OverflowError):
        return None


def _text(value: object) -> str:
    """A text, or a number as one, as some feeds have for ids; halves of letters are not text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        return sound(str(value))
    except ValueError:  # a number of thousands of digits
        return ""


def _paragraphs(text: str) -> list[str]:
    return [part for part in re.split(r"\n\s*\n", text) if part.strip()]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
