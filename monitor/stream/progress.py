"""What a step has done and what it has left: the truth about lag.

A worker can stall without an error. So the end of a topic is asked for on a connection of its own (see ``ends``), not
taken from the consumer that may be the one that hangs, and a step that has something left and does nothing for too
long fails the health check; whatever supervises the process then restarts it.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from monitor.clock import elapsed
from monitor.errors import BrokerDown
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.stream.ends import Reader

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0


class Taken(Protocol):
    """What is used of a message that was processed."""

    topic: str
    partition: int
    offset: int


class Progress:
    """One step's progress on one topic: what it took, what there is, and since when nothing moved."""

    def __init__(self, step: str, topic: str, assigned: Callable[[], Collection[int]]) -> None:
        self.step = step
        self.topic = topic
        self._assigned = assigned
        self._next: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self._moved = elapsed()

    def took(self, messages: Sequence[Taken]) -> None:
        """These are done."""
        for message in messages:
            if message.topic == self.topic:
                self._next[message.partition] = max(self._next.get(message.partition, 0), message.offset + 1)
        self._moved = elapsed()

    def looked(self, committed: dict[int, int], ends: dict[int, int]) -> None:
        """What a look at the topic found, by partition: where the group stands and where the topic ends."""
        for partition, offset in committed.items():
            if offset > self._next.get(partition, -1):
                self._next[partition] = offset
                self._moved = elapsed()
        was = self.lag
        self._ends = ends
        if not was:
            self._moved = elapsed()  # until this look there was nothing to do

    @property
    def lag(self) -> int:
        """Records of the assigned partitions that are yet to be taken, as of the last look."""
        return sum(
            max(0, self._ends[partition] - self._next.get(partition, 0))
            for partition in self._assigned()
            if partition in self._ends
        )

    def figures(self) -> dict[str, object]:
        """What a person who asks for the health of the process is told of this step."""
        return {
            "step": self.step,
            "topic": self.topic,
            "partitions": len(self._assigned()),
            "lag": self.lag,
            "seconds_without_progress": round(self.age, 1),
        }

    @property
    def age(self) -> float:
        """Seconds without progress while there was something to do."""
        return elapsed() - self._moved if self.lag else 0.0


class Lookout:
    """Looks after the progress of a process's steps: their gauges and their health."""

    def __init__(self, settings: Settings, group: str, metrics: Metrics, steps: Sequence[Progress]) -> None:
        self._settings = settings
        self._group = group
        self._metrics = metrics
        self._steps = steps
        self._unseen_since: float | None = None
        self._looks = 0

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        while True:
            try:
                async with Reader(self._settings, self._group) as reader:
                    while True:
                        await self._look(reader)
                        self._unseen_since = None
                        await asyncio.sleep(LOOK_SECONDS)
            except (KafkaError, BrokerDown, OSError, TimeoutError) as error:
                if self._unseen_since is None:
                    self._unseen_since = elapsed()
                    log.warning("kafka at %s does not answer (%r); looked for again", self._settings.kafka, error)
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, reader: Reader) -> None:
        for step in self._steps:
            partitions = await reader.partitions(step.topic)
            committed = await reader.committed(partitions) if partitions else {}
            ends = await reader.ends(partitions)
            step.looked(_by_number(committed), _by_number(ends))
        for name in {step.step for step in self._steps}:  # a step may take from several topics
            taking = [step for step in self._steps if step.step == name]
            self._metrics.lag.labels(name).set(sum(step.lag for step in taking))
            self._metrics.progress_age.labels(name).set(max(step.age for step in taking))
        self._looks += 1

    def health(self) -> tuple[bool, dict[str, object]]:
        """Whether every step moves, and the figures."""
        limit = self._settings.stall_after
        unseen = 0.0 if self._unseen_since is None else elapsed() - self._unseen_since
        well = unseen < limit and all(step.age < limit for step in self._steps)
        steps = [step.figures() for step in self._steps]
        return well, {"kafka_unreachable_seconds": round(unseen, 1), "looks": self._looks, "steps": steps}


def _by_number(offsets: dict[TopicPartition, int]) -> dict[int, int]:
    return {partition.partition: offset for partition, offset in offsets.items()}
