"""``monitor feeds``: the list of feeds, for those who write it: list, check, health, add, import, export."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from monitor import clock
from monitor.archive import Archive
from monitor.cli import source
from monitor.core.marking import printable
from monitor.core.spelling import suggestion
from monitor.errors import BadSettings, BadSource, MonitorError, Unavailable
from monitor.feeds import discovery, feedlist, opml
from monitor.feeds.checkup import Checkup, Verdict, checkup
from monitor.feeds.feedlist import Feed
from monitor.feeds.moves import listed
from monitor.feeds.state import FeedState, read
from monitor.settings import Settings, load
from monitor.web import Web

AT_ONCE = 16  # feeds that are checked together
EPILOG = """\
Without a word it lists. The file is that of MONITOR_FEEDS unless --feeds names one.

Example:
  monitor feeds
  monitor feeds check
  monitor feeds health
  monitor feeds add https://www.harbour.example/ --outlet "Harbour Post"
  monitor feeds import subscriptions.opml
  monitor feeds export subscriptions.opml
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``monitor feeds``."""
    parser.epilog = EPILOG
    parts = parser.add_subparsers(dest="part", metavar="{list,check,health,add,import,export}")
    listing = parts.add_parser("list", help="a line for each feed (default)")
    checking = parts.add_parser("check", help="fetch each now: ok, empty, undated, stale, moved, gone or broken")
    checking.add_argument("names", nargs="*", metavar="NAME", help="only these")
    health = parts.add_parser("health", help="what the poller knows of each, from the archive; asks nobody")
    adding = parts.add_parser("add", help="write one more feed into the file")
    adding.add_argument("address", metavar="URL", help="of a feed, or of a site whose page names one")
    adding.add_argument("--outlet", metavar="NAME", help="whose it is (what the feed calls itself)")
    taking = parts.add_parser("import", help="write the feeds of an OPML file into the file")
    taking.add_argument("opml", type=Path, metavar="FILE", help="the OPML file")
    giving = parts.add_parser("export", help="the feeds as OPML")
    giving.add_argument("opml", type=Path, nargs="?", metavar="FILE", help="where to (standard output)")
    parser.add_argument("--feeds", type=Path, metavar="FILE", help="the file of feeds (MONITOR_FEEDS)")
    for part in (listing, checking, health, adding, taking, giving):
        part.add_argument("--feeds", type=Path, metavar="FILE", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for. Exit code 1 if a feed that was checked is gone or broken."""
    settings = load()
    if arguments.feeds is not None:
        settings = settings.model_copy(update={"feeds": arguments.feeds})
    parts = {"check": _check, "health": _health, "add": _add, "import": _import, "export": _export}
    return parts.get(arguments.part, _list)(arguments, settings)


def _list(_: argparse.Namespace, settings: Settings) -> int:
    for feed in feedlist.load(settings.feeds):
        every = f", every {feed.interval:g} s" if feed.interval is not None else ""
        print(printable(f"{feed.id}: {feed.outlet}, {feed.url}{every}"))
    return 0


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    feeds = feedlist.load(settings.feeds)
    known = {feed.id: feed for feed in feeds}
    for name in arguments.names:
        if name not in known:
            raise BadSettings(str(settings.feeds), f"there is no feed {name!r}{suggestion(name, list(known))}")
    wanted = [known[name] for name in arguments.names] or feeds
    found = asyncio.run(_checked(wanted, settings))
    for one in found:
        print(printable(_told(one)))
    return 1 if any(one.verdict in (Verdict.GONE, Verdict.BROKEN) for one in found) else 0


async def _checked(feeds: Sequence[Feed], settings: Settings) -> list[Checkup]:
    web = Web(contact=settings.contact, private=settings.private_addresses)
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(feed: Feed) -> Checkup:
        async with turns:
            return await checkup(web, feed, clock.now())

    try:
        return await asyncio.gather(*map(one, feeds))
    finally:
        await web.close()


def _told(one: Checkup) -> str:
    newest = f", the newest of {one.newest:%Y-%m-%d %H:%M}" if one.newest else ""
    entries = f"{one.entries} entr{'y' if one.entries == 1 else 'ies'}{newest}" if one.entries else ""
    return f"{one.feed.id}: {one.verdict.value}{''.join(f'; {part}' for part in (one.what, entries) if part)}"


