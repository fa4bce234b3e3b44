"""The program's commands as processes of their own, for tests that stop and kill them."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from monitor.cli.crew import free_port
from monitor.codec import encode
from monitor.core.article import Article
from monitor.settings import Settings
from monitor.stream.connection import aiokafka_words
from monitor.stream.ends import Reader
from monitor.stream.produce import Producer, Record
from monitor.stream.topics import ARTICLES, Topic, ensure

PATIENCE = 90.0


class Running:
    """One command, running; ``log`` is where its standard error goes, ``out`` its standard output."""

    def __init__(self, command: str, settings: Settings, folder: Path, *words: str) -> None:
        self.command = command
        self._words = words
        self._settings = settings
        self._folder = folder
        self.port = 0
        self.out = folder / f"{command}.out"
        self.log = folder / f"{command}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Running":
        self.port = free_port()
        chosen = self._settings.model_dump(exclude_none=True, exclude_defaults=True, mode="json")
        named = {f"MONITOR_{name.upper()}": str(value) for name, value in chosen.items()}
        with self.out.open("ab") as out, self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "monitor", self.command, *self._words],
                env={**os.environ, **named, "MONITOR_PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
            )
        return self

    def kill(self) -> None:
        """``kill -9``: it gets no chance to finish anything."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it as Ctrl-C or a supervisor would."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(20)

    def answer(self, path: str) -> Any:
        """What it answers on its own port; None while it does not."""
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"{self.command} ended: {self.log.read_text('utf-8')[-3000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)
        except OSError:
            return None

    def wait_until_through(self) -> None:
        """Wait until every step has taken all there was when this was called, and all that this made."""
        for _ in range(2):  # what the last step has left may have come from the first one after it was looked at
            looks = int((self.answer("/health") or {"looks": 0})["looks"])
            wait_for(f"{self.command} has nothing left", partial(self._through, looks + 2), every=0.2)

    def _through(self, looks: int) -> bool:
        answer = self.answer("/health")
        return (
            bool(answer)
            and answer["looks"] >= looks
            and all(step["partitions"] and not step["lag"] for step in answer["steps"])
        )


def wait_for(what: str, true: Callable[[], object], seconds: float = PATIENCE, every: float = 0.05) -> None:
    """Look until it is true; the worlds looked at belong to other processes, so there is no event to await."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(every)


async def prepare(settings: Settings, articles: Iterable[Article] = ()) -> None:
    """The topics, ``articles`` with one partition so that every run sees one order; and the articles on it."""
    admin = AIOKafkaAdminClient(**aiokafka_words(settings))
    await admin.start()
    await admin.create_topics([NewTopic(settings.prefix + ARTICLES.name, 1, 1)])
    await admin.close()
    await ensure(settings)
    await give(settings, articles)


async def give(settings: Settings, articles: Iterable[Article]) -> None:
    async with Producer(settings) as producer:
        await producer.send(Record(ARTICLES, one.id.encode(), encode(one)) for one in articles)


async def everything(settings: Settings, topic: Topic) -> list[tuple[bytes, bytes]]:
    """Every (key, value) of a topic."""
    async with Reader(settings) as reader:
        partitions = await reader.partitions(settings.prefix + topic.name)
        return [(record.key, record.value) async for record in reader.all_of(partitions)]


async def count(settings: Settings, topic: Topic) -> int:
    """How many records a topic has had."""
    async with Reader(settings) as reader:
        return sum((await reader.ends(await reader.partitions(settings.prefix + topic.name))).values())


@contextmanager
def receiver() -> Iterator[tuple[str, list[str]]]:
    """A webhook's other end: its address, and the keys of what was posted to it."""
    posted: list[str] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            posted.append(self.headers["Idempotency-Key"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the keys are the record."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/", posted
        server.shutdown()
        serving.join()


def run(coroutine: Any) -> Any:
    return asyncio.run(coroutine)
