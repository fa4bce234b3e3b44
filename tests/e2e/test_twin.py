"""The twins: live on Faust and folded in memory, the same articles in the same order give the same bytes.

What is about no watch goes by way of a story and is a step longer under way, so between two subjects the order may
differ. Of each subject it is the same, byte by byte.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from monitor.cli.work import Recipe
from monitor.codec import encode
from monitor.core.article import Article
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.stream.topics import ALERTS
from monitor.stream.topology import Worker
from tests.e2e.running import everything, prepare
from tests.texts import texts

WATCHES = Path(__file__).parent.parent / "watches.toml"


Told = dict[bytes, list[bytes]]  # alert id → its revisions' records, in order


def folded(settings: Settings, articles: Sequence[Article]) -> Told:
    """The records of every alert, without Kafka."""
    return by_alert((alert.id.encode(), encode(alert)) for alert in Recipe(settings)().fold(articles))


def by_alert(records: Iterable[tuple[bytes, bytes]]) -> Told:
    told: Told = {}
    for key, record in records:
        told.setdefault(key, []).append(record)
    return told


async def live(settings: Settings, articles: Sequence[Article], wanted: Told) -> Told:
    """The records on the alerts topic once the worker has taken all articles; one partition, so one order."""
    await prepare(settings, articles)
    metrics = Metrics()
    stop = asyncio.Event()
    worker = Worker(settings, Recipe(settings), metrics)
    running = asyncio.create_task(worker.run(stop))
    async with asyncio.timeout(120):
        while not running.done() and not _through(worker, metrics, len(articles), sum(map(len, wanted.values()))):
            await asyncio.sleep(0.1)
    stop.set()
    await running
    return by_alert(await everything(settings, ALERTS))


def _through(worker: Worker, metrics: Metrics, articles: int, alerts: int) -> bool:
    read = metrics.registry.get_sample_value("monitor_records_total", {"step": "detect", "outcome": "done"}) or 0
    told = sum(
        sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == "monitor_alert_revisions_total"
    )
    looked, figures = worker.lookout.health()
    steps = figures["steps"]
    assert isinstance(steps, list)
    return (
        looked and read >= articles and told >= alerts and all(step["partitions"] and not step["lag"] for step in steps)
    )


def test_live_and_folded_are_the_same_bytes(settings: Callable[..., Settings]) -> None:
    here = settings(watches=WATCHES, partitions=1)
    articles = texts(600, seed=7)
    wanted = folded(here, articles)
    assert sum(map(len, wanted.values())) > 100
    assert asyncio.run(live(here, articles, wanted)) == wanted


def test_so_they_are_when_nobody_watches_most_of_it(settings: Callable[..., Settings], tmp_path: Path) -> None:
    few = tmp_path / "watches.toml"
    few.write_text('[[watch]]\nid = "trawling"\nquestion = "May they trawl?"\nquery = "trawling"\n', "utf-8")
    here = settings(watches=few, partitions=1)
    articles = texts(600, seed=9)
    wanted = folded(here, articles)
    assert {key: len(told) for key, told in wanted.items() if b'"story:' in told[0]}
    assert asyncio.run(live(here, articles, wanted)) == wanted


def test_detecting_in_other_processes_changes_nothing(settings: Callable[..., Settings]) -> None:
    here = settings(watches=WATCHES, partitions=1, detectors=2)
    articles = texts(600, seed=8)
    wanted = folded(here, articles)
    assert asyncio.run(live(here, articles, wanted)) == wanted
