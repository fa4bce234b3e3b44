"""The worker: a Faust app, built by a function, with one agent for each step of the path."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import faust
from faust.exceptions import ConsumerNotStarted
from faust.transport.drivers import aiokafka as driver

from monitor.codec import decode, encode
from monitor.core.memory import Memory
from monitor.core.path import Path
from monitor.core.story import Story
from monitor.core.watch import Watches
from monitor.errors import BrokerDown
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.stream.connection import faust_words
from monitor.stream.drain import Drain, Message
from monitor.stream.memory import Memories
from monitor.stream.produce import Producer
from monitor.stream.progress import Lookout, Progress
from monitor.stream.steps import CHUNK, AssignStep, DetectStep, JudgeStep, detect_here, prepare
from monitor.stream.topics import ARTICLES, LOOSE, MEMORY, SIGNALS, STORIES, ensure

log = logging.getLogger(__name__)

LAPSE_SECONDS = 30.0  # between two looks at what has gone stale
FETCH_WAIT_MS = 20  # how long the broker may hold an empty fetch; the driver's own 1,500 is most of its latency
FETCH_BYTES = 131072  # of one partition at a time: a backlog of articles must not keep signals from being judged


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    """The driver's, but it does not wait for a full fetch. There is no setting for that."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        return consumer


class _Consumer(driver.Consumer):
    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):
    Consumer = _Consumer


class _App(faust.App):
    """Faust's app without its own monitor: the metrics here count what matters, and each sensor costs per event."""

    logger = logging.getLogger("faust.app")

    def _new_transport(self) -> _Transport:
        return _Transport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """None are needed: no table keeps anything on disk."""

    def on_init_dependencies(self) -> Any:
        services = super().on_init_dependencies()
        self.sensors.remove(self.monitor)
        return services


