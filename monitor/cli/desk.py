"""``monitor desk``: the page where alerts are read, live."""

import argparse
import asyncio
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import uvicorn

from monitor.cli import source
from monitor.cli.crew import listen
from monitor.cli.life import live
from monitor.cli.renewal import Renewal, difference
from monitor.clock import elapsed, now
from monitor.errors import BadRecord, Unavailable
from monitor.metrics import Metrics
from monitor.settings import Settings

if TYPE_CHECKING:
    from monitor.core.alert import Verdict
    from monitor.desk.board import Board
    from monitor.stream.produce import Producer

LOOK_SECONDS = 2.0
KEEP_SECONDS = 8.0  # a person waits for it
CLOSE_SECONDS = 3.0


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Example: MONITOR_DESK_PORT=8321 monitor desk, then open http://127.0.0.1:8321"


def run(_: argparse.Namespace) -> int:
    return live(_desk)


async def _desk(settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    from monitor.desk.api import app
    from monitor.desk.board import Board

    board = Board()
    sight = _Sight(settings)
    listening = listen(settings.host, settings.desk_port)
    host, port = listening.getsockname()[:2]
    pen = _Pen(settings)
    desk = app(board, metrics=metrics, status=sight.status, health=sight.health, keep=pen.keep)
    server = _Server(
        uvicorn.Config(desk, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=3)
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    others = [asyncio.create_task(_follow(settings, board, metrics)), asyncio.create_task(sight.run())]
    others.append(asyncio.create_task(_listen_in(settings, board, metrics)))
    others.append(asyncio.create_task(sight.renewal(metrics).run()))
    print(f"desk on http://{host}:{port}", flush=True)
    waiting = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({serving, waiting, *others}, return_when=asyncio.FIRST_COMPLETED)
    board.close()
    server.should_exit = True
    await serving
    for task in (waiting, *others):
        task.cancel()
    await pen.close()
    for task in done - {waiting}:
        task.result()


async def _follow(settings: Settings, board: "Board", metrics: Metrics) -> None:
    from monitor.codec import decode
    from monitor.core.alert import Alert
    from monitor.stream.consume import follow
    from monitor.stream.topics import ALERTS

    async for record in follow(settings, ALERTS):
        if record.value is None:  # a compacted topic's way to say that this alert is gone
            continue
        try:
            board.put(decode(record.value, Alert))
            metrics.records.labels("desk", "done").inc()
        except BadRecord:
            metrics.records.labels("desk", "dead").inc()


async def _listen_in(settings: Settings, board: "Board", metrics: Metrics) -> None:
    """What people said of alerts, here and at other desks, from the first word on."""
    from monitor.codec import decode
    from monitor.core.alert import Verdict
    from monitor.stream.consume import follow
    from monitor.stream.topics import VERDICTS

    async for record in follow(settings, VERDICTS):
        try:
            board.say(decode(record.value, Verdict))
            metrics.records.labels("desk", "done").inc()
        except BadRecord:
            metrics.records.labels("desk", "dead").inc()


class _Pen:
    """Writes down verdicts on Kafka. It connects with the first one: a desk without Kafka is still read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: Producer | None = None
        self._turn = asyncio.Lock()

    async def keep(self, verdict: "Verdict") -> None:
        """Return when the broker has it; raises Unavailable in one line."""
        from monitor.stream.produce import verdict_record

        kafka = f"kafka at {self._settings.kafka}"
        try:
            async with asyncio.timeout(KEEP_SECONDS):
                await (await self._connected()).send([verdict_record(verdict)])
        except TimeoutError:
            await self.close()
            raise Unavailable(kafka, f"does not answer within {KEEP_SECONDS:g} s") from None
        except Unavailable:
            await self.close()
            raise

    async def _connected(self) -> "Producer":
        from monitor.stream.produce import Producer

        async with self._turn:
            if self._producer is None:
                producer = Producer(self._settings)
                try:
                    self._producer = await producer.start()
                except asyncio.CancelledError:  # whoever waits has waited long enough
                    await producer.stop()
                    raise
            return self._producer

    async def close(self) -> None:
        """Disconnect; the next verdict connects anew."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(producer.stop(), CLOSE_SECONDS)


class _Sight:
    """What the desk tells of itself: since when it listens, how much was read, what is watched."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._since = now()
        self._articles = 0
        self._text = source.text(settings.watches)
        self._watching = source.watches(self._text, str(settings.watches))
        self._seen = elapsed()

    async def run(self) -> None:
        from monitor.stream.ends import Reader
        from monitor.stream.topics import ARTICLES

        while True:
            with contextlib.suppress(Unavailable, TimeoutError, OSError):
                async with Reader(self._settings) as reader:
                    while True:
                        ends = await reader.ends(await reader.partitions(self._settings.prefix + ARTICLES.name))
                        self._articles = sum(ends.values())
                        self._seen = elapsed()
                        await asyncio.sleep(LOOK_SECONDS)
            await asyncio.sleep(LOOK_SECONDS)

    def renewal(self, metrics: Metrics) -> Renewal:
        """What keeps the list of what is watched up to date."""
        return Renewal(self._settings.watches, self._text, self._take, metrics)

    async def _take(self, text: str) -> str:
        before = self._watching
        self._watching = await asyncio.to_thread(source.watches, text, str(self._settings.watches))
        return difference(before, self._watching)

    def status(self) -> dict[str, object]:
        return {
            "listening since": self._since,
            "articles read": self._articles,
            "watching": [one.question for one in self._watching],
        }

    def health(self) -> tuple[bool, dict[str, object]]:
        unseen = elapsed() - self._seen
        return unseen < self._settings.stall_after, {"kafka_unreachable_seconds": round(unseen, 1)}


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: the command's stop event ends it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
