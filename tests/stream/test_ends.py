"""Where a topic really ends, on both brokers."""

import asyncio
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, TopicPartition

from monitor.settings import Settings
from monitor.stream.connection import aiokafka_words
from monitor.stream.ends import Reader
from monitor.stream.produce import Producer, Record
from monitor.stream.topics import ARTICLES, ensure

Make = Callable[..., Settings]


def test_the_end_is_after_the_last_record_also_when_they_came_in_one_batch(settings: Make) -> None:
    here = settings()
    topic = here.prefix + ARTICLES.name

    async def scene() -> tuple[dict[int, int], list[bytes]]:
        await ensure(here)
        async with Producer(here) as producer:
            await producer.send(Record(ARTICLES, b"k", b"%d" % n, partition=0) for n in range(500))
            await producer.send([Record(ARTICLES, b"k", b"last", partition=1)])
        async with Reader(here) as reader:
            partitions = await reader.partitions(topic)
            ends = await reader.ends(partitions)
            everything = [record.value async for record in reader.all_of(partitions)]
            return {partition.partition: end for partition, end in ends.items()}, everything

    ends, everything = asyncio.run(scene())
    assert ends == {0: 500, 1: 1}
    assert sorted(everything) == sorted([b"%d" % n for n in range(500)] + [b"last"])


def test_the_embedded_broker_claims_too_little_so_the_claim_is_not_used(embedded: str) -> None:
    """If this fails the embedded broker was mended, and ``ends`` can be simpler."""
    here = Settings(kafka=embedded, prefix="claims.", partitions=1)

    async def claim() -> int:
        await ensure(here)
        async with Producer(here) as producer:
            await producer.send(Record(ARTICLES, b"k", b"v") for _ in range(100))
        consumer = AIOKafkaConsumer(**aiokafka_words(here))
        await consumer.start()
        partition = TopicPartition(here.prefix + ARTICLES.name, 0)
        claimed = await consumer.end_offsets([partition])
        await consumer.stop()
        return int(claimed[partition])

    assert asyncio.run(claim()) < 100


def test_an_empty_topic_ends_where_it_begins(settings: Make) -> None:
    here = settings()

    async def scene() -> tuple[list[int], list[bytes]]:
        await ensure(here)
        async with Reader(here, group="nobody") as reader:
            partitions = await reader.partitions(here.prefix + ARTICLES.name)
            ends = await reader.ends(partitions)
            committed = await reader.committed(partitions)
            return [*ends.values(), *committed.values()], [record.value async for record in reader.all_of(partitions)]

    assert asyncio.run(scene()) == ([0, 0, 0, 0], [])
