"""``make bench-worker``: the Faust worker beside a plain aiokafka loop that calls the same steps.

Same broker, same articles, same run; rounds alternate, and the medians are compared. A rate counts articles from the
moment a tenth of them is through to the moment the last alert is out, so neither start-up nor a group's join counts.
On one core everything but the broker is pinned to the first core.
"""

import argparse
import asyncio
import json
import lzma
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path as File
from time import process_time
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from monitor.cli.work import Recipe
from monitor.clock import elapsed
from monitor.codec import decode, encode
from monitor.core.article import Article, article
from monitor.core.memory import Memory
from monitor.core.path import Path
from monitor.core.signal import Signal
from monitor.core.story import Stories
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.stream.broker import EmbeddedBroker
from monitor.stream.connection import aiokafka_words
from monitor.stream.ends import Reader
from monitor.stream.produce import Producer, Record
from monitor.stream.topics import ALERTS, ARTICLES, SIGNALS, ensure
from tests.texts import texts

REAL = File(__file__).parents[3] / "shared" / "data" / "articles"
WATCHES = File(__file__).with_name("watches.toml")
SETTLED = 0.7  # seconds without a new record after which everything is through


def articles(count: int) -> list[Article]:
    """Real articles where there are some, else texts of our own."""
    found = list(real(count)) if REAL.is_dir() else []
    if not found:
        print("no data in ../shared/data/articles: texts of our own are used", file=sys.stderr)
        found = texts(count)
    return found


def real(count: int) -> Iterator[Article]:
    """The first real articles of 2024, in order of time."""
    for file in sorted(REAL.glob("2024-*.jsonl.xz")):
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                one = json.loads(line)
                yield article(
                    url=one["url"] + "#" + one["id"],
                    outlet=one["outlet"],
                    title=one["title"],
                    text=one["text"],
                    seen=datetime.fromtimestamp(one["time_ut"], UTC),
                )
                count -= 1
                if not count:
                    return


async def plain(settings: Settings, path: Path, watched: "Watched") -> None:
    """The loop anybody would write: poll, detect, send; poll, judge, send. No dead letters, no memory that lasts."""
    words = aiokafka_words(settings)
    common = {**words, "enable_auto_commit": True, "auto_offset_reset": "earliest", "fetch_max_wait_ms": 20}
    intake = AIOKafkaConsumer(settings.prefix + "articles", group_id=settings.prefix + "plain-detect", **common)
    signals = AIOKafkaConsumer(settings.prefix + "signals", group_id=settings.prefix + "plain-judge", **common)
    producer = AIOKafkaProducer(**words, linger_ms=5, acks="all", max_batch_size=512 * 1024)
    for client in (intake, signals, producer):
        await client.start()

    async def detect() -> None:
        stories = Stories()
        while True:
            for records in (await intake.getmany(timeout_ms=500, max_records=500)).values():
                for record in records:
                    stories, found = path.signals(stories, decode(record.value, Article))
                    for signal in found:
                        await producer.send(settings.prefix + SIGNALS.name, encode(signal), key=signal.subject.encode())
                    watched.detected += 1
                    if watched.detected % 16 == 0:
                        await asyncio.sleep(0)

    async def judge() -> None:
        memories: dict[str, Memory] = {}
        while True:
            for records in (await signals.getmany(timeout_ms=500, max_records=500)).values():
                for record in records:
                    signal = decode(record.value, Signal)
                    memories[signal.subject], alerts = path.judge(memories.get(signal.subject), signal)
                    for alert in alerts:
                        await producer.send(settings.prefix + ALERTS.name, encode(alert), key=alert.id.encode())
                    watched.judged += 1

    both = [asyncio.create_task(detect()), asyncio.create_task(judge())]
    await watched.through()
    for task in both:
        task.cancel()
    for client in (intake, signals, producer):
        await client.stop()


async def faust(settings: Settings, recipe: Callable[[], Path], watched: "Watched") -> None:
    """The worker as ``monitor work`` runs it."""
    from monitor.stream.topology import Worker

    metrics = Metrics()
    stop = asyncio.Event()
    running = asyncio.create_task(Worker(settings, recipe, metrics).run(stop))

    def count(step: str) -> int:
        return int(metrics.registry.get_sample_value("monitor_records_total", {"step": step, "outcome": "done"}) or 0)

    async def sample() -> None:
        while True:
            watched.detected, watched.judged = count("detect"), count("judge")
            await asyncio.sleep(0.02)

    sampling = asyncio.create_task(sample())
    await watched.through()
    sampling.cancel()
    stop.set()
    await running


