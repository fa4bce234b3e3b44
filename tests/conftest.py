"""Brokers for the tests: the embedded one, and a real Kafka for those marked ``kafka``."""

import asyncio
import itertools
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from monitor.settings import Settings
from monitor.stream.broker import EmbeddedBroker

ROOT = Path(__file__).parent.parent
_NUMBERS = itertools.count(1)

# The same commit passes or fails the same way for everybody; to go looking: pytest --hypothesis-profile=default
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def unconfigured_log() -> Iterator[None]:
    """A test that runs a command in this process leaves the log as it was for the next."""
    named = [logging.getLogger(name) for name in (None, "monitor", "aiokafka", "faust", "mode")]
    levels = [logger.level for logger in named]
    yield
    for logger, level in zip(named, levels, strict=True):
        logger.setLevel(level)
    root = logging.getLogger()
    for handler in list(root.handlers):
        if type(handler.formatter).__module__ == "monitor.log":
            root.removeHandler(handler)


@pytest.fixture(scope="session")
def embedded() -> Iterator[str]:
    """The address of an embedded broker that all tests share; each uses topics of its own."""
    broker = EmbeddedBroker()
    yield asyncio.run(broker.start())
    asyncio.run(broker.stop())


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Apache Kafka, started with this machine's Java."""
    folder = tmp_path_factory.mktemp("kafka")
    command = [sys.executable, str(ROOT / "deploy/kafka/broker.py"), "start", "--dir", str(folder / "state")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, start_new_session=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, (folder / "log").read_text("utf-8", "replace")[-2000:]
    yield json.loads(line)["bootstrap"]
    process.terminate()
    process.wait(30)
    process.stdout.close()


@pytest.fixture(params=["embedded", pytest.param("real", marks=pytest.mark.kafka)])
def kafka(request: pytest.FixtureRequest) -> str:
    """Either broker."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def settings(kafka: str, tmp_path: Path) -> Callable[..., Settings]:
    """Settings on a prefix that no other test uses; keywords change them."""
    prefix = f"t{next(_NUMBERS)}."

    def make(**changes: object) -> Settings:
        given = {
            "kafka": kafka,
            "prefix": prefix,
            "partitions": 2,
            "session_seconds": 3.0,
            "archive": f"sqlite:///{tmp_path / 'archive.db'}",
        }
        return Settings(**{**given, **changes})  # type: ignore[arg-type]

    return make