def _health(_: argparse.Namespace, settings: Settings) -> int:
    with closing(Archive.open(settings.archive)) as archive:
        for feed in feedlist.load(settings.feeds):
            print(printable(f"{feed.id}: {'; '.join(_known(listed(read(archive.load_feed(feed.id), feed.id), feed)))}"))
    return 0


def _known(state: FeedState) -> Iterator[str]:
    """What the poller knows of a feed, in a few words."""
    if state.gone:
        yield f"gone: {state.gone} is not asked again until the list has another address"
        return
    if state.asked is None and not state.failures:
        yield "never polled"
        return
    yield "failing" if state.failures else "works"
    if state.broken:
        yield "what its server has is no feed"
    if state.brought:
        yield f"last brought something on {state.brought:%Y-%m-%d %H:%M}"
    if state.url or state.moves_to:
        yield f"moved to {state.url}" if state.url else f"says it moves to {state.moves_to}"
    if state.next_due:
        yield f"polled next at {state.next_due:%Y-%m-%d %H:%M}"


def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    found = asyncio.run(_found(arguments.address, settings))
    outlet = arguments.outlet or found.title or urlsplit(found.feed.url).netloc
    _write(settings.feeds, [(found.feed.url, outlet)])
    print(printable(f"{_told(found)}; it is in {settings.feeds} now, as {outlet}"))
    return 0


async def _found(address: str, settings: Settings) -> Checkup:
    """The feed at an address, or the first that works of those that its page names or that are where feeds are."""
    web = Web(contact=settings.contact, private=settings.private_addresses)
    try:
        first = await checkup(web, _candidate(address), clock.now())
        if first.verdict not in (Verdict.BROKEN, Verdict.GONE):
            return first
        try:
            page = await web.get(address)
        except MonitorError as error:
            raise BadSource(address, error.what) from None
        for candidate in (*discovery.named(page.body, page.url), *discovery.guesses(page.url)):
            one = await checkup(web, _candidate(candidate), clock.now())
            if one.verdict not in (Verdict.BROKEN, Verdict.GONE):
                return one
    finally:
        await web.close()
    raise BadSource(address, f"is no feed ({first.what}), and its page names none that works")


def _candidate(url: str) -> Feed:
    return Feed(id=url, url=url, outlet=url)


def _import(arguments: argparse.Namespace, settings: Settings) -> int:
    try:
        body = arguments.opml.read_bytes()
    except OSError as error:
        raise BadSettings(str(arguments.opml), f"cannot be read ({(error.strerror or '').lower()})") from None
    outlines = opml.read(body, str(arguments.opml))
    known = {feed.url for feed in feedlist.load(settings.feeds)} if settings.feeds.exists() else set[str]()
    new = [(one.url, one.title or urlsplit(one.url).netloc) for one in outlines if one.url not in known]
    if new:
        _write(settings.feeds, new)
    print(f"{len(new)} feeds are in {settings.feeds} now; {len(outlines) - len(new)} had been there")
    return 0


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    text = opml.written(feedlist.load(settings.feeds))
    if arguments.opml is None:
        sys.stdout.write(text)
        return 0
    if not arguments.opml.exists():
        _touch(arguments.opml)
    source.replace(arguments.opml, text)
    return 0


def _write(file: Path, feeds: Sequence[tuple[str, str]]) -> None:
    """More feeds at the end of the file, all or none."""
    if not file.exists():
        _touch(file)
    before = source.text(file)
    newline = "\r\n" if "\r\n" in before else "\n"
    more = "\n".join(feedlist.written(url, outlet) for url, outlet in feeds).replace("\n", newline)
    gap = "" if not before else newline if before.endswith("\n") else 2 * newline
    after = f"{before}{gap}{more}"
    try:
        feedlist.parse(after, str(file))
    except BadSettings as error:
        raise BadSettings(error.who, f"{error.what}; nothing was written") from None
    if source.text(file) != before:
        raise Unavailable(str(file), "was changed by somebody else just now; nothing was written")
    source.replace(file, after)


def _touch(file: Path) -> None:
    try:
        file.touch()
    except OSError as error:
        raise BadSettings(str(file), f"cannot be written ({(error.strerror or '').lower()})") from None
