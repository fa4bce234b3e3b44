"""The steps of the path over bytes: articles → signals, loose signals → stories, signals → memories and alerts.

Nothing here knows Faust: messages in, records out. What cannot be decoded or processed becomes a letter on ``dead``,
and the next one passes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import NamedTuple

from monitor.clock import elapsed, now
from monitor.codec import decode, encode
from monitor.core.alert import Alert
from monitor.core.article import Article
from monitor.core.cue import Kind
from monitor.core.memory import Memory
from monitor.core.path import Path
from monitor.core.signal import Signal
from monitor.core.story import Stories, Story
from monitor.errors import BadRecord
from monitor.metrics import Metrics
from monitor.pool import end_with_parent
from monitor.stream.breadth import Breadth
from monitor.stream.dead import letter
from monitor.stream.drain import Message, Outcome
from monitor.stream.memory import Memories
from monitor.stream.produce import Record
from monitor.stream.topics import ALERTS, LOOSE, SIGNALS

log = logging.getLogger(__name__)

CHUNK = 16  # articles a detecting process takes at a time: enough to pay for the hand-over, few enough to share out

UNREADABLE, FAILED = "unreadable", "failed"  # the record's fault, or this program's


class Detected(NamedTuple):
    """What one article's bytes came to: its signals as (subject, record), or why they could not be decoded or detected.

    A loose one, of no watch, has the article's id for its key. ``unread`` says why an article was passed on without a
    signal, ``telling`` whether it has a cue at all.
    """

    signals: tuple[tuple[str, bytes], ...] = ()
    loose: tuple[tuple[str, bytes], ...] = ()
    error: str = ""
    fault: str = ""
    unread: str = ""
    telling: bool = False
    seen: datetime | None = None
    seconds: float = 0.0


def detect(path: Path, raws: Sequence[bytes | None]) -> list[Detected]:
    """Detect in the articles of some records, in order. Never raises for what a record holds."""
    return [_detect_one(path, raw) for raw in raws]


def _detect_one(path: Path, raw: bytes | None) -> Detected:
    began = elapsed()
    try:
        article = decode(raw, Article)
        reading, signals = path.detect(article)
    except BadRecord as error:
        return Detected(error=error.line, fault=UNREADABLE)
    except Exception as error:  # a fault of ours on this text: it must not take the others with it
        return Detected(error=f"detect raised {error!r}"[:500], fault=FAILED)
    records = tuple((signal.subject, encode(signal)) for signal in signals if signal.subject)
    loose = tuple((signal.article, encode(signal)) for signal in signals if not signal.subject)
    telling = any(cue.kind is not Kind.NOT_A_SIGNAL for cue in reading.cues)
    taken = elapsed() - began
    return Detected(records, loose, unread=reading.unread, telling=telling, seen=article.seen, seconds=taken)


# A detecting process builds its path once, from the recipe it is started with.
_PATH: list[Path] = []


def prepare(recipe: Callable[[], Path]) -> None:
    """What a detecting process does first."""
    end_with_parent()
    _PATH[:] = [recipe()]


def detect_here(raws: Sequence[bytes | None]) -> list[Detected]:
    """``detect`` in a process that was prepared."""
    return detect(_PATH[0], raws)


class DetectStep:
    """Articles → signals. Stateless; with an executor several batches may be detected at once."""

    def __init__(self, path: Path, metrics: Metrics, executor: Executor | None = None) -> None:
        self._path = path
        self._metrics = metrics
        self._executor = executor
        self._breadth = Breadth(metrics)
        self.seen: datetime | None = None  # the latest article's

    def take(self, path: Path, executor: Executor | None) -> None:
        """Go on with another path, built in the executor's processes too; what is in work is finished with the old."""
        self._breadth.close()
        self._path, self._executor, self._breadth = path, executor, Breadth(self._metrics)

    async def __call__(self, messages: list[Message]) -> Outcome:
        """The signals of a batch of articles, in the articles' order."""
        chunks = [messages[i : i + CHUNK] for i in range(0, len(messages), CHUNK)]
        found = await asyncio.gather(*map(self._detect, chunks)) if self._executor else []
        records: list[Record] = []
        for number, chunk in enumerate(chunks):
            results = found[number] if found else await self._detect(chunk)
            for message, detected in zip(chunk, results, strict=True):
                records += self._records(message, detected)
        return Outcome([records])

    async def _detect(self, chunk: list[Message]) -> list[Detected]:
        raws = [message.value for message in chunk]
        if self._executor is None:
            await asyncio.sleep(0)  # the loop has others to serve between two chunks
            return detect(self._path, raws)
        return await asyncio.get_running_loop().run_in_executor(self._executor, detect_here, raws)

    def _records(self, message: Message, detected: Detected) -> list[Record]:
        if detected.error:
            return [bury("detect", detected.error, message, self._metrics, fault=detected.fault)]
        self._metrics.records.labels("detect", "done").inc()
        self._metrics.step_seconds.labels("detect").observe(detected.seconds)
        if detected.unread:
            self._metrics.unread.labels(detected.unread).inc()
        self.seen = max(filter(None, (self.seen, detected.seen)), default=None)
        if detected.telling:
            self._breadth.saw([subject for subject, _ in detected.signals if self._path.watches.get(subject)])
        for subject, _ in detected.signals:
            self._metrics.signals.labels(subject).inc()
        return [
            Record(topic, key.encode(), raw)
            for topic, found in ((SIGNALS, detected.signals), (LOOSE, detected.loose))
            for key, raw in found
        ]


