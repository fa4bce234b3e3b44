"""``monitor desk`` as a process: how it begins, how it refuses, how it ends."""

import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.settings import Settings
from tests.e2e.running import Running, prepare, run, wait_for

WATCHES = Path(__file__).parent.parent / "watches.toml"
Make = Callable[..., Settings]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_and_at_once_though_a_browser_looks_on(
    number: signal.Signals, settings: Make, tmp_path: Path
) -> None:
    here = settings(watches=WATCHES, desk_port=0)
    run(prepare(here))
    desk = Running("desk", here, tmp_path).start()
    assert desk.process is not None
    wait_for("its address", lambda: "\n" in desk.out.read_text("utf-8"))
    port = int(desk.out.read_text("utf-8").strip().removeprefix("desk on http://127.0.0.1:"))
    with socket.create_connection(("127.0.0.1", port)) as browser:
        browser.sendall(b"GET /live HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert browser.recv(12) == b"HTTP/1.1 200"
        began = time.monotonic()
        desk.process.send_signal(number)
        assert desk.process.wait(20) == 0
        assert time.monotonic() - began < 5
    assert "Traceback" not in desk.log.read_text("utf-8")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_port_that_is_taken_is_one_line(settings: Make, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        desk = Running("desk", settings(watches=WATCHES, desk_port=port), tmp_path).start()
        assert desk.process is not None
        assert desk.process.wait(20) == 2
    assert desk.log.read_text("utf-8").splitlines() == [
        f"monitor desk: MONITOR_DESK_PORT: 127.0.0.1:{port} cannot be listened on (Address already in use); "
        "choose another (trying again will not help)"
    ]


@pytest.mark.parametrize("text", [None, "[[watch]", '[[watch]]\nid = "a"\n', "\x00"])
def test_watches_that_cannot_be_read_are_one_line(text: str | None, settings: Make, tmp_path: Path) -> None:
    watches = tmp_path / "watches.toml"
    if text is not None:
        watches.write_text(text, "utf-8")
    desk = Running("desk", settings(watches=watches, desk_port=0), tmp_path).start()
    assert desk.process is not None
    assert desk.process.wait(20) == 2
    (line,) = desk.log.read_text("utf-8").splitlines()
    assert line.removeprefix("monitor desk: ").startswith((f"{watches}: ", f"{watches}:1: "))
    assert line.count(str(watches)) == 1


def test_what_is_watched_follows_the_file(settings: Make, tmp_path: Path) -> None:
    watches = tmp_path / "watches.toml"
    watches.write_text('[[watch]]\nid = "a"\nquestion = "Will the pier close?"\nquery = "pier"\n', "utf-8")
    here = settings(watches=watches, desk_port=0)
    run(prepare(here))
    desk = Running("desk", here, tmp_path).start()
    wait_for("its address", lambda: "\n" in desk.out.read_text("utf-8"))
    address = desk.out.read_text("utf-8").strip().removeprefix("desk on ")

    def page() -> str:
        return str(urllib.request.urlopen(address, timeout=5).read().decode())

    try:
        assert "Will the pier close?" in page()
        watches.write_text('[[watch]]\nid = "a"\nquestion = "Is the pier open?"\nquery = "pier"\n', "utf-8")
        wait_for("the new question", lambda: "Is the pier open?" in page())
        assert "Will the pier close?" not in page()
    finally:
        desk.stop()
