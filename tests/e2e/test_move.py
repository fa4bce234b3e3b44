"""Partitions move from one worker to another in the middle of episodes: the episodes go on as if nothing had been."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from monitor.cli.work import Recipe
from monitor.codec import encode
from monitor.core.memory import Memory
from monitor.core.story import Stories
from monitor.settings import Settings
from monitor.stream.topics import ALERTS
from tests.e2e.running import Running, everything, give, prepare, run, wait_for
from tests.e2e.test_kill import five_watches, restored, revisions
from tests.texts import texts

ARTICLES = 600


def folded(settings: Settings, count: int) -> tuple[dict[tuple[str, int], bytes], dict[bytes, bytes]]:
    """Every revision that the first articles make, and the memories they leave."""
    path, stories = Recipe(settings)(), Stories()
    memories: dict[str, Memory] = {}
    alerts: dict[tuple[str, int], bytes] = {}
    for article in texts(ARTICLES)[:count]:
        stories, found = path.signals(stories, article)
        for signal in found:
            memories[signal.subject], made = path.judge(memories.get(signal.subject), signal)
            alerts |= {(alert.id, alert.revision): encode(alert) for alert in made}
    return alerts, {subject.encode(): encode(memory) for subject, memory in memories.items()}


def test_an_episode_goes_on_exactly_where_its_partition_goes(settings: Callable[..., Settings], tmp_path: Path) -> None:
    here = settings(watches=five_watches(tmp_path), partitions=3)
    run(prepare(here))
    first, second = (Running("work", here, folder) for folder in (tmp_path / "first", tmp_path / "second"))
    for worker in (first, second):
        (tmp_path / ("first" if worker is first else "second")).mkdir()
    first.start()
    try:
        run(give(here, texts(ARTICLES)[:200]))
        come_to(here, 200)
        second.start()
        wait_for("the second worker has partitions to judge", partial(judging, second))
        run(give(here, texts(ARTICLES)[200:400]))
        come_to(here, 400)
        moved = set(second.answer("/memory"))
        run(give(here, texts(ARTICLES)[400:]))
        first.kill()
        come_to(here, ARTICLES)
        wait_for("the second worker judges alone", partial(judging, second, 3))
    finally:
        second.stop()
    assert moved, "no episode moved"
    alerts, memories = folded(here, ARTICLES)
    assert revisions(run(everything(here, ALERTS))) == alerts
    assert run(restored(here)) == memories


def come_to(settings: Settings, articles: int) -> None:
    """Wait until every revision that so many articles make has come out."""
    wanted = folded(settings, articles)[0].keys()
    wait_for(f"all revisions of {articles} articles", lambda: there(settings) >= wanted, every=0.3)


def there(settings: Settings) -> set[tuple[str, int]]:
    return set(revisions(run(everything(settings, ALERTS))))


def judging(worker: Running, partitions: int = 1) -> bool:
    """Whether a worker has so many partitions of signals."""
    steps = (worker.answer("/health") or {"steps": []})["steps"]
    return any(step["step"] == "judge" and step["partitions"] >= partitions for step in steps)
