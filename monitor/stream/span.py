"""A span of a topic: the articles on it, every partition from its start to its true end as it is when reached."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from datetime import datetime

from aiokafka import ConsumerRecord
from msgspec import Struct

from monitor.codec import decode
from monitor.core.article import Article
from monitor.errors import BadRecord, BadSource
from monitor.settings import Settings
from monitor.stream.ends import Reader
from monitor.stream.topics import present

LOG = logging.getLogger(__name__)
AT_ONCE = 256  # articles that cross to the caller together


class Span(Struct, frozen=True):
    """Which records: those of articles seen from ``since`` on and before ``until``, with offsets from ``first`` on and
    before ``last`` in each partition; None for no bound."""

    topic: str
    since: datetime | None = None
    until: datetime | None = None
    first: int | None = None
    last: int | None = None

    def has(self, article: Article) -> bool:
        """Whether the article was seen in it."""
        return (self.since is None or article.seen >= self.since) and (self.until is None or article.seen < self.until)

    def holds(self, record: ConsumerRecord) -> bool:
        """Whether the record's offset is in it."""
        return (self.first is None or record.offset >= self.first) and (self.last is None or record.offset < self.last)


def articles(chosen: Span, settings: Settings) -> Iterator[Article]:
    """The articles of a span, in order within a partition. A record that is none is told of in the log and left out.

    Raises BadSource for a topic that is not there, BrokerDown when Kafka cannot be reached.
    """
    with asyncio.Runner() as runner:
        reading = _batches(chosen, settings)
        try:
            while batch := runner.run(_next(reading)):
                yield from batch
        finally:
            runner.run(reading.aclose())


async def _next(reading: AsyncGenerator[list[Article], None]) -> list[Article]:
    return await anext(reading, [])


async def _batches(chosen: Span, settings: Settings) -> AsyncGenerator[list[Article], None]:
    if chosen.topic not in await present(settings):
        raise BadSource(chosen.topic, f"there is no such topic at {settings.kafka}")
    async with Reader(settings) as reader:
        partitions = await reader.partitions(chosen.topic)
        batch: list[Article] = []
        async for record in reader.all_of(partitions):
            article = _article(record) if chosen.holds(record) else None
            if article is not None and chosen.has(article):
                batch.append(article)
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch


def _article(record: ConsumerRecord) -> Article | None:
    try:
        return decode(record.value, Article)
    except BadRecord as error:
        where = f"{record.topic}:{record.partition}:{record.offset}"
        LOG.warning("%s: %s; left out", where, error.what)
        return None
