"""``monitor topics``: create the topics that are missing, check the others, print them."""

import argparse
import json

from monitor.cli.life import once
from monitor.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Example: MONITOR_KAFKA=broker:9092 monitor topics"


def run(_: argparse.Namespace) -> int:
    return once(_ensure)


async def _ensure(settings: Settings) -> int:
    from monitor.stream.topics import ALL, ensure

    found = {one.name: one for one in await ensure(settings)}
    for topic in ALL:
        one = found[topic.name]
        print(
            json.dumps(
                {
                    "topic": settings.prefix + topic.name,
                    "carries": topic.carries,
                    "key": topic.key,
                    "partitions": one.partitions,
                    "compacted": topic.compacted,
                    "created": one.created,
                }
            )
        )
    return 0