class AssignStep:
    """Loose signals → signals of stories, one batch at a time."""

    def __init__(self, path: Path, memories: Memories[Story], metrics: Metrics) -> None:
        self._path = path
        self._memories = memories
        self._metrics = metrics
        self._stories = Stories()
        self._of: dict[bytes, Story] | None = None  # the memories that the stories were made of

    def take(self, path: Path) -> None:
        """Go on with another path; the stories stay."""
        self._path = path

    async def __call__(self, messages: list[Message]) -> Outcome:
        """Signals first, then the stories that have them: killed between the two, the same are made again. Each
        signal's change is written in turn, so that whatever of it is there is the state after one of them."""
        partition = messages[0].partition
        held = await self._memories.restore(partition)
        if held is not self._of:  # first, or the partition has been away
            self._stories, self._of = Stories(held.values()), held
        stories, signals, memories = self._stories, list[Record](), list[Record]()
        changed: dict[bytes, Story | None] = {}
        for message in messages:
            before = stories
            stories, record = self._assign(before, message)
            signals += record
            change = {id.encode(): one for id, one in stories.changes(before).items()} if stories is not before else {}
            memories += self._memories.records(partition, change)
            changed |= change
        return Outcome([signals, memories], lambda: self._keep(partition, changed, stories))

    def _assign(self, stories: Stories, message: Message) -> tuple[Stories, list[Record]]:
        began = elapsed()
        try:
            after, signal = self._path.assign(stories, decode(message.value, Signal))
        except BadRecord as error:
            return stories, [bury("assign", error.line, message, self._metrics)]
        except Exception as error:
            log.exception("assign raised on %s", message.key)
            return stories, [bury("assign", f"assign raised {error!r}"[:500], message, self._metrics, fault=FAILED)]
        outcome = "none" if signal is None else "again" if after is stories else _kind(stories, signal)
        self._metrics.loose.labels(outcome).inc()
        self._metrics.records.labels("assign", "repeated" if outcome == "again" else "done").inc()
        self._metrics.step_seconds.labels("assign").observe(elapsed() - began)
        return after, [] if signal is None else [Record(SIGNALS, signal.subject.encode(), encode(signal))]

    def _keep(self, partition: int, changed: dict[bytes, Story | None], stories: Stories) -> None:
        self._memories.keep(partition, changed)
        self._stories = stories
        self._metrics.stories.set(len(stories))


def _kind(before: Stories, signal: Signal) -> str:
    return "joined" if signal.subject in before.live else "began"


