"""The steps over bytes: what is not in English goes by and is counted; what is about no watch gets a story."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from msgspec.structs import replace

from monitor.codec import decode, encode
from monitor.core.alert import Alert, Reason, Stage
from monitor.core.article import Article
from monitor.core.memory import Memory
from monitor.core.path import Path
from monitor.core.reading import read
from monitor.core.signal import Reading, Signal, Wanted
from monitor.core.story import Story
from monitor.core.watch import Watches
from monitor.metrics import Metrics
from monitor.rules import lexicon
from monitor.settings import Settings
from monitor.stream.breadth import SPAN
from monitor.stream.drain import Message
from monitor.stream.memory import Memories
from monitor.stream.produce import Producer, Record
from monitor.stream.steps import AssignStep, DetectStep, JudgeStep
from monitor.stream.topics import ALERTS, DEAD, LOOSE, MEMORY, STORIES, ensure
from tests.builders import an_article
from tests.core.saying import FERRIES, cue, numbers, signal
from tests.core.telling import TOPICS, gathered, loose
from tests.stream.test_drain import FakeMessage

Make = Callable[..., Settings]


def _read(article: Article, *, wanted: Wanted | None = None) -> Reading:
    return Reading(unread="language: fr") if article.text.startswith("Le ") else Reading(cues=(cue("S6", at=0),))


def _reading(_: Article, *, wanted: Wanted | None = None) -> Reading:
    return Reading(cues=(cue("S6", at=0),))


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
    step = DetectStep(Path(Watches([FERRIES]), numbers(), _reading, "1"), metrics)
    other = Path(Watches([replace(FERRIES, id="boats")]), numbers(), _reading, "1")

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


def test_what_is_about_no_watch_is_loose() -> None:
    near = "The government is expected to cut the harbour levy next week, two officials said."
    one = an_article(1, near, title="Harbour levy to be cut")
    message: Message = FakeMessage(1, value=encode(one))
    step = DetectStep(Path(Watches([FERRIES]), numbers(), partial(read, lexicon=lexicon()), "1"), Metrics())
    ((record,),) = asyncio.run(step([message])).groups
    assert (record.topic, record.key) == (LOOSE, one.id.encode())


HEADLINES = [loose(20 + place / 4, TOPICS[place % len(TOPICS)], article=str(place)) for place in range(30)]
LOOSE_ONES: list[Message] = [FakeMessage(n, value=encode(one)) for n, one in enumerate(HEADLINES)]


def test_a_worker_killed_anywhere_gives_the_same_stories(settings: Make) -> None:
    """At every place at which a batch can break off: the signals out, some of the stories written, nothing more."""
    here = settings()

    async def scene() -> tuple[list[bytes], dict[bytes, Story]]:
        await ensure(here)
        async with Producer(here) as producer:
            told: dict[bytes, bytes] = {}
            for taken in range(3, len(LOOSE_ONES), 3):
                signals, written = (await _assign_step(here)(LOOSE_ONES[:taken])).groups
                told |= _once(told, signals)
                await producer.send(written[: len(written) // 2])
            last = _assign_step(here)
            outcome = await last(LOOSE_ONES)
            told |= _once(told, outcome.groups[0])
            await producer.send(outcome.groups[1])
            return [told[one.id.encode()] for one in HEADLINES], dict(await _stories(here).restore(0))

    found, restored = asyncio.run(scene())
    stories, subjects = gathered(*HEADLINES)
    assert found == [subject.encode() for subject in subjects]
    assert restored == {id.encode(): story for id, story in stories.live.items()}


def _stories(settings: Settings) -> Memories[Story]:
    return Memories(settings, STORIES, encode, lambda raw: decode(raw, Story))


def _assign_step(settings: Settings, metrics: Metrics | None = None) -> AssignStep:
    """One in a process that has just started."""
    return AssignStep(Path(Watches([]), numbers(), _read, "1"), _stories(settings), metrics or Metrics())


def _once(told: dict[bytes, bytes], records: Sequence[Record]) -> dict[bytes, bytes]:
    """Signal id → subject; one that was told before has the subject it had."""
    found = {decode(record.value, Signal).id.encode(): record.key or b"" for record in records}
    assert all(told.get(id, subject) == subject for id, subject in found.items())
    return found


def test_what_became_of_loose_signals_is_counted(settings: Make) -> None:
    here, metrics = settings(), Metrics()
    dull = loose(30, "Quay closed", cue("S8"))
    again = [*LOOSE_ONES[:12], LOOSE_ONES[0], FakeMessage(90, value=encode(dull)), FakeMessage(91, value=b"no signal")]

    async def scene() -> list[Record]:
        await ensure(here)
        outcome = await _assign_step(here, metrics)(again)
        outcome.then()
        return list(outcome.groups[0])

    records = asyncio.run(scene())
    value = metrics.registry.get_sample_value
    outcomes = {name: value("monitor_loose_signals_total", {"outcome": name}) for name in ("began", "again", "none")}
    assert outcomes["again"] == outcomes["none"] == 1
    assert value("monitor_stories") == outcomes["began"]
    assert [record.topic for record in records].count(DEAD) == 1


def test_what_time_alone_changes_is_told_and_written_and_a_story_that_is_over_goes(settings: Make) -> None:
    here = settings()
    path = Path(Watches([FERRIES]), numbers(), _read, "1")
    word = signal(0, "Harbour Post", cue("S6"))
    tale = signal(0, "Evening Mail", cue("S6"), subject="story:1")
    later = word.seen + timedelta(days=2 * numbers().stories.days + 2)

    async def scene() -> tuple[list[Record], dict[bytes, Memory]]:
        await ensure(here)
        step = JudgeStep(path, Memories(here, MEMORY, encode, lambda raw: decode(raw, Memory)), Metrics())
        outcome = await step([FakeMessage(n, value=encode(one)) for n, one in enumerate((word, tale))])
        outcome.then()
        sent: list[Record] = []

        async def insist(records: Sequence[Record]) -> None:
            sent.extend(records)

        async with asyncio.timeout(20):
            await step.lapse(word.seen + timedelta(days=1), [0], insist)
            assert sent == []
            await step.lapse(later, [0], insist)
            await step.lapse(later + timedelta(days=numbers().stories.days), [0], insist)
        return sent, dict(await step._memories.restore(0))

    sent, held = asyncio.run(scene())
    stale = [decode(record.value, Alert) for record in sent if record.topic is ALERTS]
    assert len(stale) == 2
    assert {(alert.subject, alert.stage, alert.reason) for alert in stale} == {
        (subject, Stage.STALE, Reason.EXPIRED) for subject in ("ferries", "story:1")
    }
    assert {record.key: record.value is None for record in sent if record.topic is MEMORY} == {
        b"ferries": False,
        b"story:1": True,
    }
    assert {key: memory.episode for key, memory in held.items()} == {b"ferries": 2}


def test_stories_that_went_elsewhere_and_came_back_are_read_again(settings: Make) -> None:
    here = settings()
    memories = _stories(here)
    step = AssignStep(Path(Watches([]), numbers(), _read, "1"), memories, Metrics())

    async def scene() -> list[Record]:
        await ensure(here)
        async with Producer(here) as producer:
            first = await step(LOOSE_ONES[:5])
            await producer.send(first.groups[1])
            first.then()
            memories.forget()
            meanwhile = await _assign_step(here)(LOOSE_ONES[5:10])
            await producer.send(meanwhile.groups[1])
            return list((await step(LOOSE_ONES)).groups[0])

    records = asyncio.run(scene())
    assert [record.key for record in records] == [subject.encode() for subject in gathered(*HEADLINES)[1]]
    assert memories.digest().keys() == set(gathered(*HEADLINES[:10])[0].live)
