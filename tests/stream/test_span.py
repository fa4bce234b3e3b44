"""Spans: articles back from a topic, all of them or those of a time or of some offsets."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from monitor.codec import encode
from monitor.errors import BadSource
from monitor.settings import Settings
from monitor.stream.produce import Producer, Record
from monitor.stream.span import AT_ONCE, Span, articles
from monitor.stream.topics import ARTICLES, ensure
from tests.texts import texts

SOME = texts(AT_ONCE + 50)


@pytest.fixture
def filled(settings: Callable[..., Settings]) -> Settings:
    async def fill(here: Settings) -> None:
        await ensure(here)
        records = [Record(ARTICLES, one.id.encode(), encode(one), partition=n % 2) for n, one in enumerate(SOME)]
        async with Producer(here) as producer:
            await producer.send([*records, Record(ARTICLES, b"x", b"no article", partition=1)])

    here = settings(partitions=3)
    asyncio.run(fill(here))
    return here


def by_seen(span: Span, here: Settings) -> list[str]:
    return [one.id for one in sorted(articles(span, here), key=lambda one: one.seen)]


def test_every_partition_is_read_to_its_end_and_what_is_no_article_is_told(
    filled: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    topic = f"{filled.prefix}articles"
    with caplog.at_level(logging.WARNING):
        assert by_seen(Span(topic), filled) == [one.id for one in SOME]
    assert f"{topic}:1:{len(SOME) // 2}: " in caplog.text
    since, until = SOME[10].seen, SOME[20].seen
    assert by_seen(Span(topic, since, until), filled) == [one.id for one in SOME[10:20]]
    assert by_seen(Span(topic, first=2, last=4), filled) == [one.id for one in SOME[4:8]]
    assert by_seen(Span(topic, since=SOME[-1].seen.replace(year=2099)), filled) == []


def test_a_topic_that_is_not_there_is_refused(settings: Callable[..., Settings]) -> None:
    here = settings()
    with pytest.raises(BadSource, match="nowhere: there is no such topic"):
        list(articles(Span(f"{here.prefix}nowhere"), here))