class JudgeStep:
    """Signals → memories and alerts, one batch at a time; ``alone`` is held from a batch's start to its end."""

    def __init__(self, path: Path, memories: Memories[Memory], metrics: Metrics) -> None:
        self._path = path
        self._memories = memories
        self._metrics = metrics
        self.alone = asyncio.Lock()

    def take(self, path: Path) -> None:
        """Go on with another path; the memories stay."""
        self._path = path

    async def __call__(self, messages: list[Message]) -> Outcome:
        """Alerts first, then the memories that hold them: killed between the two, the same alerts are made again."""
        await self.alone.acquire()
        alerts: list[Record] = []
        changed: dict[int, dict[bytes, Memory]] = {}
        for message in messages:
            held = await self._memories.restore(message.partition)
            alerts += self._judge(message, held, changed.setdefault(message.partition, {}))
        return Outcome([alerts, self._records(changed)], lambda: self._done(changed))

    async def lapse(
        self, seen: datetime, partitions: Iterable[int], insist: Callable[[Sequence[Record]], Awaitable[None]]
    ) -> None:
        """What time alone has changed in these partitions, when articles up to ``seen`` have been judged: alerts that
        go stale, stories that are over for good."""
        async with self.alone:
            alerts: list[Record] = []
            changed: dict[int, dict[bytes, Memory | None]] = {}
            for partition in partitions:
                for key, before in (await self._memories.restore(partition)).items():
                    after, made = self._path.lapse(before, seen)
                    alerts += map(self._record, made)
                    if after is not before:
                        changed.setdefault(partition, {})[key] = after
            for group in (alerts, self._records(changed)):
                if group:
                    await insist(group)
            self._keep(changed)

    def _records(self, changed: Mapping[int, Mapping[bytes, Memory | None]]) -> list[Record]:
        return [record for partition, some in changed.items() for record in self._memories.records(partition, some)]

    def _judge(self, message: Message, held: dict[bytes, Memory], changed: dict[bytes, Memory]) -> list[Record]:
        began = elapsed()
        try:
            signal = decode(message.value, Signal)
            key = signal.subject.encode()
            before = changed.get(key, held.get(key))
            memory, alerts = self._path.judge(before, signal)
        except BadRecord as error:
            return [bury("judge", error.line, message, self._metrics)]
        except Exception as error:
            log.exception("judge raised on %s", message.key)
            return [bury("judge", f"judge raised {error!r}"[:500], message, self._metrics, fault=FAILED)]
        if memory != before:
            changed[key] = memory
        self._metrics.records.labels("judge", "done" if memory is not before else "repeated").inc()
        self._metrics.step_seconds.labels("judge").observe(elapsed() - began)
        return [self._record(alert) for alert in alerts]

    def _record(self, alert: Alert) -> Record:
        self._metrics.revisions.labels(alert.stage.value, alert.reason.value).inc()
        self._metrics.alert_seconds.observe(max(0.0, (now() - alert.as_of).total_seconds()))
        log.info("alert %s r%d %s: %s", alert.subject, alert.revision, alert.stage.value, alert.sentence)
        return Record(ALERTS, alert.id.encode(), encode(alert))

    def _done(self, changed: Mapping[int, Mapping[bytes, Memory | None]]) -> None:
        self._keep(changed)
        self.alone.release()

    def _keep(self, changed: Mapping[int, Mapping[bytes, Memory | None]]) -> None:
        for partition, some in changed.items():
            self._memories.keep(partition, some)
        self._metrics.episodes.set(len(self._memories))


def bury(step: str, error: str, message: Message, metrics: Metrics, *, fault: str = UNREADABLE) -> Record:
    """The letter for a message that a step could not take; logged in one line, counted by fault."""
    metrics.records.labels(step, "dead").inc()
    metrics.dead.labels(step, fault).inc()
    log.warning("%s %s/%d@%d: %s; put on dead", step, message.topic, message.partition, message.offset, error)
    return letter(
        step,
        error,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        raw=message.value,
    )
