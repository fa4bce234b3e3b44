"""``monitor desk`` as a process: how it begins, how it refuses, how it ends."""

import asyncio
import json
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from monitor.archive import Archive
from monitor.cli.crew import free_port
from monitor.cli.desk import _Pen
from monitor.cli.run import known
from monitor.codec import encode
from monitor.core import remark
from monitor.core.alert import Alert, Opinion
from monitor.errors import Unavailable
from monitor.settings import Settings
from monitor.stream.produce import Producer, Record
from monitor.stream.topics import ALERTS, VERDICTS
from tests.desk import sample
from tests.e2e.running import Running, everything, prepare, run, wait_for

WATCHES = Path(__file__).parent.parent / "watches.toml"
Make = Callable[..., Settings]
ID = sample.alert().id


def begun(settings: Settings, folder: Path) -> tuple[Running, str]:
    """A desk that listens, and its address."""
    folder.mkdir(exist_ok=True)
    desk = Running("desk", settings, folder).start()
    wait_for("its address", lambda: "\n" in desk.out.read_text("utf-8"))
    return desk, desk.out.read_text("utf-8").strip().removeprefix("desk on ")


def got(url: str) -> Any:
    """The JSON at an address; None while it is not there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError:
        return None


def posted(url: str, **said: object) -> tuple[int, Any]:
    request = urllib.request.Request(url, json.dumps(said).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


async def ring(settings: Settings, *alerts: Alert) -> None:
    async with Producer(settings) as producer:
        await producer.send([Record(ALERTS, one.id.encode(), encode(one)) for one in alerts])


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


def test_a_verdict_reaches_the_archive_and_another_desk_and_survives_both(settings: Make, tmp_path: Path) -> None:
    here = settings(watches=WATCHES, desk_port=0)
    run(prepare(here))
    run(ring(here, sample.alert(3)))
    first, address = begun(here, tmp_path / "first")
    second, other = begun(here, tmp_path / "second")
    record = Running("record", here, tmp_path).start()
    for place in (address, other):
        wait_for("the alert", lambda place=place: got(f"{place}/api/alerts/{ID}"))  # type: ignore[misc]
    status, said = posted(f"{address}/api/alerts/{ID}/verdicts", what="wish not decision", who="Ida", why="they hope")
    assert (status, said["revision"]) == (201, 3)
    wait_for("it at the other desk", lambda: got(f"{other}/api/alerts/{ID}")["verdicts"] == [said])
    with closing(Archive.open(here.archive)) as archive:
        wait_for("it in the archive", lambda: list(archive.verdicts(ID)))
        (kept,) = archive.verdicts()
        assert (kept.alert, kept.revision, kept.who, kept.what) == (ID, 3, "Ida", Opinion.WISH)
        assert [one for one in known(archive, here) if one.topic is VERDICTS] == [
            Record(VERDICTS, ID.encode(), encode(kept))
        ]
    for one in (first, second, record):
        one.stop()
    third, again = begun(here, tmp_path / "third")
    wait_for("it after a restart", lambda: (got(f"{again}/api/alerts/{ID}") or {}).get("verdicts"))
    third.stop()
    assert len(run(everything(here, VERDICTS))) == 1


def test_a_pen_without_kafka_refuses_in_one_line() -> None:
    pen = _Pen(Settings(kafka=f"127.0.0.1:{free_port()}"))
    verdict = remark.verdict(ID, 1, "useful", when=sample.START)

    async def twice() -> list[str]:
        lines = []
        for _ in range(2):
            with pytest.raises(Unavailable) as refused:
                await pen.keep(verdict)
            lines.append(str(refused.value))
        await pen.close()
        return lines

    for line in asyncio.run(twice()):
        assert line.startswith("kafka at 127.0.0.1:")
        assert "\n" not in line
