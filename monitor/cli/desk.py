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
    from monitor.desk.board import Board

LOOK_SECONDS = 2.0


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
    desk = app(board, metrics=metrics, status=sight.status, health=sight.health)
    server = _Server(
        uvicorn.Config(desk, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=3)
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    others = [asyncio.create_task(_follow(settings, board, metrics)), asyncio.create_task(sight.run())]
    others.append(asyncio.create_task(sight.renewal(metrics).run()))
    print(f"desk on http://{host}:{port}", flush=True)
    waiting = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({serving, waiting, *others}, return_when=asyncio.FIRST_COMPLETED)
    board.close()
    server.should_exit = True
    await serving
    for task in (waiting, *others):
        task.cancel()
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
