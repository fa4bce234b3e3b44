"""Kill the worker five times while 2,000 articles flow: nothing is missing, nothing differs, nothing is sent twice."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from monitor.core.ledger import Memory

from monitor.cli.work import Recipe
from monitor.codec import decode, encode
from monitor.core.alert import Alert
from monitor.core.signal import Signal
from monitor.settings import Settings
from monitor.stream.ends import Reader
from monitor.stream.memory import Memories
from monitor.stream.topics import ALERTS, MEMORY, SIGNALS
from tests.e2e.running import Running, count, everything, give, prepare, run, wait_for
from tests.texts import texts

WATCHES = Path(__file__).parent.parent / "watches.toml"
ARTICLES = 2_000
KILLS = 5


class Undisturbed(msgspec.Struct):
    """What must come out, folded in memory."""

    signals: dict[str, bytes]
    alerts: dict[tuple[str, int], bytes]
    memories: dict[bytes, bytes]


def undisturbed(settings: Settings) -> Undisturbed:
    path = Recipe(settings)()
    signals: dict[str, bytes] = {}
    alerts: dict[tuple[str, int], bytes] = {}
    memories: dict[str, Memory] = {}
    for article in texts(ARTICLES):
        for signal in path.detect(article)[1]:
            signals[signal.id] = encode(signal)
            memories[signal.subject], made = path.judge(memories.get(signal.subject), signal)
            alerts |= {(alert.id, alert.revision): encode(alert) for alert in made}
    return Undisturbed(signals, alerts, {subject.encode(): encode(memory) for subject, memory in memories.items()})


async def restored(settings: Settings) -> dict[bytes, bytes]:
    """Every memory as a worker that starts now would find it."""
    memories: Memories[Memory] = Memories(
        settings.prefix + MEMORY.name, lambda: Reader(settings), encode, lambda raw: decode(raw, Memory)
    )
    found: dict[bytes, bytes] = {}
    for partition in range(settings.partitions):
        found |= {key: encode(memory) for key, memory in (await memories.restore(partition)).items()}
    return found


def test_five_kills_change_nothing(settings: Callable[..., Settings], tmp_path: Path) -> None:
    here = settings(watches=WATCHES, partitions=3)
    wanted = undisturbed(here)
    assert len(wanted.signals) > 800
    assert len(wanted.alerts) > 30
    run(prepare(here))
    worker = Running("work", here, tmp_path).start()
    deliver = Running("deliver", here, tmp_path).start()
    articles = texts(ARTICLES)
    try:
        for part in range(KILLS + 1):
            run(give(here, articles[part * ARTICLES // (KILLS + 1) : (part + 1) * ARTICLES // (KILLS + 1)]))
            if part == KILLS:
                break
            # Somewhere in the middle of this part: its articles are there, its signals are not all out.
            before = run(count(here, SIGNALS))
            wait_for("signals of this part", lambda before=before: run(count(here, SIGNALS)) > before)
            worker.kill()
            worker.start()
        worker.wait_until_through()
        deliver.wait_until_through()
        health = worker.answer("/health")
        live = worker.answer("/memory")
    finally:
        worker.stop()
        deliver.stop()

    signals = {decode(value, Signal).id: value for _, value in run(everything(here, SIGNALS))}
    assert signals == wanted.signals
    assert latest_alerts(run(everything(here, ALERTS))) == wanted.alerts
    found = run(restored(here))
    assert found == wanted.memories
    assert set(live) <= {key.decode() for key in found}
    assert health["ok"]
    sent = Counter(line for line in worker_lines(deliver.out))
    assert sent
    assert max(sent.values()) == 1, sent.most_common(3)


def latest_alerts(records: list[tuple[bytes, bytes]]) -> dict[tuple[str, int], bytes]:
    alerts = {}
    for _, value in records:
        alert = decode(value, Alert)
        key = (alert.id, alert.revision)
        assert alerts.setdefault(key, value) == value, f"revision {key} came out in two ways"
    return alerts


def worker_lines(out: Path) -> list[str]:
    return [line for line in out.read_text("utf-8").splitlines() if line.strip()]
