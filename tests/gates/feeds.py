"""``make gate-feeds``: what our feed parser makes of other parsers' test files, beside what those expect.

Every file must give entries or one line of refusal, and none may take a second. Agreement is counted by field, for
items that name anything an entry has; a text is compared without tags and runs of spaces, an address in its canonical
form, a date as the moment it is. What an entry cannot show (categories, enclosures) is left out, and so are files that
need feedparser's own server, or are about which tags may stay. ``--list`` shows what differs.
"""

import ast
import json
import re
import tarfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from monitor.core.address import canonical
from monitor.errors import BadSource
from monitor.feeds.parse import ParsedEntry, parse
from monitor.markup import plain, squeezed
from tests.gates.floor import hold, parser

DATA = Path(__file__).parents[3] / "shared" / "data" / "feeds"
URL = "http://www.example.org/feed"
SLOW = 1.0  # seconds a file may take
EXPECT = re.compile(rb"Expect:\s*(.+?)\s*-->", re.S)
CHECK = re.compile(
    r"entries\[(\d)\]\['(title|summary|description|link|id|guid|author|published_parsed|updated_parsed)'\] == "
    r"(u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"|\([\d, ]+\))"
)
CONTENT = re.compile(r"entries\[(\d)\]\['content'\]\[0\]\['value'\] == (u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")")
LEFT_OUT = ("/sanitize/", "/base/http_")  # we take tags out elsewhere; their own server's address is not ours
NAMES = {"description": "summary", "guid": "id", "author": "authors"}
SAYS = ("title", "summary", "content", "link")  # of which an entry must have one
NAMES |= {"published_parsed": "published", "updated_parsed": "updated"}


class Told(NamedTuple):
    """One field of one item: what is expected and what we say."""

    file: str
    field: str
    theirs: object
    ours: object

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return same(self.field, self.theirs, self.ours)


def main() -> int:
    """Measure; 1 if a figure fell below its floor."""
    options = parser(__doc__ or "")
    options.add_argument("--list", action="store_true", help="what differs")
    arguments = options.parse_args()
    if not DATA.exists():
        print("gate feeds: no data; skipped")
        return 0
    outcomes, slowest = survived(every())
    print(f"{sum(outcomes.values()):,} files: {dict(outcomes)}; the slowest takes {slowest:.2f} s")
    figures = {"files survived": 1.0 if not outcomes["raised"] and slowest < SLOW else 0.0}
    for name, told in (("gofeed", list(gofeed())), ("feedparser", list(feedparser()))):
        figures |= counted(name, told)
        for one in told if arguments.list else ():
            if not one.same:
                print(f"  {one.file} {one.field}: theirs {str(one.theirs)[:160]!r}, ours {str(one.ours)[:160]!r}")
    return hold("feeds", figures, arguments)


def counted(name: str, told: Sequence[Told]) -> dict[str, float]:
    """The share that agrees, by field and in all, printed with its counts."""
    right, all_ = Counter(one.field for one in told if one.same), Counter(one.field for one in told)
    for field in sorted(all_):
        print(f"{name:10} {field:10} {right[field]:4} of {all_[field]:4}  {right[field] / all_[field]:.3f}")
    return {f"{name}, all fields": sum(right.values()) / max(1, len(told))}


def every() -> Iterator[tuple[str, bytes]]:
    """All feed files there are, by name."""
    for file in sorted(DATA.rglob("*")):
        if file.is_file() and file.suffix in (".xml", ".rss", ".atom", ".rdf", ".json", "") and file.stem != "LICENSE":
            yield str(file.relative_to(DATA)), file.read_bytes()
    yield from packed()


def packed() -> Iterator[tuple[str, bytes]]:
    """Feedparser's files, which come in an archive."""
    for archive in sorted(DATA.rglob("*.tar.xz")):
        with tarfile.open(archive) as files:
            for member in files:
                body = files.extractfile(member) if member.isfile() else None
                if body is not None and member.name.endswith(".xml"):
                    yield member.name, body.read()


def survived(files: Iterator[tuple[str, bytes]]) -> tuple[Counter[str], float]:
    """How many gave entries, none, a refusal, or raised; and the seconds of the slowest."""
    outcomes, slowest = Counter[str](), 0.0
    for name, body in files:
        began = time.perf_counter()
        try:
            outcomes["entries" if parse(body, URL).entries else "no entries"] += 1
        except BadSource:
            outcomes["refused"] += 1
        except Exception as error:
            outcomes["raised"] += 1
            print(f"  {name}: raised {error!r}")
        slowest = max(slowest, time.perf_counter() - began)
    return outcomes, slowest


