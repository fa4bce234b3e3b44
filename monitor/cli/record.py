"""``monitor record``: what passes on Kafka, kept in the archive: articles, memories, every revision of every alert."""

import argparse
import asyncio

from monitor.archive import Archive
from monitor.cli.life import grace, live, unless
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.vitals import Vitals


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Example: MONITOR_ARCHIVE=postgresql+psycopg://monitor@db/monitor monitor record"


def run(_: argparse.Namespace) -> int:
    return live(_record)


async def _record(settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    from aiokafka import ConsumerRecord

    from monitor.codec import decode
    from monitor.core.alert import Alert
    from monitor.core.article import Article
    from monitor.stream.consume import Intake
    from monitor.stream.progress import Lookout
    from monitor.stream.topics import ALERTS, ARTICLES, MEMORY, Topic, ensure

    archive = Archive.open(settings.archive)

    over = asyncio.create_task(grace(stop))

    async def handle(topic: Topic, record: ConsumerRecord) -> None:
        await unless(over, keep(topic, record))

    async def keep(topic: Topic, record: ConsumerRecord) -> None:
        if topic is ARTICLES:
            await asyncio.to_thread(archive.put_articles, [decode(record.value, Article)])
        elif topic is ALERTS:
            await asyncio.to_thread(archive.put_alert, decode(record.value, Alert))
        else:
            await asyncio.to_thread(archive.put_memories, {record.key.decode(): record.value})

    intake = Intake(settings, "record", [ARTICLES, MEMORY, ALERTS], handle, metrics)
    lookout = Lookout(settings, intake.group, metrics, intake.progress)
    async with Vitals(settings, metrics, lookout.health):
        await ensure(settings)
        looking = asyncio.create_task(lookout.run())
        try:
            await intake.run(stop)
        finally:
            looking.cancel()
            over.cancel()
            archive.close()
