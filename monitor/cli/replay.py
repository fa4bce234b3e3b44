"""``monitor replay``: articles of the past onto topics of a rehearsal, at the speed they came or another."""

import argparse
import asyncio
import math
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from msgspec.structs import replace

from monitor import clock
from monitor.backtest.queue import Queue
from monitor.cli import source
from monitor.cli.life import live
from monitor.cli.supply import HELP, Progress, supply
from monitor.codec import encode, timestamp
from monitor.core.article import Article
from monitor.errors import BadSettings, BadSource
from monitor.metrics import Metrics
from monitor.settings import REHEARSAL, Settings, load

AT_ONCE = 200  # articles that are sent together when there is no time between them


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", nargs="+", required=True, metavar="FILE", help=HELP)
    parser.add_argument("--from", dest="since", type=source.day, metavar="DAY", help="only what was seen from then on")
    parser.add_argument("--to", dest="until", type=source.day, metavar="DAY", help="only what was seen before")
    parser.add_argument("--prefix", required=True, help=f"of the topics to write to; begins with {REHEARSAL}")
    parser.add_argument("--speed", type=_speed, default=math.inf, metavar="N", help="times as fast as it came, or max")
    parser.add_argument("--restamp", action="store_true", help="seen is when it is sent, not when it was seen")
    parser.epilog = (
        "Example: monitor replay --articles 2024-05.jsonl.xz --prefix rehearsal.may. --speed 60; a worker beside "
        "production: MONITOR_PREFIX=rehearsal.may. monitor work"
    )


def run(arguments: argparse.Namespace) -> int:
    if not arguments.prefix.startswith(REHEARSAL):
        raise BadSettings(
            "--prefix", f"{arguments.prefix!r} must begin with {REHEARSAL!r}: nobody is notified of those"
        )
    with Queue() as queue:
        queue.fill(supply(arguments.articles, load(), _tell, arguments.since, arguments.until))
        if not len(queue):
            raise BadSource(", ".join(arguments.articles), "holds no article of that time")
        return live(partial(_replay, arguments, queue))


async def _replay(
    arguments: argparse.Namespace, queue: Queue, settings: Settings, _: Metrics, stop: asyncio.Event
) -> None:
    from monitor.stream.produce import Producer, Record
    from monitor.stream.topics import ARTICLES, ensure

    # One partition: a worker takes the articles in the order in which they were seen.
    there = settings.model_copy(update={"prefix": arguments.prefix, "partitions": 1})
    (partitions,) = (one.partitions for one in await ensure(there) if one.name == ARTICLES.name)
    if partitions > 1:
        _tell(
            f"{there.prefix}{ARTICLES.name} has {partitions} partitions: a worker may take articles out of their order"
        )
    pace, told, sent = Pace(queue.period()[0], arguments.speed), Progress(len(queue)), 0
    async with Producer(there) as producer:
        for batch in _batches(queue, 1 if math.isfinite(arguments.speed) else AT_ONCE):
            if not await pace.wait(batch[0].seen, stop):
                _tell(f"stopped after {sent:,} articles; --from {timestamp(batch[0].seen)} goes on from here")
                return
            some = [replace(one, seen=clock.now()) for one in batch] if arguments.restamp else batch
            await producer.insist([Record(ARTICLES, one.id.encode(), encode(one)) for one in some])
            sent += len(batch)
            told(sent)
    _tell(f"{sent:,} articles are on {there.prefix}{ARTICLES.name}")


class Pace:
    """Waits until what was seen at a moment would come, so many times as fast as it came."""

    def __init__(self, first: datetime, speed: float) -> None:
        self._first, self._speed = first, speed
        self._began = clock.elapsed()

    async def wait(self, seen: datetime, stop: asyncio.Event) -> bool:
        """Whether it is time; False if told to stop."""
        due = (seen - self._first) / timedelta(seconds=1) / self._speed
        left = due - (clock.elapsed() - self._began)
        return not await clock.pause(stop, left)


def _batches(queue: Queue, size: int) -> Iterator[list[Article]]:
    rest = iter(queue)
    while batch := list(islice(rest, size)):
        yield batch


def _speed(text: str) -> float:
    if text == "max":
        return math.inf
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not (speed > 0 and math.isfinite(speed)):
        raise argparse.ArgumentTypeError(f"{text!r} is no speed such as 1, 60 or max")
    return speed


def _tell(line: str) -> None:
    print(f"monitor replay: {line}", file=sys.stderr)
