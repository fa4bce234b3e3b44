"""What a step remembers, on Kafka: one compacted topic, one record a subject, read back when a partition moves here.

This stands where a Faust table would, for three reasons. A table is restored up to the end offset the broker claims,
and the embedded broker claims too little. A table sends its changelog beside the outputs, in no order; here outputs
are acknowledged first, then the memory, then the input's offset, so a kill at any point repeats work and loses none.
And a table cannot be written from a batch without leaving its own partitioning.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Generic, TypeVar

from aiokafka import TopicPartition

from monitor.settings import Settings
from monitor.stream.ends import Reader
from monitor.stream.produce import Record
from monitor.stream.topics import Topic

M = TypeVar("M")


class Memories(Generic[M]):
    """The memories of the subjects whose records come to this process, by partition; those of ``topic`` have the
    number of the partition that the records came on."""

    def __init__(
        self, settings: Settings, topic: Topic, encode: Callable[[M], bytes], decode: Callable[[bytes], M]
    ) -> None:
        self._settings = settings
        self._topic = topic
        self._encode = encode
        self._decode = decode
        self._held: dict[int, dict[bytes, M]] = {}

    async def restore(self, partition: int) -> dict[bytes, M]:
        """The memories of one partition: those at hand, else read from the topic to its true end. Raises BrokerDown."""
        held = self._held.get(partition)
        if held is None:
            latest: dict[bytes, bytes | None] = {}
            there = TopicPartition(self._settings.prefix + self._topic.name, partition)
            async with Reader(self._settings) as reader:
                async for record in reader.all_of([there]):
                    latest[record.key] = record.value
            held = {key: self._decode(raw) for key, raw in latest.items() if raw is not None}
            self._held[partition] = held
        return held

    def forget(self, partitions: Iterable[int] | None = None) -> None:
        """Drop partitions (all, if none are named) that went to another process; the topic has them."""
        for partition in list(self._held) if partitions is None else partitions:
            self._held.pop(partition, None)

    def keep(self, partition: int, changed: Mapping[bytes, M | None]) -> None:
        """Take over memories whose records the broker has acknowledged; None for one that is no more."""
        held = self._held[partition]
        for key, memory in changed.items():
            if memory is None:
                held.pop(key, None)
            else:
                held[key] = memory

    def records(self, partition: int, changed: Mapping[bytes, M | None]) -> list[Record]:
        """The records that make ``changed`` last, in its order; one without a value for what is no more."""
        return [
            Record(self._topic, key, None if memory is None else self._encode(memory), partition=partition)
            for key, memory in changed.items()
        ]

    def digest(self) -> dict[str, str]:
        """Subject → hash of its memory's bytes, for comparing two processes value by value."""
        return {
            key.decode(): blake2b(self._encode(memory), digest_size=8).hexdigest()
            for held in self._held.values()
            for key, memory in sorted(held.items())
        }

    def __len__(self) -> int:
        return sum(map(len, self._held.values()))
