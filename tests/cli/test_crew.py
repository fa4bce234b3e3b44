"""The crew: members that end, hang or never answer. The members here are tiny programs that stand in for ours."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor import clock
from monitor.cli import crew
from monitor.cli.crew import Crew, Member, free_port, listen
from monitor.errors import BadSettings, Unavailable

# Run as ``python -m monitor NAME WAY``: notes what happens to it in the file ``notes``, and behaves as WAY says.
PROGRAM = """
import http.server, os, signal, sys, time

name, way = sys.argv[1:]

def note(what):
    with open("notes", "a") as notes:
        notes.write(f"{name} {what}\\n")

class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if way != "sick" else 503)
        self.end_headers()
    def log_message(self, *_):
        pass

def end(*_):
    note("ended")
    os._exit(0)

signal.signal(signal.SIGTERM, signal.SIG_IGN if way == "deaf" else end)
note("began")
if way == "wrong":
    sys.exit(2)
if way == "broken" or (way == "once" and os.path.exists("again")):
    sys.exit(3)
if way == "silent":
    time.sleep(60)
http.server.HTTPServer(("127.0.0.1", int(os.environ["MONITOR_PORT"])), Health).serve_forever()
"""


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the stand-in; a member is started from the current folder, so it is what ``-m monitor`` finds."""
    (tmp_path / "monitor").mkdir()
    (tmp_path / "monitor" / "__init__.py").touch()  # a package without one gives way to the installed program
    (tmp_path / "monitor" / "__main__.py").write_text(PROGRAM, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(crew, "LOOK_SECONDS", 0.05)
    return tmp_path


def member(name: str, way: str = "well") -> Member:
    return Member([name, way], free_port())


def notes() -> list[str]:
    path = Path("notes")
    return path.read_text("utf-8").splitlines() if path.exists() else []


@asynccontextmanager
async def started(*members: Member, watched: bool = True) -> AsyncIterator[Crew]:
    """A crew at work, which ends with the block."""
    stop, all_of_us = asyncio.Event(), Crew(members)
    try:
        await all_of_us.start(stop, 10)
        watching = asyncio.create_task(all_of_us.watch(stop)) if watched else None
        yield all_of_us
        stop.set()
        if watching is not None:
            await asyncio.wait_for(watching, 3)
    finally:
        await all_of_us.stop()


def from_now_on_it_ends() -> None:
    """A member whose way is "once" has begun once, and never will again."""
    Path("again").touch()


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


def test_they_end_in_the_order_of_the_path() -> None:
    async def play() -> None:
        async with started(member("poll"), member("read"), member("work")):
            assert {line for line in notes() if "began" in line} == {"poll began", "read began", "work began"}

    asyncio.run(play())
    assert notes()[3:] == ["poll ended", "read ended", "work ended"]


def test_who_does_not_end_is_killed_and_the_others_still_end_well(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(crew, "END_SECONDS", 0.3)

    async def play() -> None:
        async with started(deaf, member("read")):
            pass

    deaf = member("poll", "deaf")
    asyncio.run(play())
    assert deaf.process is not None
    assert deaf.process.returncode == -9
    assert notes()[2:] == ["read ended"]
    assert "poll did not end in 0.3 s and was killed" in caplog.text


def test_who_ends_at_once_is_started_again_after_growing_pauses_and_the_others_are_looked_after(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    real = clock.pause

    async def quick(stop: asyncio.Event, seconds: float) -> bool:
        if seconds != crew.LOOK_SECONDS:
            pauses.append(seconds)
        # the eighth pause lasts: while one waits, another that dies must not wait with it
        return await real(stop, 20.0 if len(pauses) > 7 and seconds == 30.0 else min(seconds, 0.02))

    async def play() -> None:
        async with started(bad := member("read", "once"), good := member("work")):
            monkeypatch.setattr(clock, "pause", quick)
            from_now_on_it_ends()
            assert bad.process is not None
            bad.process.kill()
            await until(lambda: len(pauses) > 7, 10)
            first = good.process
            assert first is not None
            first.kill()
            await until(lambda: good.process is not first and notes()[-1] == "work began")

    asyncio.run(play())
    assert pauses[:8] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert "read ended (exit -9); started again in 1 s" in caplog.text
    assert "read ended (exit 3); started again in 2 s" in caplog.text


def test_who_stays_sick_is_killed_and_started_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "STEADY_SECONDS", 0.0)

    async def play() -> None:
        async with started(one := member("work")):
            first, one.port = one.process, free_port()  # where nobody answers
            assert first is not None
            await until(lambda: notes() == ["work began"] * 2)
            assert first.returncode == -9

    asyncio.run(play())
    assert "work does not make progress; ended and started again" in caplog.text


def test_a_503_is_not_well() -> None:
    async def play() -> None:
        with pytest.raises(Unavailable, match=r"not ready after 1 s: work$"):
            await (all_of_us := Crew([member("poll"), member("work", "sick")])).start(asyncio.Event(), 1)
        await all_of_us.stop()

    asyncio.run(play())
    assert sorted(notes()[2:]) == ["poll ended", "work ended"]


@pytest.mark.parametrize(("way", "code", "kind"), [("broken", 3, Unavailable), ("wrong", 2, BadSettings)])
def test_who_ends_while_starting_is_named(way: str, code: int, kind: type[Exception]) -> None:
    async def play() -> None:
        all_of_us = Crew([member("poll"), member("work", way)])
        with pytest.raises(kind, match=rf"monitor work: ended while starting \(exit {code}\)"):
            await all_of_us.start(asyncio.Event(), 10)
        await all_of_us.stop()

    asyncio.run(play())


def test_stop_while_starting_does_not_wait_for_the_rest() -> None:
    async def play() -> float:
        stop, all_of_us = asyncio.Event(), Crew([member("work", "silent")])
        asyncio.get_running_loop().call_later(0.2, stop.set)
        began = time.monotonic()
        await all_of_us.start(stop, 30)
        took = time.monotonic() - began
        await all_of_us.stop()
        return took

    assert asyncio.run(play()) < 3


def test_a_port_that_is_taken_and_a_host_that_is_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match=rf"^MONITOR_DESK_PORT: 127\.0\.0\.1:{port} cannot be listened on"):
            listen("127.0.0.1", port)
    for host in ("nowhere.invalid", "192.0.2.1"):
        with pytest.raises(BadSettings, match=rf"^MONITOR_HOST: '{host}' is not an address of this machine$"):
            listen(host, 0)
