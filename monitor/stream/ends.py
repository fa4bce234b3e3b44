"""Where a topic really ends.

ListOffsets(latest) cannot be trusted on every broker: the embedded one answers the *base* offset of the last batch
plus one. A fetch is right everywhere, and its answer carries the partition's high watermark; so the end is found by
fetching from where the broker says the end is (or just before), and reading on until the watermark is reached.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from monitor.errors import BrokerDown
from monitor.settings import Settings
from monitor.stream.connection import aiokafka_words

ANSWER_SECONDS = 15.0


class Reader:
    """A consumer without a group, for looking: true ends, committed offsets, whole partitions. Not for two at once."""

    def __init__(self, settings: Settings, group: str | None = None) -> None:
        self._settings = settings
        self._consumer = AIOKafkaConsumer(
            **aiokafka_words(settings),
            group_id=group,  # only to ask what the group has committed; it never joins
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=50,
            request_timeout_ms=20_000,
        )

    async def start(self) -> "Reader":
        """Connect; raises BrokerDown."""
        try:
            await self._consumer.start()
        except (KafkaError, OSError) as error:
            await self._consumer.stop()
            raise BrokerDown(f"kafka at {self._settings.kafka}", f"no connection ({error!r})") from None
        return self

    async def stop(self) -> None:
        """Disconnect."""
        await self._consumer.stop()

    async def __aenter__(self) -> "Reader":
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def partitions(self, topic: str) -> list[TopicPartition]:
        """The partitions of a topic, by number."""
        await self._consumer._client.force_metadata_update()
        numbers = self._consumer.partitions_for_topic(topic) or await self._asked_for(topic)
        return [TopicPartition(topic, number) for number in sorted(numbers)]

    async def _asked_for(self, topic: str) -> set[int]:
        self._consumer._client.add_topic(topic)
        await self._consumer._client.force_metadata_update()
        return self._consumer.partitions_for_topic(topic) or set()

    async def ends(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The offset after the last record of each partition."""
        wanted = list(partitions)
        if not wanted:
            return {}
        async with asyncio.timeout(ANSWER_SECONDS):
            claimed = await self._consumer.end_offsets(wanted)
            first = await self._consumer.beginning_offsets(wanted)
            found = {partition: claimed[partition] for partition in wanted}
            holding = [partition for partition in wanted if claimed[partition] > first[partition]]
            if holding:
                self._consumer.assign(holding)
                for partition in holding:
                    self._consumer.seek(partition, claimed[partition] - 1)
                async for record in self._through(holding):
                    partition = TopicPartition(record.topic, record.partition)
                    found[partition] = max(found[partition], record.offset + 1)
        return found

    async def committed(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Where the group would go on, for each partition; the first record's offset where it committed none."""
        wanted = list(partitions)
        async with asyncio.timeout(ANSWER_SECONDS):
            self._consumer.assign(wanted)
            first = await self._consumer.beginning_offsets(wanted)
            found = {partition: await self._consumer.committed(partition) for partition in wanted}
        return {partition: first[partition] if offset is None else offset for partition, offset in found.items()}

    async def all_of(self, partitions: Iterable[TopicPartition]) -> AsyncIterator[ConsumerRecord]:
        """Every record of the partitions from the first to the true end as it is when reached; order per partition."""
        wanted = list(partitions)
        first = await self._consumer.beginning_offsets(wanted)
        self._consumer.assign(wanted)
        for partition in wanted:
            self._consumer.seek(partition, first[partition])
        async for record in self._through(wanted):
            yield record

    async def _through(self, partitions: list[TopicPartition]) -> AsyncIterator[ConsumerRecord]:
        left = set(partitions)
        while left:
            fetched = await self._consumer.getmany(*left, timeout_ms=200)
            for records in fetched.values():
                for record in records:
                    yield record
            for partition in list(left):
                watermark = self._consumer.highwater(partition)
                if watermark is not None and await self._consumer.position(partition) >= watermark:
                    left.discard(partition)
