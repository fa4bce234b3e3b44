"""Kill the worker five times while 2,000 articles flow: nothing is missing, nothing differs, nothing is sent twice."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from pathlib import Path

import msgspec

from monitor.cli.work import Recipe
from monitor.codec import decode, encode
from monitor.core.alert import Alert
from monitor.core.memory import Memory
from monitor.core.signal import Signal
from monitor.core.story import Stories, Story
from monitor.delivery.bell import rings
from monitor.settings import Settings
from monitor.stream.memory import Memories
from monitor.stream.topics import ALERTS, MEMORY, SIGNALS, STORIES
from tests.e2e.running import Running, count, everything, give, prepare, receiver, run, wait_for
from tests.texts import texts

WATCHES = Path(__file__).parent.parent / "watches.toml"
ARTICLES = 2_000
KILLS = 5


class Undisturbed(msgspec.Struct):
    """What must come out, folded in memory."""

    signals: dict[str, bytes]
    alerts: dict[tuple[str, int], bytes]
    memories: dict[bytes, bytes]
    stories: dict[bytes, bytes]


def undisturbed(settings: Settings) -> Undisturbed:
    path = Recipe(settings)()
    signals: dict[str, bytes] = {}
    alerts: dict[tuple[str, int], bytes] = {}
    memories: dict[str, Memory] = {}
    stories = Stories()
    for article in texts(ARTICLES):
        stories, found = path.signals(stories, article)
        for signal in found:
            signals[signal.id] = encode(signal)
            memories[signal.subject], made = path.judge(memories.get(signal.subject), signal)
            alerts |= {(alert.id, alert.revision): encode(alert) for alert in made}
    return Undisturbed(
        signals,
        alerts,
        {subject.encode(): encode(memory) for subject, memory in memories.items()},
        {id.encode(): encode(story) for id, story in stories.live.items()},
    )


async def restored(settings: Settings) -> dict[bytes, bytes]:
    """Every memory as a worker that starts now would find it."""
    memories: Memories[Memory] = Memories(settings, MEMORY, encode, lambda raw: decode(raw, Memory))
    found: dict[bytes, bytes] = {}
    for partition in range(settings.partitions):
        found |= {key: encode(memory) for key, memory in (await memories.restore(partition)).items()}
    return found


async def restored_stories(settings: Settings) -> dict[bytes, bytes]:
    """Every story likewise."""
    stories: Memories[Story] = Memories(settings, STORIES, encode, lambda raw: decode(raw, Story))
    return {key: encode(story) for key, story in (await stories.restore(0)).items()}


def test_five_kills_change_nothing(settings: Callable[..., Settings], tmp_path: Path) -> None:
    here = settings(watches=five_watches(tmp_path), partitions=3)
    wanted = undisturbed(here)
    assert len(wanted.signals) > 800
    assert len(wanted.alerts) > 100
    assert len(wanted.stories) > 3
    assert any(decode(raw, Alert).subject in map(bytes.decode, wanted.stories) for raw in wanted.alerts.values())
    run(prepare(here))
    with receiver() as (address, posted):
        worker = Running("work", here, tmp_path).start()
        deliver = Running("deliver", here, tmp_path, "--webhook", address).start()
        try:
            feed_and_kill(here, worker)
            worker.wait_until_through()
            deliver.wait_until_through()
            health, live = worker.answer("/health"), worker.answer("/memory")
        finally:
            worker.stop()
            deliver.stop()

    assert {decode(value, Signal).id: value for _, value in run(everything(here, SIGNALS))} == wanted.signals
    assert revisions(run(everything(here, ALERTS))) == wanted.alerts
    assert run(restored(here)) == wanted.memories
    assert run(restored_stories(here)) == wanted.stories
    assert live == {
        key.decode(): digest for key, digest in live_digests(wanted.memories).items() if key.decode() in live
    }
    assert live, "the worker that was started last remembers nothing"
    assert health["ok"]
    assert posted
    assert Counter(posted).most_common(1)[0][1] == 1, "a revision was delivered twice"
    assert set(posted) == {f"{id}-{revision}" for id, revision in rang(wanted.alerts)}


def five_watches(folder: Path) -> Path:
    """Half of the watches, so that half of what is told is about no watch."""
    few = folder / "watches.toml"
    few.write_text("[[watch]]".join(WATCHES.read_text("utf-8").split("[[watch]]")[:6]), "utf-8")
    return few


def feed_and_kill(settings: Settings, worker: Running) -> None:
    """Give the articles in parts; kill the worker in the middle of each but the last."""
    articles = texts(ARTICLES)
    size = -(-ARTICLES // (KILLS + 1))
    for start in range(0, ARTICLES, size):
        before = run(count(settings, SIGNALS))
        run(give(settings, articles[start : start + size]))
        if start + size < ARTICLES:
            wait_for("signals of this part", partial(more_signals, settings, before))
            worker.kill()
            worker.start()


def more_signals(settings: Settings, before: int) -> bool:
    return bool(run(count(settings, SIGNALS)) > before)


def live_digests(memories: dict[bytes, bytes]) -> dict[bytes, str]:
    return {key: blake2b(raw, digest_size=8).hexdigest() for key, raw in memories.items()}


def rang(alerts: dict[tuple[str, int], bytes]) -> list[tuple[str, int]]:
    """The revisions that ring on the webhook: none of a story, which rings on the console only."""
    told = {key: decode(raw, Alert) for key, raw in alerts.items()}
    return [key for key, alert in told.items() if rings(alert) and "webhook" in alert.channels]


def revisions(records: list[tuple[bytes, bytes]]) -> dict[tuple[str, int], bytes]:
    """Every revision that came out; one that came out twice came out the same."""
    alerts: dict[tuple[str, int], bytes] = {}
    for _, value in records:
        alert = decode(value, Alert)
        key = (alert.id, alert.revision)
        assert alerts.setdefault(key, value) == value, f"revision {key} came out in two ways"
    return alerts
