#!/usr/bin/env python3
"""Apache Kafka on this machine's loopback: one broker or three, run by its Java, for the tests and `make kafka`.

    python3 deploy/kafka/broker.py start                          a free port, a temporary directory
    python3 deploy/kafka/broker.py start --port 9092 --dir state  keeps its records in ./state
    python3 deploy/kafka/broker.py start --nodes 3 --port 9092    on 9092, 9093 and 9094
    python3 deploy/kafka/broker.py fetch                          only fetches the jars

When every broker answers, `start` prints one line of JSON, {"bootstrap": "127.0.0.1:9092"}, and runs until it gets
SIGTERM or SIGINT. Under the directory, `node-1/log`, `node-1/pid` and `node-1/records` belong to the first broker.
The jars are those of pom.xml; Maven fetches them once, into ~/.cache/news-monitor (or $XDG_CACHE_HOME).

Exit codes: 0 stopped when asked, 1 a broker ended or never answered, 2 something it needs is missing or wrong.
Only the standard library, so that any Python from 3.11 on can run it.
"""

import argparse
import contextlib
import ctypes
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

POM = Path(__file__).resolve().with_name("pom.xml")
HOST = "127.0.0.1"
CLUSTER = "bmV3cy1tb25pdG9yLWxvYw"  # any 16 bytes in base64; constant, so that a kept directory can be started again
READY_SECONDS = 120.0
STOP_SECONDS = 10.0
LAST_LINES = 20
STOPPING = (signal.SIGINT, signal.SIGTERM)
METADATA, METADATA_VERSION = 3, 1


class Refused(Exception):
    """What stands in the way, in words for a person, and the exit code it deserves."""

    def __init__(self, words: str, code: int = 2) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Node:
    """One broker, which is also a controller: its number from 1, its folder and its two ports."""

    number: int
    folder: Path
    port: int
    controller: int

    @property
    def log(self) -> Path:
        """Everything its Java prints."""
        return self.folder / "log"

    @property
    def properties(self) -> Path:
        """Its settings, as Kafka reads them."""
        return self.folder / "server.properties"


def java() -> str:
    """The path of this machine's Java, 17 or newer."""
    path = shutil.which("java")
    if path is None:
        raise Refused("java is not on the PATH; Kafka needs Java 17 or newer (Debian: openjdk-17-jre-headless)")
    said = subprocess.run([path, "-version"], capture_output=True, text=True, errors="replace", check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None:
        raise Refused(f"{path} -version does not say which version it is; Kafka needs Java 17 or newer")
    if int(version[1]) < 17:
        raise Refused(f"{path} is Java {version[1]}; Kafka needs Java 17 or newer")
    return path


def fetched() -> Path:
    """The folder of Kafka's jars, fetched by Maven when it is not there yet or the pom has changed."""
    pom = POM.read_bytes()
    version = re.search(rb"<kafka\.version>([^<]+)<", pom)
    if version is None:
        raise Refused(f"{POM} names no kafka.version")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "news-monitor"
    jars = cache / f"kafka-{version[1].decode()}"
    marker = f"complete-{hashlib.sha256(pom).hexdigest()[:12]}"
    if not (jars / marker).exists():
        fetch(jars, marker)
    return jars


def fetch(jars: Path, marker: str) -> None:
    """Has Maven copy the jars beside their place, then puts them there in one step."""
    mvn = shutil.which("mvn")
    if mvn is None:
        raise Refused("mvn is not on the PATH; Maven fetches Kafka's jars (Debian: maven)")
    print(f"fetching Kafka's jars into {jars}", file=sys.stderr)
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{jars.name}-", dir=jars.parent, ignore_cleanup_errors=True) as name:
        fresh = Path(name, "jars")
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={fresh}"]
        command = [mvn, "-B", "-q", "-f", str(POM), *goal]
        if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode:
            raise Refused("mvn could not fetch Kafka's jars (it says why above); nothing was kept", code=1)
        (fresh / marker).touch()
        settle(fresh, jars, marker, Path(name, "old"))


def settle(fresh: Path, jars: Path, marker: str, old: Path) -> None:
    """Moves the jars into place; another run that was there first keeps its own, the same ones."""
    if jars.exists() and not (jars / marker).exists():
        jars.rename(old)
    try:
        fresh.rename(jars)
    except OSError:
        if not (jars / marker).exists():
            raise


def ports(count: int, first: int | None) -> list[int]:
    """`count` brokers' ports and then `count` controllers' ports; free ones, the brokers' from `first` on if given."""
    wanted = [0] * count if first is None else list(range(first, first + count))
    with contextlib.ExitStack() as held:
        found = []
        for port in [*wanted, *[0] * count]:
            place = held.enter_context(socket.socket())
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(port != 0))
            try:
                place.bind((HOST, port))
            except OSError as error:
                raise Refused(f"port {port} of {HOST} cannot be had: {error.strerror}") from None
            found.append(place.getsockname()[1])
    return found


