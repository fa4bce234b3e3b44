"""A process's own port: ``/health`` and ``/metrics``, for supervisors and for Prometheus."""

import errno
import json
import logging
import os
from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from monitor.errors import BadSettings
from monitor.metrics import Metrics
from monitor.settings import Settings

log = logging.getLogger(__name__)

Health = Callable[[], tuple[bool, dict[str, object]]]


class Vitals:
    """``async with Vitals(...) as address`` serves them while the block runs; ``address`` is ``host:port``.

    ``health`` answers whether the process works as it should, and the figures that say so; 503 if it does not.
    ``more`` adds plain JSON routes, path → what it answers.
    """

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        health: Health,
        more: dict[str, Callable[[], object]] | None = None,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._health = health
        self._more = more or {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> str:
        app = web.Application()
        app.router.add_get("/health", self._answer_health)
        app.router.add_get("/metrics", self._answer_metrics)
        for path, answer in self._more.items():
            app.router.add_get(path, _json_route(answer))
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise not_listening("MONITOR_PORT", self._settings.host, self._settings.port, error) from None
        host, port = self._runner.addresses[0][:2]
        log.info("health and metrics on http://%s:%d", host, port)
        return f"{host}:{port}"

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer_health(self, _: web.Request) -> web.Response:
        well, figures = self._health()
        return web.json_response({"ok": well, **figures}, status=200 if well else 503)

    async def _answer_metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def not_listening(variable: str, host: str, port: int, error: OSError) -> BadSettings:
    """The error for a port that cannot be had, or for a host that is none of this machine."""
    if error.errno == errno.EADDRNOTAVAIL or (error.errno or 0) < 0:  # below 0: the name was not found
        return BadSettings("MONITOR_HOST", f"{host!r} is not an address of this machine")
    why = os.strerror(error.errno) if error.errno else str(error)
    return BadSettings(variable, f"{host}:{port} cannot be listened on ({why}); choose another")


def _json_route(answer: Callable[[], object]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def route(_: web.Request) -> web.Response:
        return web.json_response(text=json.dumps(answer(), default=str))

    return route
