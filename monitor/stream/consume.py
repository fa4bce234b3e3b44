"""Records in, at least once, without Faust: for the steps that wait for others (pages, disks, people).

``Intake`` keeps many records in work at once, in order within a key, and commits an offset only when everything before
it is done. ``follow`` is for looking on: every record of a topic, from the first, for ever, in no group.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from itertools import chain, repeat

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from monitor.errors import BadRecord, BrokerDown, Unavailable
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.stream.connection import aiokafka_words
from monitor.stream.dead import letter
from monitor.stream.produce import AGAIN_SECONDS, Producer
from monitor.stream.progress import Lookout, Progress
from monitor.stream.topics import Topic, ensure
from monitor.vitals import Vitals

log = logging.getLogger(__name__)

FETCH_WAIT_MS = 20
COMMIT_SECONDS = 1.0
GRACE_SECONDS = 3.0  # for records in work when told to stop

Handle = Callable[[Topic, ConsumerRecord], Awaitable[None]]


class _Undone:
    """The offsets of one partition that are in work, and up to where all is done."""

    def __init__(self) -> None:
        self.open: dict[int, None] = {}  # in order of arrival, which is that of offsets
        self.next = -1

    def start(self, offset: int) -> None:
        self.open[offset] = None
        self.next = offset + 1

    def done(self, offset: int) -> None:
        self.open.pop(offset, None)

    @property
    def safe(self) -> int:
        """The offset to commit: everything before it is done."""
        return next(iter(self.open), self.next)


class Intake(ConsumerRebalanceListener):
    """A member of the group ``step`` that hands each record of some topics to ``handle``.

    ``handle`` returns when the effect is durable. When it raises Unavailable the record is tried again until it is
    done: whatever was away comes back, and nothing behind it is committed before. BadRecord, and any other error
    after its trace was logged, puts the record on ``dead``, and the next one passes.
    """

    def __init__(
        self,
        settings: Settings,
        step: str,
        topics: Sequence[Topic],
        handle: Handle,
        metrics: Metrics,
        *,
        window: int = 256,
    ) -> None:
        self._settings = settings
        self._step = step
        self._topics = {settings.prefix + topic.name: topic for topic in topics}
        self._handle = handle
        self._metrics = metrics
        self._room = asyncio.Semaphore(window)
        self._undone: dict[TopicPartition, _Undone] = {}
        self._turns: dict[tuple[str, bytes | None], asyncio.Task[None]] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._producer = Producer(settings)
        self._consumer: AIOKafkaConsumer | None = None
        self.group = settings.prefix + step
        self.progress = [Progress(step, name, lambda name=name: self._assigned(name)) for name in self._topics]  # type: ignore[misc]

    async def serve(self, stop: asyncio.Event) -> None:
        """``run`` with the topics made if they are missing, and its health on the process's own port."""
        lookout = Lookout(self._settings, self.group, self._metrics, self.progress)
        async with Vitals(self._settings, self._metrics, lookout.health):
            await ensure(self._settings)
            looking = asyncio.create_task(lookout.run())
            try:
                await self.run(stop)
            finally:
                looking.cancel()
                await asyncio.gather(looking, return_exceptions=True)

    async def run(self, stop: asyncio.Event) -> None:
        """Take records until ``stop``; then finish those in work, or leave them to the next start after a few seconds.

        Raises BrokerDown if Kafka cannot be reached.
        """
        consumer = self._consumer = self._new_consumer()
        ending = asyncio.create_task(self._leave_after(stop))
        async with self._producer:
            try:
                await consumer.start()
                consumer.subscribe(list(self._topics), listener=self)
                await self._take(consumer, stop)
                await asyncio.gather(*self._open, return_exceptions=True)
                await self._commit()
            except (KafkaError, OSError) as error:
                raise BrokerDown(f"kafka at {self._settings.kafka}", f"{self._step} lost it ({error!r})") from None
            finally:
                ending.cancel()
                await consumer.stop()

    async def _leave_after(self, stop: asyncio.Event) -> None:
        """Whatever a record waits for (a page, a webhook), nobody who ends the process waits as long."""
        await stop.wait()
        await asyncio.sleep(GRACE_SECONDS)
        for task in list(self._open):
            task.cancel()

    def _new_consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            **aiokafka_words(self._settings),
            group_id=self.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=FETCH_WAIT_MS,
            session_timeout_ms=int(self._settings.session_seconds * 1000),
            heartbeat_interval_ms=int(self._settings.session_seconds * 1000 / 3),
            max_poll_interval_ms=600_000,
        )

    async def _take(self, consumer: AIOKafkaConsumer, stop: asyncio.Event) -> None:
        stopped = asyncio.create_task(stop.wait())
        committing = asyncio.create_task(self._commit_regularly())
        try:
            while not stop.is_set():
                fetch = asyncio.ensure_future(consumer.getmany(timeout_ms=1_000, max_records=256))
                await asyncio.wait({fetch, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if not fetch.done():
                    fetch.cancel()
                    break
                for partition, records in fetch.result().items():
                    for record in records:
                        if not stop.is_set():
                            await self._begin(partition, record)
        finally:
            stopped.cancel()
            committing.cancel()

    async def _begin(self, partition: TopicPartition, record: ConsumerRecord) -> None:
        await self._room.acquire()
        self._undone.setdefault(partition, _Undone()).start(record.offset)
        turn = (record.topic, record.key)
        before = self._turns.get(turn)
        task = asyncio.create_task(self._one(partition, record, before))
        self._turns[turn] = task
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        task.add_done_callback(lambda ended: self._turns.pop(turn) if self._turns.get(turn) is ended else None)

    async def _one(self, partition: TopicPartition, record: ConsumerRecord, before: asyncio.Task[None] | None) -> None:
        try:
            if before is not None:
                await asyncio.wait({before})
            await self._handled(record)
            undone = self._undone.get(partition)
            if undone is not None:
                undone.done(record.offset)
            for progress in self.progress:
                progress.took([record])
        finally:
            self._room.release()

    async def _handled(self, record: ConsumerRecord) -> None:
        try:
            with self._metrics.step_seconds.labels(self._step).time():
                await self._patiently(record)
            self._metrics.records.labels(self._step, "done").inc()
        except BadRecord as error:
            await self._bury(record, error.line, "unreadable")
        except Exception as error:
            log.exception("%s raised on %s/%d@%d", self._step, record.topic, record.partition, record.offset)
            await self._bury(record, f"{self._step} raised {error!r}"[:500], "failed")

    async def _patiently(self, record: ConsumerRecord) -> None:
        pauses = chain(AGAIN_SECONDS, repeat(AGAIN_SECONDS[-1]))
        while True:
            try:
                return await self._handle(self._topics[record.topic], record)
            except Unavailable as error:
                pause = next(pauses)
                log.warning("%s %s@%d: %s; again in %g s", self._step, record.topic, record.offset, error, pause)
                await asyncio.sleep(pause)

    async def _bury(self, record: ConsumerRecord, error: str, fault: str) -> None:
        self._metrics.records.labels(self._step, "dead").inc()
        self._metrics.dead.labels(self._step, fault).inc()
        log.warning("%s %s/%d@%d: %s; put on dead", self._step, record.topic, record.partition, record.offset, error)
        await self._producer.insist(
            [
                letter(
                    self._step,
                    error,
                    topic=record.topic,
                    partition=record.partition,
                    offset=record.offset,
                    key=record.key,
                    raw=record.value,
                )
            ]
        )

    async def _commit_regularly(self) -> None:
        while True:
            await asyncio.sleep(COMMIT_SECONDS)
            await self._commit()

    async def _commit(self) -> None:
        assert self._consumer is not None
        safe = {partition: undone.safe for partition, undone in self._undone.items() if undone.next >= 0}
        if not safe:
            return
        try:
            await self._consumer.commit(safe)
        except (CommitFailedError, IllegalStateError) as error:
            # The partitions are going elsewhere: whoever has them next takes the uncommitted ones again.
            log.info("%s: offsets not committed (%r)", self._step, error)

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Commit what is done; what is still in work will be repeated by whoever comes next."""
        await self._commit()
        for partition in revoked:
            self._undone.pop(partition, None)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Nothing to prepare."""

    def _assigned(self, topic: str) -> list[int]:
        if self._consumer is None:
            return []
        return [partition.partition for partition in self._consumer.assignment() if partition.topic == topic]


async def follow(settings: Settings, topic: Topic) -> AsyncGenerator[ConsumerRecord, None]:
    """Every record of a topic from the first on, without end; goes on after the broker was away.

    After a broken connection it starts from the first record again: whoever follows must not mind repeats.
    """
    while True:
        consumer = AIOKafkaConsumer(
            settings.prefix + topic.name,
            **aiokafka_words(settings),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=FETCH_WAIT_MS,
        )
        try:
            await consumer.start()
            async for record in consumer:
                yield record
        except (KafkaError, OSError) as error:
            log.warning("kafka at %s: %s cannot be followed (%r); again in 2 s", settings.kafka, topic.name, error)
        finally:
            await consumer.stop()
        await asyncio.sleep(2.0)
