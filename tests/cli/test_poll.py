"""``monitor poll`` as a process: how it refuses what it is given, and how it ends."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.cli.crew import free_port
from monitor.settings import Settings
from tests.e2e.running import Running, prepare, run, wait_for

Make = Callable[..., Settings]
FEED = '[[feed]]\nurl = "http://127.0.0.1:{port}/feed"\noutlet = "Ferry Post"\nname = "ferry"\ninterval = 5\n'


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """A list with one feed, which nobody serves."""
    path = tmp_path / "feeds.toml"
    path.write_text(FEED.format(port=free_port()), "utf-8")
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_while_a_feed_never_does(number: signal.Signals, settings: Make, tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        asked.set()
        await reader.read()  # until the other end is gone
        writer.close()

    async def play() -> float:
        async with await asyncio.start_server(never, "127.0.0.1", 0) as server:
            feeds = tmp_path / "feeds.toml"
            feeds.write_text(FEED.format(port=server.sockets[0].getsockname()[1]), "utf-8")
            poll = Running("poll", settings(feeds=feeds, private_addresses=True, poll_floor=0.5), tmp_path).start()
            await asyncio.wait_for(asked.wait(), 20)
            began = time.monotonic()
            assert poll.process is not None
            poll.process.send_signal(number)
            assert await asyncio.to_thread(poll.process.wait, 20) == 0
            return time.monotonic() - began

    run(prepare(settings()))
    assert run(play()) < 5
    assert "Traceback" not in (tmp_path / "poll.log").read_text("utf-8")


def test_a_feed_that_cannot_be_had_is_one_line_an_attempt(settings: Make, feeds: Path, tmp_path: Path) -> None:
    here = settings(feeds=feeds, private_addresses=True, log_level="WARNING")
    run(prepare(here))
    poll = Running("poll", here, tmp_path).start()
    wait_for("a line", lambda: "\n" in poll.log.read_text("utf-8"), 20)
    poll.stop()
    (line,) = poll.log.read_text("utf-8").splitlines()
    assert " feeds.poll: ferry: http://127.0.0.1:" in line
    assert "(connection refused); will be tried again in" in line


def test_a_port_that_is_taken_is_one_line(
    settings: Make, feeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MONITOR_FEEDS", str(feeds))
    monkeypatch.setenv("MONITOR_ARCHIVE", f"sqlite:///{tmp_path / 'archive.db'}")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("MONITOR_PORT", str(port))
        assert main(["poll"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"monitor poll: MONITOR_PORT: 127.0.0.1:{port} cannot be listened on (Address already in use); "
        "choose another (trying again will not help)"
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("[[feed]\n", "is not TOML: "),
        ('[[feed]]\nurll = "https://ferry.example/"\n', "feed 1: unknown key 'urll'; did you mean 'url'?"),
        ('[[feed]]\nurl = "https://ferry.example/"\n', "feed 1 (https://ferry.example/): 'outlet' is missing"),
    ],
)
@pytest.mark.parametrize("command", ["poll", "run"])
def test_a_wrong_list_of_feeds_is_one_line(
    command: str,
    text: str | None,
    what: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    feeds = tmp_path / "feeds.toml"
    if text is not None:
        feeds.write_text(text, "utf-8")
    monkeypatch.setenv("MONITOR_FEEDS", str(feeds))
    monkeypatch.setenv("MONITOR_DESK_PORT", "0")
    monkeypatch.chdir(tmp_path)
    assert main([command]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"monitor {command}: {feeds}: {what}")
    assert line.endswith("(trying again will not help)")


def test_an_archive_that_cannot_be_written_is_one_line(
    feeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shelf").write_text("not a folder", "utf-8")
    monkeypatch.setenv("MONITOR_FEEDS", str(feeds))
    monkeypatch.setenv("MONITOR_ARCHIVE", f"sqlite:///{tmp_path}/shelf/archive.db")
    assert main(["poll"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"monitor poll: MONITOR_ARCHIVE: {tmp_path}/shelf cannot be made (")
