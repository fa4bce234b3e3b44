"""The drain: outputs, then memory, then acknowledgement; in order, and nothing from before a rebalance."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from monitor.stream.drain import Drain, Message, Outcome
from monitor.stream.produce import Record
from monitor.stream.topics import ALERTS


@dataclass
class FakeMessage:
    offset: int
    topic: str = "t"
    partition: int = 0
    key: bytes | None = b"k"
    value: bytes | None = b"v"
    generation_id: int | None = 1


@dataclass
class FakeEvent:
    message: FakeMessage
    diary: list[str]

    def ack(self) -> bool:
        self.diary.append(f"ack {self.message.offset}")
        return True


@dataclass
class FakeStream:
    """A Faust stream, as far as a drain uses it."""

    todo: list[FakeEvent]
    asked: list[str] = field(default_factory=list)

    def noack(self) -> "FakeStream":
        self.asked.append("noack")
        return self

    async def events(self) -> AsyncIterator[FakeEvent]:
        for event in self.todo:
            yield event


def play(
    offsets: Sequence[int], *, depth: int = 1, most: int = 2, slow: Sequence[int] = (), stale: Sequence[int] = ()
) -> list[str]:
    """What happens, in order, when these offsets come."""
    diary: list[str] = []

    async def work(messages: list[Message]) -> Outcome:
        numbers = [message.offset for message in messages]
        for _ in range(20 if numbers[0] in slow else 1):
            await asyncio.sleep(0)
        records = [Record(ALERTS, b"k", b"%d" % number) for number in numbers]
        return Outcome([records, []], lambda: diary.append(f"then {numbers}"))

    async def insist(records: Sequence[Record]) -> None:
        diary.append("send " + ",".join((record.value or b"").decode() for record in records))

    async def scene() -> None:
        all_done = asyncio.Event()
        left = set(offsets) - set(stale)

        def done(messages: Sequence[Message]) -> None:
            left.difference_update(message.offset for message in messages)
            if not left:
                all_done.set()

        drain = Drain(
            work, insist, current=lambda message: message.offset not in stale, done=done, most=most, depth=depth
        )
        running = asyncio.create_task(drain.run())
        await drain.agent(FakeStream([FakeEvent(FakeMessage(n), diary) for n in offsets]))
        await asyncio.wait_for(all_done.wait(), 5)
        await drain.settle()
        running.cancel()

    asyncio.run(scene())
    return diary


def test_outputs_come_before_the_memory_and_the_memory_before_the_acknowledgement() -> None:
    assert play([7]) == ["send 7", "then [7]", "ack 7"]


def test_batches_worked_on_at_once_are_finished_in_the_order_of_arrival() -> None:
    diary = play(range(8), depth=4, slow=[0])
    assert [int(line.split()[1]) for line in diary if line.startswith("ack")] == list(range(8))
    sent = [line.removeprefix("send ") for line in diary if line.startswith("send")]
    assert ",".join(sent) == ",".join(map(str, range(8)))


def test_what_was_fetched_before_a_rebalance_is_neither_worked_on_nor_acknowledged() -> None:
    diary = play([1, 2, 3, 4], stale=[2, 3])
    assert [line for line in diary if line.startswith("ack")] == ["ack 1", "ack 4"]
    assert not any("2" in line or "3" in line for line in diary)
