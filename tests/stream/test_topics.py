"""The topics: created once, checked afterwards."""

import asyncio
from collections.abc import Callable

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from monitor.errors import BadSettings, BrokerDown
from monitor.settings import Settings
from monitor.stream.connection import aiokafka_words
from monitor.stream.topics import ALL, LOOSE, SIGNALS, STORIES, Topic, ensure

Make = Callable[..., Settings]


def test_missing_topics_are_created_and_found_the_next_time(settings: Make) -> None:
    here = settings(partitions=3)
    first = asyncio.run(ensure(here))
    again = asyncio.run(ensure(here))
    assert [one.name for one in first] == [topic.name for topic in ALL]
    assert all(one.created for one in first)
    assert [one.partitions for one in first] == [1 if topic.single else 3 for topic in ALL]
    assert not any(one.created for one in again)


def test_several_processes_may_create_them_at_once(settings: Make) -> None:
    here = settings()

    async def scene() -> list[int]:
        found = await asyncio.gather(*(ensure(here) for _ in range(4)))
        return [len(one) for one in found]

    assert asyncio.run(scene()) == [len(ALL)] * 4


def test_signals_and_memory_must_have_as_many_partitions(settings: Make) -> None:
    here = settings(partitions=2)

    async def scene() -> None:
        admin = AIOKafkaAdminClient(**aiokafka_words(here))
        await admin.start()
        await admin.create_topics([NewTopic(here.prefix + SIGNALS.name, 5, 1)])
        await admin.close()
        await ensure(here)

    with pytest.raises(BadSettings, match="5 partitions"):
        asyncio.run(scene())


@pytest.mark.parametrize("topic", [LOOSE, STORIES])
def test_stories_depend_on_one_order(settings: Make, topic: Topic) -> None:
    here = settings(partitions=2)

    async def scene() -> None:
        admin = AIOKafkaAdminClient(**aiokafka_words(here))
        await admin.start()
        await admin.create_topics([NewTopic(here.prefix + topic.name, 2, 1)])
        await admin.close()
        await ensure(here)

    with pytest.raises(BadSettings, match="2 partitions; it must have one"):
        asyncio.run(scene())


def test_no_broker_is_said_in_one_line() -> None:
    with pytest.raises(BrokerDown) as caught:
        asyncio.run(ensure(Settings(kafka="127.0.0.1:1")))
    assert "127.0.0.1:1" in caught.value.line
    assert "will be tried again" in caught.value.line
    assert "\n" not in caught.value.line
