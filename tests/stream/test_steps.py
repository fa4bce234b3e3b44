"""The steps over bytes: what is not in English goes by, and is counted."""

import asyncio

from msgspec.structs import replace

from monitor.codec import encode
from monitor.core.article import Article
from monitor.core.path import Path
from monitor.core.signal import Reading
from monitor.core.watch import Watches
from monitor.metrics import Metrics
from monitor.stream.breadth import SPAN
from monitor.stream.drain import Message
from monitor.stream.steps import DetectStep
from tests.builders import an_article
from tests.core.saying import FERRIES, cue, numbers
from tests.stream.test_drain import FakeMessage


def _read(article: Article) -> Reading:
    return Reading(unread="language: fr") if article.text.startswith("Le ") else Reading(cues=(cue("S6", at=0),))


def test_an_article_that_is_passed_on_unread_is_counted_by_its_reason() -> None:
    metrics = Metrics()
    texts = ("The ferries stay, the council said.", "Le ferry reste.", "Le port attend.")
    messages: list[Message] = [FakeMessage(n, value=encode(an_article(n, text))) for n, text in enumerate(texts)]
    step = DetectStep(Path(Watches([FERRIES]), numbers(), _read, "1"), metrics)
    (records,) = asyncio.run(step(messages)).groups
    assert [record.key for record in records] == [b"ferries"]
    value = metrics.registry.get_sample_value
    assert value("monitor_articles_unread_total", {"reason": "language: fr"}) == 2
    assert value("monitor_records_total", {"step": "detect", "outcome": "done"}) == 3


def test_the_watches_of_another_path_are_taken_and_a_broad_one_is_told() -> None:
    metrics = Metrics()
    messages: list[Message] = [FakeMessage(n, value=encode(an_article(n, "Le quai. Ferries."))) for n in range(2)]
    step = DetectStep(Path(Watches([FERRIES]), numbers(), lambda _: Reading(cues=(cue("S6", at=0),)), "1"), metrics)
    other = Path(Watches([replace(FERRIES, id="boats")]), numbers(), lambda _: Reading(cues=(cue("S6", at=0),)), "1")

    async def subjects(some: list[Message]) -> list[bytes | None]:
        (records,) = (await step(some)).groups
        return [record.key for record in records]

    assert asyncio.run(subjects(messages)) == [b"ferries"] * 2
    step.take(other, None)
    assert asyncio.run(subjects(messages)) == [b"boats"] * 2
    asyncio.run(subjects(messages * (SPAN // 2)))
    value = metrics.registry.get_sample_value
    assert value("monitor_watch_broad", {"watch": "boats"}) == 1
    step.take(other, None)
    assert value("monitor_watch_broad", {"watch": "boats"}) is None
