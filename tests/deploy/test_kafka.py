"""Starting Apache Kafka for the tests: the real one, and what is said when it cannot be had."""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

BROKER = Path(__file__).parents[2] / "deploy/kafka/broker.py"
RECORDS = [f"{n}".encode() for n in range(1000)]


@contextmanager
def started(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program and the address it printed; its temporary files are in `folder`."""
    process = subprocess.Popen(
        [sys.executable, str(BROKER), "start", *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    assert process.stdout is not None
    try:
        yield process, json.loads(process.stdout.readline())["bootstrap"]
    finally:
        process.terminate()
        process.communicate(timeout=30)


def pids(folder: Path) -> list[int]:
    """The brokers' processes, as the program wrote them down."""
    return [int(path.read_text()) for path in sorted(folder.glob("**/pid"))]


def alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def create(address: str, topic: str, copies: int) -> None:
    """A topic of two partitions."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic(topic, num_partitions=2, replication_factor=copies)])
    await admin.close()


async def produce(address: str, topic: str) -> None:
    """All the records, acknowledged by all copies."""
    async with AIOKafkaProducer(bootstrap_servers=address, acks="all", linger_ms=5) as producer:
        await asyncio.gather(*[await producer.send(topic, record, partition=n % 2) for n, record in enumerate(RECORDS)])


async def consume(address: str, topic: str) -> tuple[list[bytes], list[int]]:
    """What a group reads and commits, and where the partitions end."""
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=address, group_id=f"{topic}-readers", auto_offset_reset="earliest"
    )
    async with consumer:
        read = [(await consumer.getone()).value for _ in RECORDS]
        await consumer.commit()
        ends = await consumer.end_offsets([TopicPartition(topic, 0), TopicPartition(topic, 1)])
    return sorted(read), sorted(ends.values())


async def round_trip(address: str, topic: str, copies: int) -> tuple[list[bytes], list[int]]:
    """Create, produce, consume."""
    await create(address, topic, copies)
    await produce(address, topic)
    return await asyncio.wait_for(consume(address, topic), 60)


@pytest.mark.kafka
@pytest.mark.parametrize("count", [1, 3])
def test_records_go_round_and_nothing_is_left_behind(tmp_path: Path, count: int) -> None:
    with started(tmp_path, "--nodes", str(count)) as (process, address):
        assert len(address.split(",")) == count
        assert asyncio.run(round_trip(address, "news", count)) == (sorted(RECORDS), [500, 500])
        brokers = pids(tmp_path)
        assert [alive(pid) for pid in brokers] == [True] * count
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not any(alive(pid) for pid in brokers)
    assert not list(tmp_path.iterdir())


@pytest.mark.kafka
def test_a_kept_directory_and_port_are_taken_up_again(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with started(tmp_path, "--dir", str(state)) as (_, address):
        asyncio.run(create(address, "news", 1))
        asyncio.run(produce(address, "news"))
    assert "[kafka-shutdown-hook]" in (state / "node-1/log").read_text(), "it was killed, not asked to end"
    again = address.rpartition(":")[2]
    with started(tmp_path, "--dir", str(state), "--port", again) as (_, second):
        assert second == address
        assert asyncio.run(asyncio.wait_for(consume(second, "news"), 60)) == (sorted(RECORDS), [500, 500])


@pytest.mark.kafka
def test_two_of_three_brokers_go_on_when_one_is_killed(tmp_path: Path) -> None:
    with started(tmp_path, "--nodes", "3") as (process, address):
        asyncio.run(create(address, "news", 3))  # before: for some seconds a dead broker is still asked to do it
        os.kill(pids(tmp_path)[0], signal.SIGKILL)
        asyncio.run(produce(address, "news"))
        assert asyncio.run(asyncio.wait_for(consume(address, "news"), 60)) == (sorted(RECORDS), [500, 500])
        assert process.poll() is None


@pytest.mark.kafka
def test_no_java_outlives_a_killed_program(tmp_path: Path) -> None:
    with started(tmp_path) as (process, _):
        (broker,) = pids(tmp_path)
        watched = os.pidfd_open(broker)  # becomes readable when the process ends
        process.kill()
        ended, _, _ = select.select([watched], [], [], 10)
        os.close(watched)
    assert ended == [watched]


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `start` with only the programs given, as shell scripts by name, on the PATH and an empty cache."""
    programs = tmp_path / "programs"
    programs.mkdir()

    def run(*words: str, **scripts: str) -> subprocess.CompletedProcess[str]:
        for name, script in scripts.items():
            (programs / name).write_text(f"#!/bin/sh\n{script}\n")
            (programs / name).chmod(0o755)
        changed = {"PATH": str(programs), "XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(tmp_path)}
        return subprocess.run(
            [sys.executable, str(BROKER), "start", *words],
            env={**os.environ, **changed},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    return run


JAVA = """case "$*" in
-version) echo 'openjdk version "17.0.1" 2021-10-19' >&2 ;;
*StorageTool*) echo formatted ;;
*) echo 'FATAL the disk is made of cheese' >&2; exit 3 ;;
esac"""
MAVEN = 'for word; do case $word in -DoutputDirectory=*) /bin/mkdir -p "${word#*=}" ;; esac; done'


@pytest.mark.parametrize(
    ("scripts", "words"),
    [
        ({}, "java is not on the PATH"),
        ({"java": "echo 'openjdk version \"11.0.2\"' >&2"}, "is Java 11; Kafka needs Java 17 or newer"),
        ({"java": "exit 1"}, "does not say which version it is"),
        ({"java": JAVA}, "mvn is not on the PATH"),
    ],
)
def test_what_is_missing_is_one_line(run: Run, scripts: dict[str, str], words: str) -> None:
    done = run(**scripts)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("broker.py: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_failed_fetch_keeps_nothing(run: Run, tmp_path: Path) -> None:
    done = run(java=JAVA, mvn=f"{MAVEN}\nexit 1")
    assert done.returncode == 1
    assert "mvn could not fetch Kafka's jars" in done.stderr
    assert not list((tmp_path / "cache/news-monitor").iterdir())


def test_a_broker_that_ends_while_starting_shows_its_last_lines(run: Run, tmp_path: Path) -> None:
    done = run(java=JAVA, mvn=MAVEN)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Kafka broker 1 ended while starting (exit 3)" in done.stderr
    assert done.stderr.endswith("FATAL the disk is made of cheese\n")
    assert not list(tmp_path.glob("news-monitor-kafka-*"))


def test_the_jars_are_fetched_once(run: Run) -> None:
    assert "fetching" in run(java=JAVA, mvn=MAVEN).stderr
    assert "fetching" not in run(java=JAVA, mvn="exit 1").stderr


def test_a_port_that_is_taken_is_named(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", str(port), java=JAVA, mvn=MAVEN)
    assert done.returncode == 2
    assert f"port {port} of 127.0.0.1 cannot be had" in done.stderr


@pytest.mark.parametrize("word", ["-1", "65534", "kafka"])
def test_a_port_that_cannot_be_is_refused(run: Run, word: str) -> None:
    done = run(f"--port={word}")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"invalid port_number value: '{word}'" in done.stderr


def test_port_0_asks_for_a_free_one(run: Run) -> None:
    assert "Kafka broker 1 ended while starting" in run("--port", "0", java=JAVA, mvn=MAVEN).stderr


def test_a_directory_of_three_brokers_does_not_start_as_one(run: Run, tmp_path: Path) -> None:
    state = tmp_path / "state"
    run("--nodes", "3", "--dir", str(state), java=JAVA, mvn=MAVEN)
    done = run("--dir", str(state), java=JAVA)
    assert done.returncode == 2
    assert f"{state} belongs to 3 brokers, not 1" in done.stderr
