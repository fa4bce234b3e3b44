"""``monitor read``: the pages of new entries, fetched and extracted; articles to Kafka."""

import argparse
import asyncio

from monitor.cli.life import grace, live, unless
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.vitals import Vitals


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Example: MONITOR_KAFKA=broker:9092 monitor read"


def run(_: argparse.Namespace) -> int:
    return live(_read)


async def _read(settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    from aiokafka import ConsumerRecord

    from monitor.codec import decode, encode
    from monitor.core.article import Entry
    from monitor.pages.read import Reader
    from monitor.stream.consume import Intake
    from monitor.stream.produce import Producer, Record
    from monitor.stream.progress import Lookout
    from monitor.stream.topics import ARTICLES, ENTRIES, Topic, ensure

    reader = Reader(settings, metrics)
    producer = Producer(settings)

    over = asyncio.create_task(grace(stop))

    async def handle(_: Topic, record: ConsumerRecord) -> None:
        await unless(over, read(record))

    async def read(record: ConsumerRecord) -> None:
        article = await reader.read(decode(record.value, Entry))
        await producer.insist([Record(ARTICLES, article.id.encode(), encode(article))])

    intake = Intake(settings, "read", [ENTRIES], handle, metrics)
    lookout = Lookout(settings, intake.group, metrics, intake.progress)
    async with Vitals(settings, metrics, lookout.health):
        await ensure(settings)
        async with producer:
            looking = asyncio.create_task(lookout.run())
            try:
                await intake.run(stop)
            finally:
                looking.cancel()
                over.cancel()
                await reader.close()
