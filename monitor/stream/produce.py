"""Records out, acknowledged."""

import asyncio
import logging
from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from msgspec import Struct

from monitor.codec import encode
from monitor.core.alert import Verdict
from monitor.errors import BrokerDown
from monitor.settings import Settings
from monitor.stream.connection import aiokafka_words
from monitor.stream.topics import VERDICTS, Topic

log = logging.getLogger(__name__)

LINGER_MS = 5  # gathers what is sent in one turn of the loop into one request; costs at most that much latency
AGAIN_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0)


class Record(Struct, frozen=True):
    """A record to be sent. ``partition`` None lets the key decide."""

    topic: Topic
    key: bytes | None
    value: bytes | None
    partition: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


def verdict_record(verdict: Verdict) -> Record:
    """The record of what a person said, beside all that is said of its alert."""
    return Record(VERDICTS, verdict.alert.encode(), encode(verdict))


class Producer:
    """One connection for all records a process sends. Order is kept per partition; a repeat may happen."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> "Producer":
        """Connect; raises BrokerDown."""
        self._producer = AIOKafkaProducer(
            **aiokafka_words(self._settings),
            acks="all",
            linger_ms=LINGER_MS,
            max_batch_size=512 * 1024,
            max_request_size=8 * 1024 * 1024,
            compression_type=None,
            request_timeout_ms=20_000,
        )
        try:
            await self._producer.start()
        except (KafkaError, OSError) as error:
            await self._producer.stop()
            raise BrokerDown(f"kafka at {self._settings.kafka}", f"no connection ({error!r})") from None
        return self

    async def stop(self) -> None:
        """Send what is waiting and disconnect."""
        if self._producer is not None:
            await self._producer.stop()

    async def __aenter__(self) -> "Producer":
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def send(self, records: Iterable[Record]) -> None:
        """Send the records and return when the broker has them all; raises BrokerDown if it takes too long."""
        assert self._producer is not None, "start() first"
        try:
            waiting = [
                await self._producer.send(
                    self._settings.prefix + record.topic.name,
                    record.value,
                    key=record.key,
                    partition=record.partition,
                    headers=list(record.headers) or None,
                )
                for record in records
            ]
            for acknowledged in waiting:
                await acknowledged
        except (KafkaError, OSError) as error:
            raise BrokerDown(f"kafka at {self._settings.kafka}", f"records not taken ({error!r})") from None

    async def insist(self, records: Sequence[Record]) -> None:
        """``send``, again and again until the broker has them: what was processed must not be lost with the broker."""
        tries = 0
        while True:
            try:
                return await self.send(records)
            except BrokerDown as error:
                pause = AGAIN_SECONDS[min(tries, len(AGAIN_SECONDS) - 1)]
                tries += 1
                log.warning("%s; again in %g s", error, pause)
                await asyncio.sleep(pause)