def gofeed() -> Iterator[Told]:
    """What gofeed expects of its own files."""
    for expected in sorted((DATA / "gofeed" / "parser").rglob("*.json")):
        source = expected.with_suffix(".xml")
        if expected.name.endswith("_expected.json"):
            source = expected.with_name(expected.name.replace("_expected", ""))
        if not source.exists() or source == expected or expected.parent.name in ("invalid", "universal"):
            continue
        found = json.loads(expected.read_text("utf-8"))
        items = [fields for item in found.get("items") or found.get("entries") or [] if (fields := wanted(item))]
        ours = entries(source.read_bytes())
        for number, fields in enumerate(items):
            entry = ours[number] if len(ours) == len(items) else None
            for field, value in fields.items():
                yield Told(source.name, field, value, getattr(entry, field, None))


def wanted(item: Mapping[str, Any]) -> dict[str, object]:
    """The fields of an expected item that an entry has as well; empty if it names none of those an entry must have."""
    links = [
        one for one in item.get("links") or [] if isinstance(one, dict) and one.get("rel", "alternate") == "alternate"
    ]
    link = item.get("link") or item.get("url") or (links[0].get("href") if links else None)
    guid = item.get("guid")
    content = item.get("content_html") or item.get("content")
    people = item.get("authors") or ([item["author"]] if item.get("author") else [])
    names = [one.get("name") or one.get("email") if isinstance(one, dict) else one for one in people]
    fields = {
        "title": value(item.get("title")),
        "summary": value(item.get("description") or item.get("summary")),
        "content": value(content),
        "url": link,
        "id": guid.get("value") if isinstance(guid, dict) else guid or item.get("id"),
        "authors": [name for name in names if name] or None,
        "published": item.get("pubDateParsed") or item.get("publishedParsed") or item.get("date_published"),
        "updated": item.get("updatedParsed") or item.get("date_modified"),
    }
    named = {key: one for key, one in fields.items() if one}
    return named if named.keys() & {"title", "summary", "content", "url"} else {}


def value(one: object) -> object:
    """A text, or the text of a construct that has a type as well."""
    return one.get("value") if isinstance(one, dict) else one


def feedparser() -> Iterator[Told]:
    """What feedparser expects of its own files, where that is about what an entry has."""
    for name, body in packed():
        found = EXPECT.search(body)
        if found is None or any(part in name for part in LEFT_OUT):
            continue
        said = found[1].decode("utf-8", "replace")
        checks = [(int(at), NAMES.get(field, field), text) for at, field, text in CHECK.findall(said)]
        checks += [(int(at), "content", text) for at, text in CONTENT.findall(said)]
        ours = entries(body) if checks else ()
        for at, field, text in checks:
            entry, theirs = at_place(ours, at), expected_value(text)
            if entry is None and (field not in SAYS or not bare(theirs)):
                continue  # an item with a date, an author or a picture alone says nothing: it is no entry
            yield Told(
                name,
                "url" if field == "link" else field,
                theirs,
                getattr(entry, "url" if field == "link" else field, None),
            )


def expected_value(text: str) -> object:
    """A literal of an expectation; a time as a date."""
    literal = ast.literal_eval(text)
    if not isinstance(literal, tuple):
        return literal
    year, month, day, hour, minute, second = literal[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat()


def at_place(ours: Sequence[ParsedEntry], number: int) -> ParsedEntry | None:
    """The entry of a number, None if there are fewer."""
    return ours[number] if number < len(ours) else None


def entries(body: bytes) -> tuple[ParsedEntry, ...]:
    """The entries of a file; none of one that is refused."""
    try:
        return parse(body, URL).entries
    except BadSource:
        return ()


def same(field: str, theirs: object, ours: object) -> bool:
    """Whether an expected value is the one we have."""
    if ours is None:
        return False
    if isinstance(ours, datetime):
        return ours == moment(str(theirs))
    if field == "authors":
        names = theirs if isinstance(theirs, list) else [theirs]
        return [bare(one) for one in names] == [bare(one) for one in ours]  # type: ignore[attr-defined]
    if field == "url":
        try:
            return canonical(urljoin(URL, str(theirs))) == ours
        except ValueError:
            return str(ours) == str(theirs)
    plainly = squeezed(str(ours)) if field in ("title", "summary", "id") else bare(ours)
    return plainly in (bare(theirs), squeezed(str(theirs)))


def bare(text: object) -> str:
    """A text without tags and runs of spaces."""
    return squeezed(plain(str(text)))


def moment(text: str) -> datetime | None:
    """A moment in UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


if __name__ == "__main__":
    raise SystemExit(main())
