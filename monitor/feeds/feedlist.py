"""The list of feeds to poll, as people write it (TOML)."""

import json
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from monitor.errors import BadSettings


class Feed(Struct, frozen=True, kw_only=True):
    """One feed to poll.

    ``id`` is its name in logs, metrics and the archive: ``name`` in the file, or else made from the address.
    ``interval`` is seconds between polls, None for the floor of the settings. ``full_text`` says that its entries
    carry the whole article. ``language`` is what it is written in, empty if not said.
    """

    id: str
    url: str
    outlet: str
    interval: float | None = None
    language: str = ""
    full_text: bool = False


# key → what its value has to be
KEYS: dict[str, tuple[type, ...]] = {
    "url": (str,),
    "outlet": (str,),
    "name": (str,),
    "interval": (int, float),
    "language": (str,),
    "full_text": (bool,),
}
WORDS = {str: "a text", int: "a number of seconds", bool: "true or false"}


def load(path: Path) -> tuple[Feed, ...]:
    """The feeds of a file, in its order; raises BadSettings in one line that names file, feed and key."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise BadSettings(str(path), f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise BadSettings(str(path), f"is not UTF-8 text (byte {error.start})") from None
    return parse(text, str(path))


def parse(text: str, name: str) -> tuple[Feed, ...]:
    """The feeds of a list's text, in its order; raises BadSettings as ``load`` does."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadSettings(name, f"is not TOML: {error}") from None
    feeds = tuple(_feed(name, number, row) for number, row in enumerate(_rows(name, table), 1))
    _no_doubles(name, feeds)
    return feeds


def written(url: str, outlet: str) -> str:
    """One more feed as a list has it; JSON's strings are TOML's."""
    return "".join(f"{line}\n" for line in ("[[feed]]", f"url = {_quoted(url)}", f"outlet = {_quoted(outlet)}"))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _rows(path: str, table: Mapping[str, Any]) -> list[object]:
    for key in table:
        if key != "feed":
            raise BadSettings(path, f"unknown key {key!r}; each feed starts with [[feed]]")
    rows = table.get("feed")
    if not isinstance(rows, list) or not rows:
        raise BadSettings(path, "names no feed; each feed starts with [[feed]]")
    return rows


def _feed(path: str, number: int, row: object) -> Feed:
    if not isinstance(row, Mapping):
        raise BadSettings(path, f"feed {number}: is not a [[feed]]")
    where = f"feed {number}" + (f" ({row['url']})" if isinstance(row.get("url"), str) else "")
    for key, value in row.items():
        _check(path, where, key, value)
    for key in ("url", "outlet"):
        if not row.get(key, "").strip():
            raise BadSettings(path, f"{where}: {key!r} is missing")
    url = row["url"].strip()
    if not _is_address(url):
        raise BadSettings(path, f"{where}: 'url' is not an http(s) address")
    if row.get("interval", 1) <= 0:
        raise BadSettings(path, f"{where}: 'interval' has to be more than 0 seconds")
    return Feed(
        id=row.get("name", "").strip() or _name(url),
        url=url,
        outlet=row["outlet"].strip(),
        interval=row.get("interval"),
        language=row.get("language", ""),
        full_text=row.get("full_text", False),
    )


def _check(path: str, where: str, key: str, value: object) -> None:
    if key not in KEYS:
        near = get_close_matches(key, KEYS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}"
        raise BadSettings(path, f"{where}: unknown key {key!r}; {hint}")
    wanted = KEYS[key]
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        raise BadSettings(path, f"{where}: {key!r} has to be {WORDS[wanted[0]]}; it is {value!r}")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _name(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")
    return f"{parts.netloc.lower().removeprefix('www.')}/{path}".rstrip("/")


def _no_doubles(path: str, feeds: tuple[Feed, ...]) -> None:
    ids: dict[str, int] = {}
    urls: dict[str, int] = {}
    for number, feed in enumerate(feeds, 1):
        if feed.url in urls:
            raise BadSettings(path, f"feed {number} ({feed.url}): is there already as feed {urls[feed.url]}")
        if feed.id in ids:
            raise BadSettings(path, f"feed {number} ({feed.url}): 'name' {feed.id!r} is taken by feed {ids[feed.id]}")
        ids[feed.id] = urls[feed.url] = number
