"""``make bench-judge``: what one signal costs the judge, and what an episode weighs, with 1,000 episodes alive at once.

The signals are made here: per subject a stream of reports by thirty outlets, own and credited, some of them copies of a
text, with two to five cues each and a fingerprint; after a while every ledger is full. Beside the time stands the same
over the time of coding one memory there and back, in the same run: machines differ, and that ratio hardly does.

Then the same signals go through the worker's judge on the embedded broker and, where Java and Maven are, on a real
Kafka: signals a second beside the judge alone with its coding, and whether every memory came out the same.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path as File
from time import process_time
from typing import NamedTuple

from monitor.clock import elapsed
from monitor.codec import decode, encode
from monitor.core.article import article
from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.fingerprint import Fingerprint, fingerprint
from monitor.core.identity import identify
from monitor.core.judge import judge
from monitor.core.memory import Memory
from monitor.core.path import Path
from monitor.core.proposition import Direction, Proposition
from monitor.core.signal import Reading, Signal
from monitor.core.watch import Watch, Watches
from monitor.metrics import Metrics
from monitor.rules import rules
from monitor.settings import Settings
from monitor.stream import produce
from monitor.stream.broker import EmbeddedBroker
from monitor.stream.memory import Memories
from monitor.stream.topics import MEMORY, SIGNALS, ensure
from monitor.stream.topology import Worker
from tests.builders import DAWN

WATCH = Watch(id="x", question="Will the old sluice be opened?", query="sluice")
BROKER = File(__file__).parents[2] / "deploy" / "kafka" / "broker.py"
BAR_MS, BAR_BYTES = 0.15, 50_000
OUTLETS = tuple(
    f"The {place} {paper}"
    for place in ("Harbour", "Sluice", "Ferry", "Ridge", "Mill", "Quay")
    for paper in ("Post", "Mail", "Courier", "Ledger", "Gazette")
)
ROLES = (*(Role.OFFICIAL, Role.SPOKESPERSON, Role.LEGISLATOR, Role.DECIDER, Role.PERSON_FAMILIAR, Role.OUTLET),)
COMMON = (Kind.PRESSURE, Kind.LEANING, Kind.REVIEW, Kind.OPENNESS, Kind.LEANING, Kind.STATUS_QUO, Kind.CAUTION)
RARE = (Kind.IMMINENT, Kind.DENIAL, Kind.NON_DENIAL, Kind.MERIT)
WORDS = (
    "the",
    "board",
    "river",
    "gate",
    "ban",
    "talks",
    "order",
    "ferry",
    "levy",
    "council",
    "minister",
    "vote",
    "plan",
    "keeper",
    "toll",
    "season",
    "bridge",
    "night",
    "water",
    "harbour",
    "permit",
    "week",
    "said",
    "would",
    "near",
)


class Alone(NamedTuple):
    """What the judge alone made of the signals: the memories, revisions, seconds for each signal and for coding one."""

    memories: dict[str, Memory]
    revisions: int
    took: list[float]
    coding: float


def main() -> int:
    """Measure and print; 1 if a broker gave other memories."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--signals", type=int, default=100_000, metavar="N", help="how many are judged (100000)")
    options.add_argument("--episodes", type=int, default=1_000, metavar="N", help="how many subjects they are about")
    options.add_argument("--pure", action="store_true", help="only the judge alone, no broker")
    asked = options.parse_args()
    signals = stream(asked.signals, asked.episodes)
    alone = judged(signals)
    report(signals, alone)
    if asked.pure:
        return 0
    raws = [produce.Record(SIGNALS, one.subject.encode(), encode(one)) for one in signals]
    same = asyncio.run(embedded(raws, alone))
    try:
        with kafka() as address:
            same = asyncio.run(live("real Kafka", address, raws, alone)) and same
    except (OSError, ValueError, KeyError) as error:
        print(f"real Kafka: skipped, it could not be started ({error!r})")
    return 0 if same else 1


def judged(signals: Sequence[Signal]) -> Alone:
    """The judge, called as a function."""
    numbers = rules()
    memories: dict[str, Memory] = {}
    took, revisions = [], 0
    for one in signals:
        began = process_time()
        memories[one.subject], alerts = judge(memories.get(one.subject), one, WATCH, numbers)
        took.append(process_time() - began)
        revisions += len(alerts)
    began = process_time()
    for memory in memories.values():
        decode(encode(memory), Memory)
    return Alone(memories, revisions, took, (process_time() - began) / len(memories))


