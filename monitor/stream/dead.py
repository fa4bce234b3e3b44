"""What could not be processed: as it came, with where it came from and why. Nothing vanishes."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from aiokafka import ConsumerRecord, TopicPartition
from msgspec import Struct

from monitor.clock import now
from monitor.settings import Settings
from monitor.stream.ends import Reader
from monitor.stream.produce import Producer, Record
from monitor.stream.topics import ALL, DEAD, Topic


class Dead(Struct, frozen=True, kw_only=True):
    """One record of the dead topic. ``place`` is its own ``partition:offset`` there."""

    place: str
    step: str
    error: str
    topic: str
    partition: int
    offset: int
    at: datetime
    key: bytes | None
    raw: bytes | None


def letter(
    step: str, error: str, *, topic: str, partition: int, offset: int, key: bytes | None, raw: bytes | None
) -> Record:
    """The record that buries ``raw``: value and key as they came, the rest in headers."""
    return Record(
        DEAD,
        key,
        raw,
        headers=(
            ("step", step.encode()),
            ("error", error.encode()),
            ("topic", topic.encode()),
            ("partition", str(partition).encode()),
            ("offset", str(offset).encode()),
            ("at", now().isoformat().encode()),
        ),
    )


async def listing(settings: Settings) -> AsyncIterator[Dead]:
    """Everything on the dead topic, oldest first within a partition."""
    async with Reader(settings) as reader:
        async for record in reader.all_of(await reader.partitions(settings.prefix + DEAD.name)):
            yield _read(record)


async def requeue(settings: Settings, letters: Iterable[Dead]) -> int:
    """Put letters back where they came from, at the end of their topic; returns how many."""
    topics: dict[str, Topic] = {settings.prefix + topic.name: topic for topic in ALL}
    async with Producer(settings) as producer:
        back = [
            Record(topics[one.topic], one.key, one.raw, partition=one.partition)
            for one in letters
            if one.topic in topics
        ]
        await producer.send(back)
    return len(back)


def place(partition: TopicPartition, offset: int) -> str:
    """``partition:offset``, the name of a letter."""
    return f"{partition.partition}:{offset}"


def _read(record: ConsumerRecord) -> Dead:
    words = {name: value.decode("utf-8", "replace") for name, value in record.headers}
    return Dead(
        place=place(TopicPartition(record.topic, record.partition), record.offset),
        step=words.get("step", ""),
        error=words.get("error", ""),
        topic=words.get("topic", ""),
        partition=int(words.get("partition", 0)),
        offset=int(words.get("offset", 0)),
        at=datetime.fromisoformat(words["at"]) if "at" in words else now(),
        key=record.key,
        raw=record.value,
    )
