"""The topics, as a list: what each carries, how it is keyed, how long it is kept."""

import asyncio
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from monitor.errors import BadSettings, BrokerDown
from monitor.settings import Settings
from monitor.stream.connection import aiokafka_words

DAY_MS = 86_400_000
KNOWN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic, named without the prefix. ``days`` None keeps for ``retention_days``; 0 keeps forever. ``single``
    has one partition, because what is on it is taken in one order."""

    name: str
    carries: str
    key: str
    compacted: bool = False
    days: int | None = None
    single: bool = False


ENTRIES = Topic("entries", "a new or changed feed entry", "host of its link")
ARTICLES = Topic("articles", "the article with its text, or with the reason it has none", "article id")
LOOSE = Topic("loose", "what one article says that is about no watch", "article id", single=True)
STORIES = Topic("stories", "what is remembered of a story", "story id", compacted=True, days=0, single=True)
SIGNALS = Topic("signals", "what one article says about one subject", "subject")
MEMORY = Topic("memory", "what the judge remembers of a subject", "subject", compacted=True, days=0)
ALERTS = Topic("alerts", "the current state of one episode", "alert id", compacted=True, days=0)
VERDICTS = Topic("verdicts", "what a person said of an alert", "alert id", days=0)
DEAD = Topic("dead", "what could not be processed, as it came", "as it came", days=0)

ALL = (ENTRIES, ARTICLES, LOOSE, STORIES, SIGNALS, MEMORY, ALERTS, VERDICTS, DEAD)


@dataclass(frozen=True, slots=True)
class Found:
    """What ``ensure`` did about one topic."""

    name: str
    created: bool
    partitions: int


async def ensure(settings: Settings) -> list[Found]:
    """Create the topics that are missing and check the others.

    Raises BadSettings when ``memory`` and ``signals`` differ in partitions: the judge finds a subject's memory by the
    partition of its signals; and when ``loose`` or ``stories`` has several: which story a signal joins depends on the
    order. Raises BrokerDown when Kafka cannot be reached.
    """
    admin = AIOKafkaAdminClient(**aiokafka_words(settings), request_timeout_ms=20_000)
    try:
        await admin.start()
        present = set(await admin.list_topics())
        missing = [topic for topic in ALL if settings.prefix + topic.name not in present]
        if missing:
            await _create(admin, missing, settings)
        return await _check(admin, {topic.name for topic in missing}, settings)
    except (KafkaError, OSError, TimeoutError) as error:
        raise BrokerDown(f"kafka at {settings.kafka}", f"topics could not be checked ({error!r})") from None
    finally:
        await admin.close()


async def present(settings: Settings) -> set[str]:
    """The names of all topics there are. To ask for one by its name can make it. Raises BrokerDown."""
    admin = AIOKafkaAdminClient(**aiokafka_words(settings), request_timeout_ms=20_000)
    try:
        await admin.start()
        return set(await admin.list_topics())
    except (KafkaError, OSError, TimeoutError) as error:
        raise BrokerDown(f"kafka at {settings.kafka}", f"topics could not be listed ({error!r})") from None
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, missing: list[Topic], settings: Settings) -> None:
    wanted = [
        NewTopic(
            settings.prefix + topic.name,
            num_partitions=1 if topic.single else settings.partitions,
            replication_factor=settings.replication,
            topic_configs=_config(topic, settings),
        )
        for topic in missing
    ]
    answer = await admin.create_topics(wanted)
    for name, code, *why in answer.topic_errors:
        # Several processes may start at once: whoever comes second finds it there.
        if code not in (0, TopicAlreadyExistsError.errno):
            raise BrokerDown(f"kafka at {settings.kafka}", f"topic {name} not created: {for_code(code).__name__} {why}")


async def _check(admin: AIOKafkaAdminClient, created: set[str], settings: Settings) -> list[Found]:
    partitions = await _partitions(admin, settings)
    found = [Found(topic.name, topic.name in created, partitions.get(settings.prefix + topic.name, 0)) for topic in ALL]
    count = {one.name: one.partitions for one in found}
    if count[SIGNALS.name] != count[MEMORY.name]:
        raise BadSettings(
            f"topics {settings.prefix}*",
            f"{settings.prefix}signals has {count[SIGNALS.name]} partitions and {settings.prefix}memory "
            f"{count[MEMORY.name]}; they must have as many",
        )
    for topic in (LOOSE, STORIES):
        if count[topic.name] != 1:
            raise BadSettings(
                f"topics {settings.prefix}*",
                f"{settings.prefix}{topic.name} has {count[topic.name]} partitions; it must have one",
            )
    return found


async def _partitions(admin: AIOKafkaAdminClient, settings: Settings) -> dict[str, int]:
    """The partitions of every topic; a real Kafka takes a moment until it knows what it has just created."""
    async with asyncio.timeout(KNOWN_SECONDS):
        while True:
            described = await admin.describe_topics([settings.prefix + topic.name for topic in ALL])
            partitions = {one["topic"]: len(one["partitions"]) for one in described if one["partitions"]}
            if len(partitions) == len(ALL):
                return partitions
            await asyncio.sleep(0.05)


def _config(topic: Topic, settings: Settings) -> dict[str, str]:
    days = settings.retention_days if topic.days is None else topic.days
    if topic.compacted:
        return {"cleanup.policy": "compact"}
    return {"cleanup.policy": "delete", "retention.ms": str(days * DAY_MS if days else -1)}


async def describe(settings: Settings) -> dict[str, dict[str, str]]:
    """Each topic's configuration as the broker has it, name → key → value; for ``monitor topics``."""
    admin = AIOKafkaAdminClient(**aiokafka_words(settings), request_timeout_ms=20_000)
    try:
        await admin.start()
        wanted = [ConfigResource(ConfigResourceType.TOPIC, settings.prefix + topic.name) for topic in ALL]
        answers = await admin.describe_configs(wanted)
        return {
            resource[3].removeprefix(settings.prefix): {entry[0]: entry[1] for entry in resource[4]}
            for answer in answers
            for resource in answer.resources
        }
    except (KafkaError, OSError) as error:
        raise BrokerDown(f"kafka at {settings.kafka}", f"topics could not be described ({error!r})") from None
    finally:
        await admin.close()
