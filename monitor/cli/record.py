"""``monitor record``: what passes on Kafka, kept: articles, memories, stories, alerts in every revision, verdicts."""

import argparse
import asyncio

from monitor.archive import Archive
from monitor.cli.life import live
from monitor.metrics import Metrics
from monitor.settings import Settings, refuse_rehearsal


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Example: MONITOR_ARCHIVE=postgresql+psycopg://monitor@db/monitor monitor record"


def run(_: argparse.Namespace) -> int:
    return live(_record)


async def _record(settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    refuse_rehearsal(settings, "monitor record")
    from aiokafka import ConsumerRecord

    from monitor.codec import decode
    from monitor.core.alert import Alert, Verdict
    from monitor.core.article import Article
    from monitor.stream.consume import Intake
    from monitor.stream.topics import ALERTS, ARTICLES, MEMORY, STORIES, VERDICTS, Topic

    archive = Archive.open(settings.archive)

    async def keep(topic: Topic, record: ConsumerRecord) -> None:
        if topic is ARTICLES:
            await asyncio.to_thread(archive.put_articles, [decode(record.value, Article)])
        elif topic is ALERTS:
            await asyncio.to_thread(archive.put_alert, decode(record.value, Alert))
        elif topic is VERDICTS:
            await asyncio.to_thread(archive.put_verdict, decode(record.value, Verdict))
        elif topic is STORIES:
            await asyncio.to_thread(archive.put_story, record.key.decode(), record.value)
        else:
            await asyncio.to_thread(archive.put_memories, {record.key.decode(): record.value})

    try:
        await Intake(settings, "record", [ARTICLES, STORIES, MEMORY, ALERTS, VERDICTS], keep, metrics).serve(stop)
    finally:
        archive.close()
