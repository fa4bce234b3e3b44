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

from monitor.cli.life import TIED
from monitor.clock import elapsed
from monitor.errors import BadSettings, Unavailable

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
SICK_LOOKS = 5  # a health check that fails so often in a row means the process hangs
END_SECONDS = 8.0
STEADY_SECONDS = 30.0


@dataclass
class Member:
    """One command of the program as a process of its own; ``path`` is where it answers for its health."""

    command: Sequence[str]
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
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

    async def start(self, seconds: float = 30.0) -> None:
        """Start all and wait until each answers; raises Unavailable naming the one that does not."""
        for member in reversed(self._members):
            _begin(member)
        try:
            async with asyncio.timeout(seconds), aiohttp.ClientSession() as session:
                await asyncio.gather(*(_ready(session, member) for member in self._members))
        except TimeoutError:
            late = [member.name for member in self._members if member.sick >= 0 and not member.started]
            raise Unavailable(
                "monitor", f"not ready after {seconds:g} s: {', '.join(late) or 'some process'}"
            ) from None

    async def watch(self, stop: asyncio.Event) -> None:
        """Restart whoever ends or hangs, until ``stop``."""
        async with aiohttp.ClientSession() as session:
            while not stop.is_set():
                for member in self._members:
                    await self._look_after(session, member, stop)
                try:
                    await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
                except TimeoutError:
                    continue

    async def _look_after(self, session: aiohttp.ClientSession, member: Member, stop: asyncio.Event) -> None:
        assert member.process is not None
        if member.process.poll() is not None:
            if stop.is_set():
                return
            member.restarts = member.restarts + 1 if elapsed() - member.started < STEADY_SECONDS else 0
            pause = min(0.5 * 2**member.restarts, 30.0)
            log.warning("%s ended (exit %s); started again in %g s", member.name, member.process.returncode, pause)
            await asyncio.wait({asyncio.create_task(stop.wait())}, timeout=pause)
            if not stop.is_set():
                _begin(member)
            return
        member.sick = 0 if await _well(session, member) else member.sick + 1
        if member.sick >= SICK_LOOKS and elapsed() - member.started > STEADY_SECONDS:
            log.warning("%s does not make progress; ended and started again", member.name)
            member.process.kill()
            await asyncio.to_thread(member.process.wait)

    async def stop(self) -> None:
        """End all, the first in the path first, so that what is under way can still pass."""
        for member in self._members:
            process = member.process
            if process is None or process.poll() is not None:
                continue
            process.terminate()
            try:
                await asyncio.to_thread(process.wait, END_SECONDS)
            except subprocess.TimeoutExpired:
                log.warning("%s did not end in %g s and was killed", member.name, END_SECONDS)
                process.kill()
                await asyncio.to_thread(process.wait)


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
        why = os.strerror(error.errno) if error.errno else str(error)
        raise BadSettings("MONITOR_DESK_PORT", f"{host}:{port} cannot be listened on ({why}); choose another") from None


def _begin(member: Member) -> None:
    member.sick = 0
    member.started = elapsed()
    member.process = subprocess.Popen(
        [sys.executable, "-m", "monitor", *member.command],
        env={**os.environ, **member.environment, "MONITOR_PORT": str(member.port), TIED: "1"},
        stdin=subprocess.PIPE,  # its end tells the process that we are gone, however we went
        start_new_session=True,  # Ctrl-C is for us; we end them in order
    )


async def _ready(session: aiohttp.ClientSession, member: Member) -> None:
    assert member.process is not None
    while not await _well(session, member):
        if member.process.poll() is not None:
            raise Unavailable(f"monitor {member.name}", f"ended while starting (exit {member.process.returncode})")
        await asyncio.sleep(0.1)


async def _well(session: aiohttp.ClientSession, member: Member) -> bool:
    try:
        async with session.get(
            f"http://127.0.0.1:{member.port}/health", timeout=aiohttp.ClientTimeout(total=2.0)
        ) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
