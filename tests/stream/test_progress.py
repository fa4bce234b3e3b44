"""Progress: the figure an operator is paged on is the number of records that are left."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace

from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.stream.produce import Producer, Record
from monitor.stream.progress import Lookout, Progress
from monitor.stream.topics import ARTICLES, ensure

Make = Callable[..., Settings]


def test_lag_is_what_is_left_also_when_it_came_in_one_batch(settings: Make) -> None:
    here = settings(partitions=1, stall_after=0.001)
    topic = here.prefix + ARTICLES.name
    metrics = Metrics()
    step = Progress("detect", topic, lambda: [0])
    lookout = Lookout(here, here.prefix + "work", metrics, [step])

    def shown() -> float | None:
        return metrics.registry.get_sample_value("monitor_lag_records", {"step": "detect"})

    async def scene() -> list[float | None]:
        await ensure(here)
        async with Producer(here) as producer:
            await producer.send(Record(ARTICLES, b"k", b"%d" % n) for n in range(500))
        looking = asyncio.create_task(lookout.run())
        async with asyncio.timeout(20):
            while shown() is None:
                await asyncio.sleep(0.05)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        return [shown()]

    assert asyncio.run(scene()) == [500.0]
    assert lookout.health()[0] is False, "there is work, and none was done"
    step.took([SimpleNamespace(topic=topic, partition=0, offset=199)])
    assert step.lag == 300
    step.took([SimpleNamespace(topic=topic, partition=0, offset=499)])
    assert step.lag == 0
    assert lookout.health()[0] is True


def test_what_another_member_has_counts_for_that_one() -> None:
    step = Progress("detect", "t", lambda: [1])
    step.looked({0: 0, 1: 5}, {0: 100, 1: 9})
    assert step.lag == 4
