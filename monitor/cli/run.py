"""``monitor run``: everything on this machine, with your feeds and watches; what was seen is kept in ``./data``.

Without ``MONITOR_KAFKA`` the embedded broker is used. It forgets when it stops, so it is told again at the start what
the archive knows: the judge's memories, the stories, the alerts and what was said of them, the articles of the last
days, the entries not yet read. Ids are the same each time, so nothing is delivered twice.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from monitor.archive import Archive
from monitor.cli.crew import Crew, Member, free_port, listen
from monitor.cli.life import live
from monitor.cli.work import Recipe
from monitor.clock import elapsed, now
from monitor.core.address import host
from monitor.feeds import feedlist
from monitor.metrics import Metrics
from monitor.settings import Settings, refuse_rehearsal

if TYPE_CHECKING:
    from monitor.stream.produce import Record

log = logging.getLogger(__name__)

BATCH = 500


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Example: MONITOR_FEEDS=my-feeds.toml MONITOR_WATCHES=my-watches.toml monitor run"


def run(_: argparse.Namespace) -> int:
    os.environ.setdefault("MONITOR_LOG_LEVEL", "WARNING")
    return live(_run)


async def _run(settings: Settings, _: Metrics, stop: asyncio.Event) -> None:
    refuse_rehearsal(settings, "monitor run")
    began = elapsed()
    settings = checked(settings)
    feedlist.load(settings.feeds)
    Recipe(settings)
    async with AsyncExitStack() as open_things:
        kafka = settings.kafka
        if "kafka" not in settings.model_fields_set:
            kafka = await start_embedded(settings, open_things)
        crew = Crew(members(settings, {"MONITOR_KAFKA": kafka}))
        open_things.push_async_callback(crew.stop)
        await crew.start(stop)
        if not stop.is_set():
            _tell(settings, elapsed() - began)
            await crew.watch(stop)
        say("ending …")
    say(f"ended; what was seen is kept in {settings.archive}")


def _tell(settings: Settings, seconds: float) -> None:
    say(f"desk      http://{settings.host}:{settings.desk_port}")
    say(f"feeds     {settings.feeds}", f"watches   {settings.watches}", f"archive   {settings.archive}")
    say(f"ready in {seconds:.1f} s; alerts are printed below and shown on the desk. Ctrl-C ends it.")


def checked(settings: Settings) -> Settings:
    """The settings with a port that the desk can have; raises BadSettings: better now than when all has started."""
    with listen(settings.host, settings.desk_port) as trial:
        return settings.model_copy(update={"desk_port": trial.getsockname()[1]})


async def start_embedded(settings: Settings, open_things: AsyncExitStack) -> str:
    """Start the embedded broker, with its topics and what the archive knows; returns its address."""
    from monitor.stream.broker import EmbeddedBroker
    from monitor.stream.produce import Producer
    from monitor.stream.topics import ensure

    address = await open_things.enter_async_context(EmbeddedBroker())
    here = settings.model_copy(update={"kafka": address})
    await ensure(here)
    archive = Archive.open(settings.archive)
    async with Producer(here) as producer:
        records = known(archive, settings)
        while batch := list(islice(records, BATCH)):
            await producer.send(batch)
    archive.close()
    return address


def known(archive: Archive, settings: Settings) -> "Iterator[Record]":
    """What a broker that forgot must be told, memories first: they hold what the articles would make again."""
    from monitor.codec import encode
    from monitor.stream.produce import Record, verdict_record
    from monitor.stream.topics import ALERTS, ARTICLES, ENTRIES, MEMORY, STORIES

    since = now() - timedelta(days=settings.refill_days)
    for subject, raw in archive.memories():
        yield Record(MEMORY, subject.encode(), raw)  # the key leads it to the partition of the subject's signals
    for id, raw in archive.stories():
        yield Record(STORIES, id.encode(), raw)
    for alert in archive.alerts():
        yield Record(ALERTS, alert.id.encode(), encode(alert))
    for verdict in archive.verdicts():
        yield verdict_record(verdict)
    for article in archive.articles(since=since):
        yield Record(ARTICLES, article.id.encode(), encode(article))
    for entry in archive.unread_entries(since):
        yield Record(ENTRIES, host(entry.url).encode(), encode(entry))


def members(
    settings: Settings,
    environment: Mapping[str, str],
    commands: Iterable[str] = ("poll", "read", "work", "record", "deliver"),
) -> list[Member]:
    """The commands in the order in which records pass them, and the desk."""
    named = {**environment, "MONITOR_DESK_PORT": str(settings.desk_port)}
    crew = [Member([command], free_port(), settings.host, dict(named)) for command in commands]
    return [*crew, Member(["desk"], settings.desk_port, settings.host, dict(named))]


def say(*lines: str) -> None:
    """Lines for the person at the terminal."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)
