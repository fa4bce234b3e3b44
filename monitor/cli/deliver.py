"""``monitor deliver``: alerts to people, each revision that rings once on each channel."""

import argparse
import asyncio
import sys
from functools import partial

from monitor.archive import Archive
from monitor.cli.life import live
from monitor.metrics import Metrics
from monitor.settings import Settings, refuse_rehearsal


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--webhook", metavar="URL", help="also post each alert, as JSON, to this address")
    parser.epilog = "Example: monitor deliver --webhook https://chat.example.org/hooks/desk"


def run(arguments: argparse.Namespace) -> int:
    return live(partial(_deliver, arguments.webhook))


async def _deliver(webhook: str | None, settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    refuse_rehearsal(settings, "monitor deliver")
    from aiokafka import ConsumerRecord

    from monitor.codec import decode
    from monitor.core.alert import Alert
    from monitor.delivery.channels import Channel, Console, Webhook
    from monitor.delivery.outbox import Outbox
    from monitor.stream.consume import Intake
    from monitor.stream.topics import ALERTS, Topic

    archive = Archive.open(settings.archive)
    channels: dict[str, Channel] = {"console": Console(sys.stdout)}
    if webhook:
        channels["webhook"] = Webhook(webhook)
    outbox = Outbox(archive, channels, metrics, limit=settings.ring_limit)

    async def hand_over(_: Topic, record: ConsumerRecord) -> None:
        await outbox.deliver(decode(record.value, Alert))

    sweeping = asyncio.create_task(outbox.keep_sweeping())
    try:
        await Intake(settings, "deliver", [ALERTS], hand_over, metrics).serve(stop)
    finally:
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)
        archive.close()
