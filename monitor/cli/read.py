"""``monitor read``: the pages of new entries, fetched and extracted; articles to Kafka."""

import argparse
import asyncio

from monitor.cli.life import live
from monitor.metrics import Metrics
from monitor.settings import Settings, refuse_rehearsal


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Example: MONITOR_KAFKA=broker:9092 monitor read"


def run(_: argparse.Namespace) -> int:
    return live(_read)


async def _read(settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    refuse_rehearsal(settings, "monitor read")
    from aiokafka import ConsumerRecord

    from monitor.codec import decode, encode
    from monitor.core.article import Entry
    from monitor.pages.read import Reader
    from monitor.stream.consume import Intake
    from monitor.stream.produce import Producer, Record
    from monitor.stream.topics import ARTICLES, ENTRIES, Topic

    reader = Reader(settings, metrics)
    producer = Producer(settings)

    async def read(_: Topic, record: ConsumerRecord) -> None:
        article = await reader.read(decode(record.value, Entry))
        await producer.insist([Record(ARTICLES, article.id.encode(), encode(article))])

    try:
        async with producer:
            await Intake(settings, "read", [ENTRIES], read, metrics).serve(stop)
    finally:
        await reader.close()
