"""The intake: each record once done and not before, in order within a key, and nothing lost to a bad one."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest
from aiokafka import ConsumerRecord

from monitor.errors import BadRecord, Unavailable
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.stream import consume
from monitor.stream.consume import Intake, follow
from monitor.stream.dead import Dead, listing, requeue
from monitor.stream.ends import Reader
from monitor.stream.produce import Producer, Record
from monitor.stream.topics import ENTRIES, Topic, ensure

Make = Callable[..., Settings]


async def give(settings: Settings, records: list[tuple[bytes, bytes]]) -> None:
    await ensure(settings)
    async with Producer(settings) as producer:
        await producer.send(Record(ENTRIES, key, value) for key, value in records)


async def take(settings: Settings, handle: Callable[[ConsumerRecord], Awaitable[None]], until: asyncio.Event) -> Intake:
    """Run an intake until the event is set."""

    async def one(_: Topic, record: ConsumerRecord) -> None:
        await handle(record)

    intake = Intake(settings, "read", [ENTRIES], one, Metrics(), window=16)
    async with asyncio.timeout(30):
        await intake.run(until)
    return intake


def test_each_record_is_handled_once_and_a_second_run_finds_nothing(settings: Make) -> None:
    here = settings()
    given = [(b"k%d" % (n % 5), b"%d" % n) for n in range(100)]

    async def scene() -> tuple[list[bytes], int, int]:
        await give(here, given)
        seen: list[bytes] = []
        enough = asyncio.Event()

        async def handle(record: ConsumerRecord) -> None:
            seen.append(record.value)
            if len(seen) == len(given):
                enough.set()

        await take(here, handle, enough)
        async with Reader(here, here.prefix + "read") as reader:
            partitions = await reader.partitions(here.prefix + ENTRIES.name)
            committed = await reader.committed(partitions)
            ends = await reader.ends(partitions)
        return seen, sum(committed.values()), sum(ends.values())

    seen, committed, end = asyncio.run(scene())
    assert sorted(seen) == sorted(value for _, value in given)
    assert committed == end == 100


def test_a_key_is_taken_in_order_while_others_overtake_it(settings: Make) -> None:
    here = settings(partitions=1)

    async def scene() -> list[bytes]:
        await give(here, [(b"slow", b"a1"), (b"slow", b"a2"), (b"quick", b"b1")])
        seen: list[bytes] = []
        enough, go_on = asyncio.Event(), asyncio.Event()

        async def handle(record: ConsumerRecord) -> None:
            if record.value == b"a1":
                await go_on.wait()
            seen.append(record.value)
            if record.value == b"b1":
                go_on.set()
            if len(seen) == 3:
                enough.set()

        await take(here, handle, enough)
        return seen

    assert asyncio.run(scene()) == [b"b1", b"a1", b"a2"]


def test_an_offset_is_not_committed_while_an_earlier_one_is_in_work(settings: Make) -> None:
    here = settings(partitions=1)

    async def scene() -> tuple[int, int]:
        await give(here, [(b"x", b"1"), (b"y", b"2"), (b"z", b"3")])
        others, halt = asyncio.Event(), asyncio.Event()
        count = 0

        async def handle(record: ConsumerRecord) -> None:
            nonlocal count
            if record.value == b"1":
                await halt.wait()
            count += 1
            if count == 2:
                others.set()

        stop = asyncio.Event()
        running = asyncio.create_task(take(here, handle, stop))
        await asyncio.wait_for(others.wait(), 20)
        async with Reader(here, here.prefix + "read") as reader:
            partitions = await reader.partitions(here.prefix + ENTRIES.name)
            during = sum((await reader.committed(partitions)).values())
            halt.set()
            stop.set()
            await running
            return during, sum((await reader.committed(partitions)).values())

    assert asyncio.run(scene()) == (0, 3)


def test_a_bad_record_is_put_on_dead_with_its_story_and_the_next_one_passes(settings: Make) -> None:
    here = settings(partitions=1)

    async def scene() -> tuple[list[bytes], list[Dead], int]:
        await give(here, [(b"k", b"good"), (b"k", b"bad"), (b"k", b"worse"), (b"k", b"good again")])
        seen: list[bytes] = []
        enough = asyncio.Event()

        async def handle(record: ConsumerRecord) -> None:
            if record.value == b"bad":
                raise BadRecord("entry/1", "not a record")
            if record.value == b"worse":
                raise ZeroDivisionError("a fault of ours")
            seen.append(record.value)
            if record.value == b"good again":
                enough.set()

        await take(here, handle, enough)
        letters = [one async for one in listing(here)]
        return seen, letters, await requeue(here, letters[:1])

    seen, letters, back = asyncio.run(scene())
    assert seen == [b"good", b"good again"]
    assert [(one.raw, one.step, one.topic, one.offset) for one in letters] == [
        (b"bad", "read", here.prefix + "entries", 1),
        (b"worse", "read", here.prefix + "entries", 2),
    ]
    assert "not a record" in letters[0].error
    assert "ZeroDivisionError" in letters[1].error
    assert back == 1


def test_what_is_away_is_waited_for_and_nothing_is_buried(settings: Make) -> None:
    here = settings(partitions=1)

    async def scene() -> tuple[int, list[Dead]]:
        await give(here, [(b"k", b"v")])
        tries = 0
        done = asyncio.Event()

        async def handle(_: ConsumerRecord) -> None:
            nonlocal tries
            tries += 1
            if tries < 3:
                raise Unavailable("archive", "locked")
            done.set()

        await take(here, handle, done)
        return tries, [one async for one in listing(here)]

    assert asyncio.run(scene()) == (3, [])


def test_who_stops_waits_a_moment_for_what_is_in_work_and_the_next_start_takes_it(
    settings: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consume, "GRACE_SECONDS", 0.1)
    here = settings(partitions=1)

    async def scene() -> tuple[list[bytes], list[bytes]]:
        await give(here, [(b"a", b"done"), (b"b", b"stuck"), (b"c", b"done too")])
        first: list[bytes] = []
        stop = asyncio.Event()

        async def stuck(record: ConsumerRecord) -> None:
            if record.value == b"stuck":
                await asyncio.Event().wait()
            first.append(record.value)
            if len(first) == 2:
                stop.set()

        await take(here, stuck, stop)
        second: list[bytes] = []
        enough = asyncio.Event()

        async def well(record: ConsumerRecord) -> None:
            second.append(record.value)
            if len(second) == 2:
                enough.set()

        await take(here, well, enough)
        return first, second

    assert asyncio.run(scene()) == ([b"done", b"done too"], [b"stuck", b"done too"])


def test_following_gives_every_record_from_the_first_on(settings: Make) -> None:
    here = settings()

    async def scene() -> list[bytes]:
        await give(here, [(b"k", b"1"), (b"k", b"2")])
        seen: list[bytes] = []
        async with asyncio.timeout(20), aclosing(follow(here, ENTRIES)) as records:
            async for record in records:
                seen.append(record.value)
                if len(seen) == 2:
                    await give(here, [(b"k", b"3")])
                if len(seen) == 3:
                    break
        return seen

    assert asyncio.run(scene()) == [b"1", b"2", b"3"]
