"""One poller, or one bare aiohttp loop, as a process of its own for ``make bench-feeds``; prints figures as JSON.

python -m tests.bench.polled bare BASE FEEDS SECONDS
python -m tests.bench.polled steady BASE FEEDS SECONDS     all feeds due all the time, nothing new in them
python -m tests.bench.polled first BASE FEEDS              every feed once, as at the very first start
python -m tests.bench.polled news BASE FEEDS ROOT          every feed once more, with three new items each
"""

import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import aiohttp
import uvloop

from monitor import clock
from monitor.archive import Archive
from monitor.core.article import Entry
from monitor.feeds.feedlist import Feed
from monitor.feeds.poll import Poller
from monitor.metrics import Metrics
from monitor.settings import Settings
from tests.bench.feedfiles import feed_file

AT_ONCE = 64
LOOK = 0.01  # seconds between two looks at how late the event loop is


class Counting(Metrics):
    """Metrics that know how many polls ended."""

    def done(self) -> int:
        return sum(int(one.value) for one in next(iter(self.polls.collect())).samples if one.name.endswith("_total"))


async def bare(base: str, count: int, seconds: float) -> dict[str, float]:
    """Conditional requests, as fast as they go."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100)) as session:
        tags = {}
        for number in range(count):
            async with session.get(f"{base}/{number}.xml") as answer:
                tags[number] = answer.headers["ETag"]
        began, cpu, asked = time.perf_counter(), time.process_time(), 0

        async def ask(first: int) -> None:
            nonlocal asked
            number = first
            while time.perf_counter() - began < seconds:
                async with session.get(f"{base}/{number}.xml", headers={"If-None-Match": tags[number]}) as answer:
                    await answer.read()
                    assert answer.status == 304
                asked += 1
                number = (number + AT_ONCE) % count

        await asyncio.gather(*(ask(number) for number in range(AT_ONCE)))
        wall = time.perf_counter() - began
        return {"rate": asked / wall, "cpu_us": (time.process_time() - cpu) / asked * 1e6}


async def steady(base: str, count: int, seconds: float) -> dict[str, float]:
    """A poller whose feeds are all due, once their first fetch is done."""
    with tempfile.TemporaryDirectory() as folder, closing(Archive.open(f"sqlite:///{folder}/archive.db")) as archive:
        poller, metrics = prepared(base, count, archive, interval=0.01)
        stop = asyncio.Event()
        run = asyncio.create_task(poller.run(stop))
        while metrics.done() < count:
            await asyncio.sleep(0.5)
        late: list[float] = []
        look = asyncio.create_task(watched(late))
        asked, began, cpu = metrics.done(), time.perf_counter(), time.process_time()
        await asyncio.sleep(seconds)
        asked, wall = metrics.done() - asked, time.perf_counter() - began
        cpu = time.process_time() - cpu
        look.cancel()
        stop.set()
        await run
    late.sort()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lag = late[int(len(late) * 0.99)] * 1e3
    return {"rate": asked / wall, "cpu_us": cpu / asked * 1e6, "memory_mb": memory, "lag_p99_ms": lag}


async def first(base: str, count: int) -> dict[str, float]:
    """A poller's very first round: everything fetched whole, parsed and remembered."""
    with tempfile.TemporaryDirectory() as folder, closing(Archive.open(f"sqlite:///{folder}/archive.db")) as archive:
        return await once(base, count, archive)


async def news(base: str, count: int, root: str) -> dict[str, float]:
    """A second round, in which every feed shows three items that are new."""
    with tempfile.TemporaryDirectory() as folder, closing(Archive.open(f"sqlite:///{folder}/archive.db")) as archive:
        await once(base, count, archive)
        await asyncio.to_thread(rewritten, Path(root), count)
        return await once(base, count, archive, later=timedelta(days=2))


def rewritten(root: Path, count: int) -> None:
    """Have three new items in every feed."""
    for number in range(count):
        (root / f"{number}.xml").write_bytes(feed_file(number, range(3, 53)))


async def once(base: str, count: int, archive: Archive, later: timedelta = timedelta()) -> dict[str, float]:
    """Every feed polled once; the processor time is that of all processes."""
    poller, metrics = prepared(base, count, archive, later=later)
    stop = asyncio.Event()
    began, cpu = time.perf_counter(), spent()
    run = asyncio.create_task(poller.run(stop))
    while metrics.done() < count:
        await asyncio.sleep(0.02)
    wall = time.perf_counter() - began
    stop.set()
    await run
    entries = sum(one.value for one in next(iter(metrics.entries.collect())).samples if one.name.endswith("_total"))
    return {"seconds": wall, "cpu_ms": (spent() - cpu) / count * 1e3, "entries": entries}


def prepared(
    base: str, count: int, archive: Archive, *, interval: float | None = None, later: timedelta = timedelta()
) -> tuple[Poller, Counting]:
    """A poller of so many feeds, whose clock is so much ahead, and its metrics."""
    feeds = [
        Feed(id=f"feed-{number}", url=f"{base}/{number}.xml", outlet=f"Outlet {number}", interval=interval)
        for number in range(count)
    ]
    settings = Settings(private_addresses=True, host_gap=0, host_at_once=AT_ONCE)
    metrics = Counting()
    poller = Poller(
        feeds, archive, nothing, settings=settings, metrics=metrics, now=lambda: clock.now() + later, chance=lambda: 0.0
    )
    return poller, metrics


async def nothing(entries: list[Entry]) -> None:
    """Where entries go here."""


async def watched(late: list[float]) -> None:
    """How late the event loop comes to what is due."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(LOOK)
        late.append(time.perf_counter() - began - LOOK)


def spent() -> float:
    """Seconds of processor time, of this process and of those it started that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


KINDS: dict[str, Callable[..., object]] = {"bare": bare, "steady": steady, "first": first, "news": news}

if __name__ == "__main__":
    kind, base, count, *rest = sys.argv[1:]
    arguments = [float(one) if one.replace(".", "").isdigit() else one for one in rest]
    print(json.dumps(uvloop.run(KINDS[kind](base, int(count), *arguments))))  # type: ignore[arg-type]
