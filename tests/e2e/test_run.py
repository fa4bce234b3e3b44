"""``monitor run`` and ``monitor demo`` as a person starts and ends them."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.archive import Archive
from monitor.cli.crew import free_port
from monitor.core.alert import Alert
from monitor.newsroom import script
from monitor.newsroom.outlets import feeds_toml
from tests.e2e.running import wait_for
from tests.newsroom.playing import Playing, playing

LATE = "Will Vellmark lift its ban on power exports to Ithmar?"


class Household:
    """``monitor run`` (or demo) on a port of its own, with what it prints."""

    def __init__(self, command: str, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.out = folder / "out"
        self.err = folder / "err"
        named = {**os.environ, "MONITOR_DESK_PORT": str(self.port), "MONITOR_SESSION_SECONDS": "3", **environment}
        with self.out.open("ab") as out, self.err.open("ab") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "monitor", command], env=named, stdout=out, stderr=err, cwd=folder
            )

    def alerts(self) -> list[dict[str, Any]]:
        """What the desk shows; nothing while it does not answer."""
        if self.process.poll() is not None:
            raise AssertionError(self.err.read_text("utf-8")[-3000:])
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/alerts", timeout=5) as answer:
                return list(json.load(answer))
        except OSError:
            return []

    def wait_until_ready(self) -> None:
        wait_for("ready", self._ready)

    def _ready(self) -> bool:
        said = self.err.read_text("utf-8")
        assert self.process.poll() is None, said[-3000:]
        return "ready in" in said

    def stage(self) -> str:
        return str(self.alerts()[0]["stage"]) if self.alerts() else ""

    def __enter__(self) -> "Household":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self, number: int = signal.SIGINT) -> str:
        """End it; what it said at the terminal."""
        self.process.send_signal(number)
        self.process.wait(60)
        return self.err.read_text("utf-8")


def children(of: int) -> list[int]:
    """The processes that this one started, and theirs."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
    found = [pid for pid, parent in pairs if parent == of]
    return found + [deeper for pid in found for deeper in children(pid)]


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return False


@contextlib.contextmanager
def newsroom() -> Iterator[Playing]:
    """The papers of the rehearsal in a thread of their own; the test moves their time."""
    import threading

    ready, stop, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()
    found: list[Playing] = []

    async def serve() -> None:
        async with playing() as room:
            found.append(room)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def places(room: Playing, folder: Path) -> dict[str, str]:
    """The environment of a household that reads the rehearsal's papers; its files are in the folder."""
    (folder / "feeds.toml").write_text(feeds_toml(room.address), "utf-8")
    (folder / "watches.toml").write_text(script.watches_toml(), "utf-8")
    return {
        "MONITOR_FEEDS": str(folder / "feeds.toml"),
        "MONITOR_WATCHES": str(folder / "watches.toml"),
        "MONITOR_PRIVATE_ADDRESSES": "1",
        "MONITOR_POLL_FLOOR": "0.5",
        "MONITOR_HOST_GAP": "0",
    }


def archived(folder: Path) -> list[Alert]:
    archive = Archive.open(f"sqlite:///{folder / 'data' / 'archive.db'}")
    alerts = list(archive.alerts())
    archive.close()
    return alerts


def test_a_restart_keeps_the_episode_and_delivers_nothing_twice(tmp_path: Path) -> None:
    with newsroom() as room:
        chosen = places(room, tmp_path)
        with Household("run", tmp_path, **chosen) as first:
            first.wait_until_ready()
            time.sleep(2.5)  # the first poll of every feed only remembers; there is no sign of it from outside
            room.seconds = 50.0
            wait_for("imminent", lambda: first.stage() == "imminent")
            wait_for("the copy", lambda: any("after" in voice for voice in first.alerts()[0]["voices"]))
            wait_for("delivery", lambda: "IMMINENT" in first.out.read_text("utf-8"))
            started = children(first.process.pid)
            said = first.end()
        assert first.process.returncode == 0
        assert "what was seen is kept" in said
        assert not [pid for pid in started if alive(pid)], "something was left running"

        (before,) = archived(tmp_path)
        with Household("run", tmp_path, **chosen) as second:
            wait_for("the desk shows the alert again", second.alerts)
            (shown,) = second.alerts()
            assert (shown["id"], shown["revision"]) == (before.id, before.revision)
            room.seconds = 70.0
            wait_for("announced", lambda: second.stage() == "announced")
            wait_for("delivery", lambda: "ANNOUNCED" in second.out.read_text("utf-8"))
            assert "Traceback" not in second.end(signal.SIGTERM)

    (after,) = archived(tmp_path)
    assert after.id == before.id
    assert after.revision > before.revision
    told = [line for line in second.out.read_text("utf-8").splitlines() if line.endswith(LATE)]
    assert len(told) == len(set(told)), told


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "demo"],
            env={**os.environ, "MONITOR_DESK_PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"monitor demo: MONITOR_DESK_PORT: 127.0.0.1:{port} cannot be listened on (Address already in use); "
        "choose another (trying again will not help)"
    ]


def test_what_a_demo_keeps_is_not_mixed_with_another(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"")
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "demo", "--keep", str(tmp_path)],
        env={**os.environ, "MONITOR_DESK_PORT": "0"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert "holds an archive already; name another folder" in done.stderr


@pytest.mark.parametrize("victim", ["work", "desk"])
def test_whoever_dies_is_started_again(tmp_path: Path, victim: str) -> None:
    with newsroom() as room, Household("run", tmp_path, **places(room, tmp_path)) as house:
        house.wait_until_ready()
        room.seconds = 13.0
        os.kill(member(house, victim), signal.SIGKILL)
        wait_for("a line about it", lambda: f"{victim} ended" in house.err.read_text("utf-8"))
        room.seconds = 50.0
        wait_for("imminent", lambda: house.stage() == "imminent")


def member(house: Household, command: str) -> int:
    """The process id of one of the household's commands."""
    for pid in children(house.process.pid):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if words[-2:] == [command.encode(), b""]:
            return pid
    raise AssertionError(f"no process runs {command}")
