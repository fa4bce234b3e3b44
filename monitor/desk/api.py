"""The desk over HTTP: pages for people, JSON for programs, events for both."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import msgspec
from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor import clock
from monitor.core import remark
from monitor.core.alert import Alert, Stage, Verdict
from monitor.desk import letter
from monitor.desk.board import Board
from monitor.desk.live import stream
from monitor.desk.pages import Pages
from monitor.errors import Unavailable
from monitor.metrics import Metrics

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def app(
    board: Board,
    *,
    metrics: Metrics,
    status: Callable[[], dict[str, object]],
    health: Callable[[], tuple[bool, dict[str, object]]],
    keep: Callable[[Verdict], Awaitable[None]],
    beat: float = 5.0,
) -> FastAPI:
    """The desk on this board.

    ``keep`` takes what a person says of an alert, and returns when it is kept for good; it raises Unavailable.

    ``status`` gives what the status line shows, in its order: names with spaces or underscores, values that are
    numbers, words, moments (datetime) or lists of words (what is watched). ``health`` answers (is all well, details).
    ``beat`` is the most seconds a live stream stays silent. Call ``board.close()`` before the server is told to stop,
    so that open streams end.
    """
    desk = FastAPI(title="news monitor", docs_url=None, redoc_url=None, openapi_url=None)
    desk.add_middleware(Guarded)
    desk.mount("/static", StaticFiles(directory=STATIC), name="static")
    pages = Pages(beat)
    _answer_trouble(desk, pages)
    _serve_pages(desk, board, pages, status)
    _serve_live(desk, board, pages, metrics=metrics, status=status, beat=beat)
    _serve_json(desk, board)
    _take_verdicts(desk, board, keep)
    _serve_operators(desk, metrics, health)
    return desk


class Guarded:
    """Adds the security headers to every answer, and keeps answers out of caches."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", "no-cache" if scope["path"].startswith("/static/") else "no-store")
            await send(message)

        await self._inner(scope, receive, guarded)


def _serve_pages(desk: FastAPI, board: Board, pages: Pages, status: Callable[[], dict[str, object]]) -> None:
    @desk.get("/")
    async def home() -> HTMLResponse:
        return HTMLResponse(pages.board(board, status(), clock.now()))

    @desk.get("/alerts/{id}")
    async def one(id: str) -> HTMLResponse:
        alert = _found(board, id)
        return HTMLResponse(pages.alert(alert, board.past(id), board.mark, status(), clock.now()))


def _serve_live(
    desk: FastAPI,
    board: Board,
    pages: Pages,
    *,
    metrics: Metrics,
    status: Callable[[], dict[str, object]],
    beat: float,
) -> None:
    @desk.get("/live")
    async def live(request: Request, after: str = "", alert: str = "") -> StreamingResponse:
        def show(changed: Alert) -> str:
            if alert:
                return pages.whole(changed, board.past(changed.id), clock.now())
            return pages.card(changed, clock.now())

        frames = stream(
            board,
            after=request.headers.get("Last-Event-ID") or after,
            only=alert,
            show=show,
            line=lambda: pages.line(status(), clock.now()),
            metrics=metrics,
            beat=beat,
        )
        return StreamingResponse(frames, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _serve_json(desk: FastAPI, board: Board) -> None:
    @desk.get("/api/alerts")
    async def alerts(
        stage: list[str] = Query(default=[]),  # noqa: B008 - how FastAPI is told of a parameter given several times
        subject: str = "",
        since: str = "",
    ) -> Response:
        stages = {_stage(name) for given in stage for name in given.split(",")}
        from_ = _moment(since) if since else None
        return _json(
            [
                alert
                for alert in board.alerts()
                if (not stages or alert.stage in stages)
                and (not subject or alert.subject == subject)
                and (from_ is None or alert.as_of >= from_)
            ]
        )

    @desk.get("/api/alerts/{id}")
    async def alert(id: str) -> Response:
        found = msgspec.to_builtins(_found(board, id))
        return _json({**found, "history": board.history(id), "verdicts": board.verdicts(id)})


def _take_verdicts(desk: FastAPI, board: Board, keep: Callable[[Verdict], Awaitable[None]]) -> None:
    @desk.post("/api/alerts/{id}/verdicts")
    async def say(id: str, request: Request) -> Response:
        letter.check_sender(request)
        said = await letter.opened(request)
        alert = _found(board, id)
        revision = said.revision or alert.revision
        if revision > alert.revision:
            raise HTTPException(400, f"revision: there is no {revision} yet; the alert is at {alert.revision}")
        try:
            verdict = remark.verdict(id, revision, said.what, who=said.who, why=said.why, when=clock.now())
        except ValueError as error:
            raise HTTPException(400, str(error)) from None
        try:
            await keep(verdict)
        except Unavailable as error:
            raise HTTPException(503, f"{error} (not kept; try again in a moment)") from None
        board.say(verdict)
        return _json(verdict, 201)


def _serve_operators(desk: FastAPI, metrics: Metrics, health: Callable[[], tuple[bool, dict[str, object]]]) -> None:
    @desk.get("/health")
    async def well() -> Response:
        ok, details = health()
        return _json({"ok": ok, **details}, 200 if ok else 503)

    @desk.get("/metrics")
    async def numbers() -> Response:
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _answer_trouble(desk: FastAPI, pages: Pages) -> None:
    @desk.exception_handler(HTTPException)
    async def trouble(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith("/api/"):
            return _json({"error": str(error.detail)}, error.status_code)
        title = "Not here" if error.status_code == 404 else "That did not work"
        page = pages.trouble(title, str(error.detail), clock.now())
        return HTMLResponse(page, error.status_code, headers=error.headers)


def _found(board: Board, id: str) -> Alert:
    alert = board.get(id)
    if alert is None:
        raise HTTPException(404, f"no alert has the id {id[:80]!r}")
    return alert


def _stage(name: str) -> Stage:
    try:
        return Stage(name.strip().lower().replace("-", " ").replace("_", " "))
    except ValueError:
        raise HTTPException(400, f"stage: {name[:40]!r} is none of {', '.join(Stage)}") from None


def _moment(text: str) -> datetime:
    """A moment of the query; a plus sign that was not quoted has become a space."""
    try:
        moment = datetime.fromisoformat(text[:11] + text[11:].replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise HTTPException(400, f"since: {text[:40]!r} is not a moment like 2026-11-25T02:14:00Z")
    return moment


def _json(content: object, code: int = 200) -> Response:
    return Response(msgspec.json.encode(content, enc_hook=str), code, media_type="application/json")