def report(signals: Sequence[Signal], alone: Alone) -> None:
    """Print what the judge alone takes, and what its memories weigh."""
    articles = statistics.fmean(len(memory.signals) for memory in alone.memories.values())
    print(
        f"{len(signals):,} signals on {len(alone.memories):,} subjects, {alone.revisions:,} revisions, "
        f"{articles:.1f} articles in a ledger at the end"
    )
    late = alone.took[len(alone.took) // 2 :]  # when ledgers are as full as they get
    for name, value in (
        ("a signal, mean", statistics.fmean(alone.took)),
        ("a signal, mean of the second half", statistics.fmean(late)),
        ("a signal, p99", sorted(alone.took)[int(len(alone.took) * 0.99)]),
    ):
        bar = f", bar {BAR_MS:g}" if "mean" in name else ""
        print(f"{name:36} {value * 1e3:8.3f} ms{bar}   {value / alone.coding:6.2f} × one memory coded there and back")
    sizes = sorted(len(encode(memory)) for memory in alone.memories.values())
    print(f"{'an episode, mean':36} {statistics.fmean(sizes):8,.0f} bytes")
    print(f"{'an episode, largest':36} {sizes[-1]:8,.0f} bytes, bar {BAR_BYTES:,}")


async def embedded(raws: Sequence[produce.Record], alone: Alone) -> bool:
    """The worker on the embedded broker."""
    async with EmbeddedBroker() as address:
        return await live("embedded broker", address, raws, alone)


@contextmanager
def kafka() -> Iterator[str]:
    """The address of a real Kafka; raises OSError, ValueError or KeyError where none can be started."""
    process = subprocess.Popen([sys.executable, str(BROKER), "start"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield str(json.loads(process.stdout.readline())["bootstrap"])
    finally:
        process.terminate()
        process.communicate(timeout=60)


async def live(name: str, address: str, raws: Sequence[produce.Record], alone: Alone) -> bool:
    """The worker's judge on a broker: its rate, and whether its memories are those of the judge alone."""
    settings = Settings(kafka=address, prefix="bench-judge.", partitions=1)
    await ensure(settings)
    async with produce.Producer(settings) as producer:
        for at in range(0, len(raws), 500):
            await producer.send(raws[at : at + 500])
    metrics, stop = Metrics(), asyncio.Event()
    worker = Worker(settings, recipe, metrics)
    running = asyncio.create_task(worker.run(stop))

    def count() -> int:
        named = {"step": "judge", "outcome": "done"}
        return int(metrics.registry.get_sample_value("monitor_records_total", named) or 0)

    while count() < len(raws) // 10:
        await asyncio.sleep(0.01)
    first, began = count(), elapsed()
    while count() < len(raws) and not running.done():
        await asyncio.sleep(0.02)
    rate = (count() - first) / (elapsed() - began)
    stop.set()
    await running
    restored = await Memories(settings, MEMORY, encode, lambda raw: decode(raw, Memory)).restore(0)
    same = {key.decode(): memory for key, memory in restored.items()} == alone.memories
    pure = 1 / statistics.fmean(alone.took[len(alone.took) // 10 :])
    print(
        f"{name:24} {rate:8,.0f} signals/s, the judge alone {pure:,.0f}: {rate / pure:.2f}; "
        f"{len(restored):,} memories read back, {'all the same' if same else 'NOT THE SAME'}"
    )
    return same


def recipe() -> Path:
    """The path with one watch for all subjects."""
    return Everything(Watches([WATCH]), rules(), lambda _, wanted=None: Reading(), "bench")


class Everything(Path):
    """A path on which every subject is asked about by the one watch."""

    def asked(self, subject: str, question: str = "") -> Watch:
        """The one watch."""
        return WATCH


def stream(count: int, subjects: int, seed: int = 7) -> list[Signal]:
    """So many signals on so many subjects, in order of seen, over a month."""
    chance = random.Random(seed)
    texts: dict[str, list[Fingerprint]] = {}
    return [_signal(number, f"subject-{chance.randrange(subjects)}", count, chance, texts) for number in range(count)]


def _signal(
    number: int, subject: str, count: int, chance: random.Random, texts: dict[str, list[Fingerprint]]
) -> Signal:
    outlet = chance.choice(OUTLETS)
    url = f"https://news.test/{number}"
    seen = DAWN + timedelta(days=30 * number / count)
    known = texts.setdefault(subject, [])
    if known and chance.random() < 0.2:
        mark = chance.choice(known[-5:])
    else:
        mark = fingerprint(". ".join(" ".join(chance.choices(WORDS, k=14)).capitalize() for _ in range(12)) + ".")
        known.append(mark)
    plain = article(url=url, outlet=outlet, title="The sluice", text=str(number), seen=seen)
    return Signal(
        id=identify("signal", url, subject),
        article=plain.id,
        revision=plain.revision,
        url=url,
        outlet=outlet,
        title=f"What the board says of the sluice, part {number}",
        published=seen,
        seen=seen,
        subject=subject,
        origin=chance.choice(OUTLETS) if chance.random() < 0.2 else outlet,
        proposition=Proposition(decider="the river board", act="lift", object="the ban", direction=Direction.LIFT),
        cues=tuple(_cue(at, chance) for at in range(chance.randint(2, 5))),
        fingerprint=mark,
        rules="bench",
    )


def _cue(at: int, chance: random.Random) -> Cue:
    kind = chance.choice(RARE if chance.random() < 0.08 else COMMON)
    role = chance.choice(ROLES)
    words = " ".join(chance.choices(WORDS, k=22)).capitalize() + "."
    named = role is not Role.PERSON_FAMILIAR and chance.random() < 0.6
    return Cue(
        kind=kind,
        start=at * 200,
        end=at * 200 + 12,
        sentence_start=at * 200,
        sentence_end=at * 200 + len(words),
        sentence=words,
        holder=Holder(
            role, Record.NAMED if named else Record.ANONYMOUS, f"Ada Holm {chance.randrange(9)}" if named else ""
        ),
        certainty=chance.choice((1, 2, 3)),
        horizon=Horizon(5, "within days") if chance.random() < 0.1 else None,
        rule=f"{kind.value}.bench",
    )


if __name__ == "__main__":
    raise SystemExit(main())