class Worker:
    """The steps, live. ``recipe`` builds the path; detecting processes call it too, so it can be pickled."""

    def __init__(self, settings: Settings, recipe: Callable[[], Path], metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._group = settings.prefix + "work"
        self._path = recipe()
        self._executor = _executor(settings.detectors, recipe)
        self._detecting = DetectStep(self._path, metrics, self._executor)
        self._producer = Producer(settings)
        self.memories: Memories[Memory] = Memories(settings, MEMORY, encode, lambda raw: decode(raw, Memory))
        self.stories: Memories[Story] = Memories(settings, STORIES, encode, lambda raw: decode(raw, Story))
        self._assigning = AssignStep(self._path, self.stories, metrics)
        self._judging = JudgeStep(self._path, self.memories, metrics)
        self._progresses = [
            Progress(step, settings.prefix + topic.name, partial(self._assigned, topic.name))
            for step, topic in (("detect", ARTICLES), ("assign", LOOSE), ("judge", SIGNALS))
        ]
        self.lookout = Lookout(settings, self._group, metrics, self._progresses)
        self._app: faust.App | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop``. Raises BrokerDown when Kafka stays away, or when Faust gives up."""
        await ensure(self._settings)
        async with self._producer:
            app, drains = self._build()
            tasks = [asyncio.create_task(drain.run()) for drain in drains]
            tasks += [asyncio.create_task(self.lookout.run()), asyncio.create_task(self._lapse())]
            try:
                await app.start()
                await self._wait(app, stop, tasks)
            finally:
                await _end(app, tasks)
                if self._executor is not None:
                    self._executor.shutdown(cancel_futures=True)

    @property
    def watches(self) -> Watches:
        """The watches it works with."""
        return self._path.watches

    async def renew(self, recipe: Callable[[], Path]) -> None:
        """Go on with the path of another recipe, without a pause; whatever the recipe raises changes nothing.

        It is built in a thread, and in new detecting processes where there are some; the old ones finish their work.
        """
        path = await asyncio.to_thread(recipe)
        executor = await _ready(self._settings.detectors, recipe)
        self._detecting.take(path, executor)
        self._assigning.take(path)
        self._judging.take(path)
        self._path, old, self._executor = path, self._executor, executor
        if old is not None:
            old.shutdown(wait=False)

    def _build(self) -> tuple[faust.App, list[Drain]]:
        app = self._app = _app(self._settings, self._group)
        detect, assign, judge = self._progresses
        depth = 5 + self._settings.detectors
        drains = [
            self._drain(self._detecting, detect, CHUNK, depth),
            self._drain(self._assigning, assign, 1, 1),
            self._drain(self._judging, judge, 1, 1),
        ]
        for topic, drain in zip((ARTICLES, LOOSE, SIGNALS), drains, strict=True):
            channel = app.topic(
                self._settings.prefix + topic.name,
                key_type=bytes,
                value_type=bytes,
                key_serializer="raw",
                value_serializer="raw",
            )
            app.agent(channel, name=f"{topic.name}")(drain.agent)
        app.on_partitions_revoked.connect(self._revoked(drains), weak=False)
        return app, drains

    def _drain(self, work: Any, progress: Progress, least: int, depth: int) -> Drain:
        return Drain(
            work,
            self._producer.insist,
            current=self._current,
            done=progress.took,
            least=least,
            depth=depth,
        )

    def _revoked(self, drains: Sequence[Drain]) -> Any:
        async def revoked(_app: faust.App, *_: object, **__: object) -> None:
            for drain in drains:
                await drain.settle()
            async with self._judging.alone:
                self.memories.forget()
            self.stories.forget()

        return revoked

    async def _lapse(self) -> None:
        """Look now and then what time alone has changed. Time is that of the articles; while some wait, it stands."""
        while True:
            await asyncio.sleep(LAPSE_SECONDS)
            seen = self._detecting.seen
            if seen is not None and not any(progress.lag for progress in self._progresses):
                await self._judging.lapse(seen, self._assigned(SIGNALS.name), self._producer.insist)

    def _current(self, message: Message) -> bool:
        return self._app is not None and message.generation_id == self._app.consumer_generation_id

    def _assigned(self, name: str) -> list[int]:
        topic = self._settings.prefix + name
        try:
            assigned = self._app.consumer.assignment() if self._app else ()
        except ConsumerNotStarted:
            assigned = ()
        return [tp.partition for tp in assigned if tp.topic == topic]

    async def _wait(self, app: faust.App, stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
        stopped = asyncio.create_task(stop.wait())
        crashed = asyncio.create_task(app._crashed.wait())
        done, _ = await asyncio.wait({stopped, crashed, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        for task in (stopped, crashed):
            task.cancel()
        for task in done - {stopped, crashed}:
            task.result()
        if crashed in done and not stop.is_set():
            raise BrokerDown("worker", f"Faust gave up ({app._crash_reason!r})")


def _app(settings: Settings, group: str) -> faust.App:
    return _App(
        group,
        **faust_words(settings),
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        web_enabled=False,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=1.0,
        broker_session_timeout=settings.session_seconds,
        broker_heartbeat_interval=settings.session_seconds / 3,
        broker_max_poll_records=200,
        consumer_max_fetch_size=FETCH_BYTES,
        stream_buffer_maxsize=512,
        loghandlers=[],
        logging_config={"version": 1, "disable_existing_loggers": False},
    )


def _executor(processes: int, recipe: Callable[[], Path]) -> Executor | None:
    if not processes:
        return None
    return ProcessPoolExecutor(processes, get_context("forkserver"), initializer=prepare, initargs=(recipe,))


async def _ready(processes: int, recipe: Callable[[], Path]) -> Executor | None:
    """Detecting processes that have built their paths. Raises BrokenExecutor if one cannot."""
    executor = _executor(processes, recipe)
    loop = asyncio.get_running_loop()
    try:
        await asyncio.gather(*(loop.run_in_executor(executor, detect_here, ()) for _ in range(processes)))
    except BaseException:
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)
        raise
    return executor


async def _end(app: faust.App, tasks: list[asyncio.Task[None]]) -> None:
    await app.stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
