"""Every service of the compose file, run by hand: its command, its environment, a real Kafka and a real PostgreSQL.

No container engine is needed: names of hosts, ports and mounted files are put in place of the containers' own.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from monitor.cli.crew import free_port
from monitor.clock import elapsed
from monitor.newsroom import script
from monitor.newsroom.outlets import feeds_toml
from monitor.newsroom.server import Newsroom
from tests.archive import postgres
from tests.deploy.composed import environment, ours

pytestmark = pytest.mark.kafka

PATIENCE = 120.0
SPEED = 4.0  # times as fast as the play is written
SCALE = {"work": 2}


@pytest.fixture
def database() -> Iterator[str]:
    """The address of an empty PostgreSQL."""
    programs = postgres.programs()
    if programs is None:
        pytest.skip("no PostgreSQL: install Debian's package postgresql")
    with postgres.Server(programs) as server:
        yield server.address


@dataclass
class Process:
    """One running service and where it answers."""

    name: str
    port: int
    log: Path
    process: asyncio.subprocess.Process

    async def get(self, session: aiohttp.ClientSession, path: str) -> tuple[int, str]:
        """Status and text; status 0 while nobody answers."""
        assert self.process.returncode is None, f"{self.name} ended: {self.log.read_text('utf-8')[-3000:]}"
        try:
            async with session.get(f"http://127.0.0.1:{self.port}{path}") as answer:
                return answer.status, await answer.text()
        except aiohttp.ClientError:
            return 0, ""


class Place:
    """What stands in for the containers: addresses, a folder of desk files, and the playing papers."""

    def __init__(self, kafka: str, database: str, folder: Path) -> None:
        self._hosts = {
            "kafka:9092": kafka,
            "postgresql+psycopg://monitor:pw@postgres/monitor": database,
            "/etc/monitor": str(folder),
            "0.0.0.0": "127.0.0.1",
        }
        self._folder = folder

    def environment(self, name: str) -> dict[str, str]:
        """What compose would give the service, but for where things are and how patient the poller is."""
        given = environment(ours()[name], POSTGRES_PASSWORD="pw")
        for theirs, here in self._hosts.items():
            given = {key: value.replace(theirs, here) for key, value in given.items()}
        ports = {key: str(free_port()) for key in given if key in {"MONITOR_PORT", "MONITOR_DESK_PORT"}}
        play = {"MONITOR_PRIVATE_ADDRESSES": "1", "MONITOR_POLL_FLOOR": "0.5", "MONITOR_HOST_GAP": "0"}
        return {**given, **ports, **play}

    async def start(self, name: str, number: int = 0) -> Process:
        given = self.environment(name)
        log = self._folder / f"{name}-{number}.log"
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "monitor", *ours()[name]["command"]),
                env={**os.environ, **given},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        return Process(name, int(given["MONITOR_DESK_PORT" if name == "desk" else "MONITOR_PORT"]), log, process)


@contextlib.asynccontextmanager
async def running(place: Place) -> AsyncIterator[list[Process]]:
    """All services, in the file's order; each must end by itself when it is told to."""
    topics = await place.start("topics")
    assert await topics.process.wait() == 0, topics.log.read_text("utf-8")
    started: list[Process] = []
    try:
        for name in ours():
            if name != "topics":
                started += [await place.start(name, number) for number in range(SCALE.get(name, 1))]
        yield started
        for one in started:
            one.process.terminate()
        async with asyncio.timeout(30):
            codes = {one.name: await one.process.wait() for one in started}
        assert codes == dict.fromkeys(codes, 0)
    finally:
        for one in started:
            with contextlib.suppress(ProcessLookupError):
                one.process.kill()
            await one.process.wait()


async def until(what: str, true: Callable[[], Awaitable[Any]]) -> None:
    """Look until it is true; the worlds looked at belong to other processes."""
    end = elapsed() + PATIENCE
    while not await true():
        assert elapsed() < end, f"not within {PATIENCE:g} s: {what}"
        await asyncio.sleep(0.2)


async def rehearsed(kafka: str, database: str, folder: Path) -> None:
    began: list[float] = []
    newsroom = Newsroom(script.load(), clock=lambda: (elapsed() - began[0]) * SPEED if began else 0.0)
    (folder / "feeds.toml").write_text(feeds_toml(await newsroom.start()), "utf-8")
    (folder / "watches.toml").write_text(script.watches_toml(), "utf-8")
    try:
        async with running(Place(kafka, database, folder)) as processes, aiohttp.ClientSession() as session:

            async def well() -> bool:
                return all([(await one.get(session, "/health"))[0] == 200 for one in processes])

            async def measured(name: str, *words: str) -> bool:
                texts = [(await one.get(session, "/metrics"))[1] for one in processes if one.name == name]
                return any(line.startswith(words) for text in texts for line in text.splitlines())

            async def announced() -> bool:
                (desk,) = [one for one in processes if one.name == "desk"]
                return '"stage":"announced"' in (await desk.get(session, "/api/alerts"))[1]

            await until("every /health says 200", well)
            await until("the feeds have been polled once", partial(measured, "poll", "monitor_feed_up"))
            began.append(elapsed())
            await until("the alert is announced at the desk", announced)
            for name, metric in [
                ("read", 'monitor_pages_total{health="ok"'),
                ("work", 'monitor_records_total{outcome="done",step="detect"'),
                ("work", 'monitor_alert_revisions_total{reason="raised"'),
                ("record", 'monitor_records_total{outcome="done",step="record"'),
                ("deliver", 'monitor_deliveries_total{channel="console",outcome="sent"'),
                ("desk", 'monitor_records_total{outcome="done",step="desk"'),
            ]:
                await until(f"{name} has {metric}", partial(measured, name, metric))
            assert await well()
    finally:
        await newsroom.stop()


def test_the_services_carry_an_episode_from_the_feeds_to_the_desk(real: str, database: str, tmp_path: Path) -> None:
    asyncio.run(rehearsed(real, database, tmp_path))