class Watched:
    """Counts, and when they were reached."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.detected = self.judged = 0
        self.rate = self.cost = 0.0

    async def through(self) -> None:
        """Return when all is through; then ``rate`` (articles a second) and ``cost`` (CPU ms an article) are known."""
        began = await self._until(self.articles // 10)
        spent = process_time()
        first, last, judged, used = self.detected, elapsed(), -1, spent
        while self.detected < self.articles or self.judged != judged or elapsed() - last < SETTLED:
            if self.judged != judged or self.detected < self.articles:
                judged, last, used = self.judged, elapsed(), process_time()
            await asyncio.sleep(0.02)
        self.rate = (self.articles - first) / (last - began)
        self.cost = (used - spent) / (self.articles - first) * 1000

    async def _until(self, count: int) -> float:
        while self.detected < max(1, count):
            await asyncio.sleep(0.005)
        return elapsed()


def child(arguments: argparse.Namespace) -> None:
    """One measured process; prints its rate."""
    import uvloop

    os.sched_setaffinity(0, arguments.cores)
    settings = Settings(kafka=arguments.kafka, prefix=arguments.prefix, watches=WATCHES, detectors=arguments.detectors)
    recipe = Recipe(settings)
    watched = Watched(arguments.count)
    uvloop.run(plain(settings, recipe(), watched) if arguments.child == "plain" else faust(settings, recipe, watched))
    print(watched.rate)


def measure(kind: str, kafka: str, prefix: str, count: int, cores: Sequence[int], detectors: int) -> float:
    """Start one measured process and wait for its rate, in articles a second."""
    words = [
        "--child",
        kind,
        "--kafka",
        kafka,
        "--prefix",
        prefix,
        "--count",
        str(count),
        "--detectors",
        str(detectors),
    ]
    command = [sys.executable, "-m", "tests.bench.worker", *words, "--cores", *map(str, cores)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return float(done.stdout.split()[-1])


async def fill(kafka: str, prefix: str, records: Sequence[Record]) -> None:
    settings = Settings(kafka=kafka, prefix=prefix)
    await ensure(settings)
    async with Producer(settings) as producer:
        await producer.send(records)
    async with Reader(settings) as reader:
        ends = await reader.ends(await reader.partitions(prefix + ARTICLES.name))
    assert sum(ends.values()) == len(records)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3000, help="articles (default 3000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (default 3)")
    for hidden in ("--child", "--kafka", "--prefix"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--detectors", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--cores", type=int, nargs="*", default=[0], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return child(arguments)
    everything = sorted(os.sched_getaffinity(0))
    one, all_ = everything[:1], everything[:2]
    cases: dict[str, tuple[str, Sequence[int], int]] = {
        "plain aiokafka, one core": ("plain", one, 0),
        "Faust worker, one core": ("faust", one, 0),
        "Faust worker, two cores": ("faust", all_, 2),
    }
    records = [Record(ARTICLES, one_.id.encode(), encode(one_)) for one_ in articles(arguments.count)]
    rates: dict[str, list[float]] = {name: [] for name in cases}
    with tempfile.TemporaryDirectory():
        for round_ in range(arguments.rounds):
            for number, (name, (kind, cores, detectors)) in enumerate(cases.items()):
                rates[name].append(asyncio.run(_one(kind, f"b{round_}{number}.", records, cores, detectors)))
    report(rates)
    return None


async def _one(kind: str, prefix: str, records: Sequence[Record], cores: Sequence[int], detectors: int) -> float:
    async with EmbeddedBroker() as kafka:  # a fresh one each time: it keeps everything in memory
        await fill(kafka, prefix, records)
        return await asyncio.to_thread(measure, kind, kafka, prefix, len(records), cores, detectors)


def report(rates: dict[str, list[float]]) -> None:
    """Print the medians and what they are to the plain loop, and to the worker on one core."""
    middle: dict[str, Any] = {name: statistics.median(found) for name, found in rates.items()}
    plain_, single, double = middle.values()
    for name, found in rates.items():
        print(f"{name:28} {middle[name]:8.0f} articles/s   {' '.join(f'{rate:.0f}' for rate in found)}")
    print(f"one core,  worker / plain    {single / plain_:8.2f}   (bar 0.80)")
    print(
        f"two cores, worker / plain    {double / plain_:8.2f}   worker on two / on one {double / single:.2f} (bar 1.50)"
    )


if __name__ == "__main__":
    main()
