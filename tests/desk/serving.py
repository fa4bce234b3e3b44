"""A desk on a free loopback port, for as long as a test needs it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import uvicorn

from monitor.core.alert import Verdict
from monitor.desk.api import app
from monitor.desk.board import Board
from monitor.metrics import Metrics

LISTENING = {"articles_read": 1204, "feeds": 46, "watching": ["Will the Harbour Ministry end the night levy?"]}


@asynccontextmanager
async def serving(
    board: Board,
    *,
    metrics: Metrics | None = None,
    well: bool = True,
    beat: float = 0.2,
    port: int = 0,
    keep: Callable[[Verdict], Awaitable[None]] | None = None,
) -> AsyncIterator[str]:
    """The address of the desk on this board; at the end open streams are ended and the server has stopped.

    ``port`` is for a desk that starts again where it was; ``keep`` takes verdicts, and forgets them unless given.
    """

    async def forget(_: Verdict) -> None:
        """Kept by nobody but the board."""

    desk = app(
        board,
        metrics=metrics or Metrics(),
        status=lambda: dict(LISTENING),
        health=lambda: (well, {"steps": {"judge": 0}}),
        keep=keep or forget,
        beat=beat,
    )
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", port))
    door.listen()
    config = uvicorn.Config(desk, log_level="error", ws="none", lifespan="off", timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        board.close()
        server.should_exit = True
        await running
        door.close()
