"""The processes of ``run`` and ``demo``: started, watched, restarted and ended together."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from monitor import clock
from monitor.cli.life import TIED
from monitor.errors import BadSettings, Unavailable
from monitor.vitals import not_listening

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
SICK_LOOKS = 5  # a health check that fails so often in a row means the process hangs
END_SECONDS = 8.0
STEADY_SECONDS = 30.0


@dataclass
class Member:
    """One command of the program as a process of its own, which answers for its health at ``host`` and ``port``."""

    command: Sequence[str]
    port: int
    host: str = "127.0.0.1"
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    ready: bool = False
    sick: int = 0
    restarts: int = 0

    @property
    def name(self) -> str:
        return self.command[0]


class Crew:
    """Members in the order in which records pass them; they start from the last and end from the first."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = members
        self._ending = False

    async def start(self, stop: asyncio.Event, seconds: float = 30.0) -> None:
        """Start all and wait until each answers, or ``stop``.

        Raises BadSettings if one ends because a setting is wrong, and Unavailable naming those that do not answer.
        """
        for member in reversed(self._members):
            _begin(member)
        try:
            async with asyncio.timeout(seconds), aiohttp.ClientSession() as session:
                await asyncio.gather(*(_ready(session, member, stop) for member in self._members))
        except TimeoutError:
            late = ", ".join(member.name for member in self._members if not member.ready)
            raise Unavailable("monitor", f"not ready after {seconds:g} s: {late}") from None

    async def watch(self, stop: asyncio.Event) -> None:
        """Restart whoever ends or hangs, until ``stop``."""
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(self._keep(session, member, stop) for member in self._members))

    async def _keep(self, session: aiohttp.ClientSession, member: Member, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._look_after(session, member, stop)
            await clock.pause(stop, LOOK_SECONDS)

    async def _look_after(self, session: aiohttp.ClientSession, member: Member, stop: asyncio.Event) -> None:
        assert member.process is not None
        if member.process.poll() is not None:
            member.restarts = member.restarts + 1 if clock.elapsed() - member.started < STEADY_SECONDS else 0
            pause = min(0.5 * 2**member.restarts, 30.0)
            log.warning("%s ended (exit %s); started again in %g s", member.name, member.process.returncode, pause)
            await clock.pause(stop, pause)
            if not stop.is_set():
                _begin(member)
            return
        member.sick = 0 if await _well(session, member) else member.sick + 1
        if member.sick >= SICK_LOOKS and clock.elapsed() - member.started > STEADY_SECONDS:
            log.warning("%s does not make progress; ended and started again", member.name)
            member.process.kill()
            await asyncio.to_thread(member.process.wait)

    async def stop(self) -> None:
        """End all, the first in the path first, so that what is under way can still pass."""
        for member in self._members:
            if member.process is not None:
                await _end(member.name, member.process)


def free_port() -> int:
    """A loopback port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listen(host: str, port: int) -> socket.socket:
    """A socket for the desk; raises BadSettings in one line if it cannot be had there."""
    try:
        return socket.create_server((host, port), backlog=256)
    except OSError as error:
        raise not_listening("MONITOR_DESK_PORT", host, port, error) from None


def _begin(member: Member) -> None:
    if member.process is not None:
        _let_go(member.process)
    member.sick = 0
    member.started = clock.elapsed()
    member.process = subprocess.Popen(
        [sys.executable, "-m", "monitor", *member.command],
        env={**os.environ, **member.environment, "MONITOR_PORT": str(member.port), TIED: "1"},
        stdin=subprocess.PIPE,  # its end tells the process that we are gone, however we went
        start_new_session=True,  # Ctrl-C is for us; we end them in order
    )


async def _end(name: str, process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, END_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("%s did not end in %g s and was killed", name, END_SECONDS)
            process.kill()
            await asyncio.to_thread(process.wait)
    _let_go(process)


def _let_go(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


async def _ready(session: aiohttp.ClientSession, member: Member, stop: asyncio.Event) -> None:
    assert member.process is not None
    while not stop.is_set():
        if await _well(session, member):
            member.ready = True
            return
        code = member.process.poll()
        if code is not None:
            error = BadSettings if code == BadSettings.exit_code else Unavailable
            raise error(f"monitor {member.name}", f"ended while starting (exit {code})")
        await clock.pause(stop, 0.1)


async def _well(session: aiohttp.ClientSession, member: Member) -> bool:
    try:
        async with session.get(
            f"http://{member.host}:{member.port}/health", timeout=aiohttp.ClientTimeout(total=2.0)
        ) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
