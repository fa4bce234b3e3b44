"""The judge's memory on a topic: what was written comes back, to the last value."""

import asyncio
from collections.abc import Callable

from monitor.settings import Settings
from monitor.stream.memory import Memories
from monitor.stream.produce import Producer
from monitor.stream.topics import MEMORY, ensure

Make = Callable[..., Settings]


def memories(settings: Settings) -> Memories[str]:
    return Memories(settings, MEMORY, str.encode, bytes.decode)


def test_every_value_comes_back_and_the_last_one_wins(settings: Make) -> None:
    here = settings()
    latest = {b"subject-%d" % n: f"value {n} of round 4" for n in range(400)}

    async def scene() -> tuple[dict[bytes, str], dict[bytes, str]]:
        await ensure(here)
        async with Producer(here) as producer:
            written = memories(here)
            await written.restore(0)
            for round_ in range(5):
                changed = {b"subject-%d" % n: f"value {n} of round {round_}" for n in range(400)}
                await producer.send(written.records(0, changed))
                written.keep(0, changed)
        return dict(await written.restore(0)), dict(await memories(here).restore(0))

    in_memory, restored = asyncio.run(scene())
    assert in_memory == latest
    assert restored == latest


def test_partitions_are_kept_apart_and_forgotten(settings: Make) -> None:
    here = settings()

    async def scene() -> tuple[dict[str, str], int]:
        await ensure(here)
        async with Producer(here) as producer:
            one = memories(here)
            for partition in (0, 1):
                await one.restore(partition)
                changed = {b"s%d" % partition: "v"}
                await producer.send(one.records(partition, changed))
                one.keep(partition, changed)
            digest = one.digest()
            one.forget([1])
            return digest, len(one)

    digest, left = asyncio.run(scene())
    assert set(digest) == {"s0", "s1"}
    assert left == 1