def laid_out(folder: Path, count: int, first: int | None) -> list[Node]:
    """The brokers and their settings, written under `folder`."""
    there = len(list(folder.glob("node-*")))
    if there not in (0, count):
        raise Refused(f"{folder} belongs to {there} brokers, not {count}; give --nodes {there} or another --dir")
    taken = ports(count, first)
    nodes = [Node(n + 1, folder / f"node-{n + 1}", taken[n], taken[count + n]) for n in range(count)]
    for node in nodes:
        node.folder.mkdir(parents=True, exist_ok=True)
        node.properties.write_text(settings(node, nodes), "utf-8")
    return nodes


def settings(node: Node, nodes: Sequence[Node]) -> str:
    """One broker's server.properties."""
    copies, in_sync = len(nodes), 1 if len(nodes) == 1 else 2
    lines = {
        "process.roles": "broker,controller",
        "node.id": node.number,
        "controller.quorum.voters": ",".join(f"{n.number}@{HOST}:{n.controller}" for n in nodes),
        "listeners": f"BROKER://{HOST}:{node.port},CONTROLLER://{HOST}:{node.controller}",
        "advertised.listeners": f"BROKER://{HOST}:{node.port}",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(node.folder / "records").replace("\\", "\\\\"),
        "auto.create.topics.enable": "false",
        "default.replication.factor": copies,
        "offsets.topic.num.partitions": 4,
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.num.partitions": 4,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": in_sync,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "log.cleaner.dedupe.buffer.size": 32 << 20,  # the usual 128 MB is a quarter of the heap
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def java_command(path: str, jars: Path, *words: str) -> list[str]:
    """A command that runs one of Kafka's classes; its log goes to stderr, with the time."""
    log = ["showDateTime=true", "dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX"]
    return [path, *(f"-Dorg.slf4j.simpleLogger.{word}" for word in log), "-cp", f"{jars}/*", *words]


@contextlib.contextmanager
def running(commands: Sequence[Sequence[str]], nodes: Sequence[Node]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """One process a node, printing into the node's log; none is left at the end."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command, node in zip(commands, nodes, strict=True):
            with node.log.open("ab") as log:
                started.append(begun(command, log.fileno()))
        yield started
    finally:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # a second Ctrl-C must not leave a Java behind
        ended(started)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begun(command: Sequence[str], log: int) -> subprocess.Popen[bytes]:
    """A process of its own session (Ctrl-C is for this program to pass on) that on Linux dies if this one is killed."""
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def tie() -> None:
        if prctl is not None:
            prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG

    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=tie,  # noqa: PLW1509 - this program has one thread
    )


def ended(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Asks each to end, waits, and kills those that have not ended after ten seconds."""
    for process in processes:
        process.terminate()
    until = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def listen_to_signals() -> None:
    """SIGTERM and SIGINT alike raise KeyboardInterrupt."""
    for name in STOPPING:
        signal.signal(name, signal.default_int_handler)


def failure(node: Node, what: str) -> Refused:
    """What went wrong with a broker, with the last lines of its log."""
    last = node.log.read_text("utf-8", "replace").splitlines()[-LAST_LINES:]
    return Refused("\n".join([f"Kafka broker {node.number} {what}; the end of {node.log}:", *last]), code=1)


def format_storage(path: str, jars: Path, nodes: Sequence[Node]) -> None:
    """Makes the brokers' storage; one that was made before is left as it is."""
    tool = ["-XX:TieredStopAtLevel=1", "kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", CLUSTER, "-c"]
    commands = [java_command(path, jars, *tool, str(node.properties)) for node in nodes]
    with running(commands, nodes) as processes:
        codes = [process.wait() for process in processes]
    for node, code in zip(nodes, codes, strict=True):
        if code:
            raise failure(node, f"could not make its storage (exit {code})")


def exactly(peer: socket.socket, count: int) -> bytes:
    """`count` bytes from a peer, or ConnectionError."""
    taken = b""
    while len(taken) < count:
        part = peer.recv(count - len(taken))
        if not part:
            raise ConnectionError("closed")
        taken += part
    return taken


def brokers_known(port: int) -> int:
    """How many brokers the one at this port says are in the cluster; 0 while it does not answer.

    A Metadata request: unlike ApiVersions, its answer also tells that the others have joined.
    """
    body = struct.pack(">hhihi", METADATA, METADATA_VERSION, 1, -1, 0)  # correlation 1, no client name, no topics
    try:
        with socket.create_connection((HOST, port), timeout=2) as peer:
            peer.sendall(struct.pack(">i", len(body)) + body)
            _, correlation, brokers = struct.unpack(">iii", exactly(peer, 12))
    except OSError:
        return 0
    return int(brokers) if correlation == 1 else 0


def await_ready(nodes: Sequence[Node], processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Returns when each broker answers and knows all the others."""
    until = time.monotonic() + READY_SECONDS
    for node in nodes:
        while brokers_known(node.port) != len(nodes):
            for other, process in zip(nodes, processes, strict=True):
                if process.poll() is not None:
                    raise failure(other, f"ended while starting (exit {process.returncode})")
            if time.monotonic() > until:
                raise failure(node, f"did not answer within {READY_SECONDS:.0f} s")
            time.sleep(0.1)


def watch(nodes: Sequence[Node], processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Says which brokers end (one of three may: the others go on), and raises when none is left."""
    alive = dict(zip(nodes, processes, strict=True))
    while True:
        for node, process in list(alive.items()):
            if process.poll() is not None:
                del alive[node]
                gone = failure(node, f"ended (exit {process.returncode})")
                if not alive:
                    raise gone
                print(gone, file=sys.stderr, flush=True)
        time.sleep(0.2)


@contextlib.contextmanager
def folder_for(given: Path | None) -> Iterator[Path]:
    """The folder a person gave, which is kept, or a temporary one, which is not."""
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="news-monitor-kafka-", ignore_cleanup_errors=True) as name:
        yield Path(name).resolve()


def start(count: int, first: int | None, given: Path | None) -> None:
    """Runs the brokers until a signal ends them."""
    path, jars = java(), fetched()
    with folder_for(given) as folder:
        nodes = laid_out(folder, count, first)
        format_storage(path, jars, nodes)
        commands = [java_command(path, jars, "-Xmx512m", "kafka.Kafka", str(node.properties)) for node in nodes]
        with running(commands, nodes) as processes:
            for node, process in zip(nodes, processes, strict=True):
                (node.folder / "pid").write_text(f"{process.pid}\n", "utf-8")
            await_ready(nodes, processes)
            print(json.dumps({"bootstrap": ",".join(f"{HOST}:{node.port}" for node in nodes)}), flush=True)
            watch(nodes, processes)


def port_number(word: str) -> int | None:
    """A port that leaves room for two more; None for 0, which asks for free ones."""
    number = int(word)
    if not 0 <= number <= 65533:
        raise ValueError(word)
    return number or None


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="broker.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="fetch Kafka's jars and print the folder they are in")
    run = commands.add_parser("start", help="run Kafka until SIGTERM or SIGINT")
    run.add_argument("--nodes", type=int, choices=(1, 3), default=1, help="how many brokers (default 1)")
    run.add_argument("--port", type=port_number, help="the first broker's port (default 0: free ports)")
    run.add_argument("--dir", type=Path, help="where records and logs are kept (default: a temporary directory)")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Runs one command; returns its exit code."""
    chosen = parsed(words)
    listen_to_signals()
    try:
        if chosen.command == "fetch":
            print(fetched())
        else:
            start(chosen.nodes, chosen.port, chosen.dir)
    except KeyboardInterrupt:
        return int(chosen.command == "fetch")
    except (Refused, OSError) as error:
        print(f"broker.py: {error}", file=sys.stderr)
        return error.code if isinstance(error, Refused) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
