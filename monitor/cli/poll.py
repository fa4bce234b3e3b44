"""``monitor poll``: the feeds, each on its own schedule; new entries to Kafka."""

import argparse
import asyncio
from functools import partial

from monitor.archive import Archive
from monitor.cli.life import live
from monitor.core.address import host
from monitor.core.article import Entry
from monitor.metrics import Metrics
from monitor.settings import Settings, refuse_rehearsal
from monitor.vitals import Vitals


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--backfill",
        action="store_true",
        help="take what a feed holds at its first poll too, not only what comes after",
    )
    parser.epilog = "Example: MONITOR_FEEDS=deploy/desk/feeds.toml monitor poll"


def run(arguments: argparse.Namespace) -> int:
    return live(partial(_poll, arguments.backfill))


async def _poll(backfill: bool, settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    refuse_rehearsal(settings, "monitor poll")
    from monitor.codec import encode
    from monitor.feeds import feedlist
    from monitor.feeds.poll import Poller
    from monitor.stream.produce import Producer, Record
    from monitor.stream.topics import ENTRIES, ensure

    feeds = feedlist.load(settings.feeds)
    archive = Archive.open(settings.archive)
    producer = Producer(settings)

    async def emit(entries: list[Entry]) -> None:
        # Kept first: a broker that forgets (the embedded one) is told again what was never read.
        await asyncio.to_thread(archive.put_entries, entries)
        await producer.insist([Record(ENTRIES, host(entry.url).encode(), encode(entry)) for entry in entries])

    poller = Poller(feeds, archive, emit, settings=settings, metrics=metrics, backfill=backfill)
    async with Vitals(settings, metrics, poller.health):
        await ensure(settings)
        async with producer:
            await poller.run(stop)
    archive.close()
