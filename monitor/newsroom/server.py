"""The newsroom: several papers on one loopback port, each publishing its pieces when their moment has come."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

from aiohttp import ETag, hdrs, web

from monitor import clock as wall
from monitor.errors import BadSettings, Refused
from monitor.newsroom import feed, page
from monitor.newsroom.feed import Published
from monitor.newsroom.outlets import Outlet
from monitor.newsroom.script import Piece, Script, dated

SHOWN = 60  # pieces in a feed at most, the newest
RELATED = 5  # links beside an article


class _Paper:
    """One outlet and what it has published, oldest first."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self.published: list[Published] = []
        self.slugs: dict[str, Published] = {}
        self._feed: tuple[int, bytes] = (-1, b"")

    def print(self, item: Published) -> None:
        self.published.append(item)
        self.slugs[item.piece.slug] = item

    def shown(self) -> list[Published]:
        return self.published[-SHOWN:]

    def feed(self, address: str) -> bytes:
        if self._feed[0] != len(self.published):
            self._feed = len(self.published), feed.render(self.outlet, address, self.shown())
        return self._feed[1]


class Newsroom:
    """Plays a script over HTTP. ``clock`` gives seconds since the start of the play; whoever owns it sets the speed.

    A piece is in its outlet's feed, and its page is there, from the first request after its moment.
    """

    def __init__(self, script: Script, *, clock: Callable[[], float], now: Callable[[], datetime] = wall.now) -> None:
        self._clock = clock
        self._now = now
        self._waiting = deque(script.pieces)
        self._papers = {outlet.id: _Paper(outlet) for outlet in script.outlets}
        self._runner: web.AppRunner | None = None
        self._address = ""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve; returns the address, as ``http://host:port``. Raises BadSettings if the port is taken."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self.stop()
            raise BadSettings("newsroom", f"{host}:{port} cannot be listened on ({error.strerror or error})") from None
        self._address = f"http://{host}:{self._runner.addresses[0][1]}"
        return self._address

    async def stop(self) -> None:
        """Close all connections and give the port back."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def publish(
        self,
        *,
        outlet: str,
        slug: str,
        title: str,
        paragraphs: Iterable[str],
        section: str = "",
        byline: str = "Staff reporter",
    ) -> str:
        """Publish a piece that is not in the script, now; returns its address.

        Raises Refused if there is no such outlet, if it has that slug already, or if the piece is empty.
        """
        paper = self._papers.get(outlet)
        written = tuple(paragraphs)
        if paper is None:
            raise Refused(f"piece {slug}", f"there is no outlet {outlet!r}")
        if slug in paper.slugs or not slug or not title or not written:
            raise Refused(f"piece {slug}", f"is in {outlet} already, or has no slug, title or paragraph")
        self._release()
        piece = Piece(
            outlet=outlet,
            slug=slug,
            at=self._clock(),
            section=section or paper.outlet.sections[0],
            byline=byline,
            title=title,
            paragraphs=written,
        )
        return self._print(piece, self._now()).url

    def _release(self) -> None:
        """Publish what is due."""
        elapsed = self._clock()
        while self._waiting and self._waiting[0].at <= elapsed:
            piece = self._waiting.popleft()
            self._print(piece, self._now() - timedelta(seconds=elapsed - piece.at))

    def _print(self, piece: Piece, moment: datetime) -> Published:
        item = Published(piece=dated(piece, moment), url=f"{self._address}/{piece.outlet}/{piece.slug}", moment=moment)
        self._papers[piece.outlet].print(item)
        return item

    def _application(self) -> web.Application:
        application = web.Application()
        application.router.add_get("/", self._index)
        application.router.add_get("/robots.txt", _robots)
        for paper in self._papers.values():
            application.router.add_get(paper.outlet.feed_path, self._feed)
        application.router.add_get("/{outlet}/", self._front)
        application.router.add_get("/{outlet}/{slug}", self._article)
        return application

    async def _index(self, _: web.Request) -> web.Response:
        self._release()
        return _html(page.index({name: (paper.outlet, paper.published) for name, paper in self._papers.items()}))

    async def _front(self, request: web.Request) -> web.Response:
        paper = self._paper(request.match_info["outlet"])
        return _html(page.front(paper.outlet, paper.published))

    async def _article(self, request: web.Request) -> web.Response:
        paper = self._paper(request.match_info["outlet"])
        item = paper.slugs.get(request.match_info["slug"])
        if item is None:
            raise web.HTTPNotFound
        others = [other for other in paper.published if other is not item][-RELATED:]
        return _conditional(request, page.article(paper.outlet, item, others).encode(), "text/html", item.moment)

    async def _feed(self, request: web.Request) -> web.Response:
        paper = self._paper(request.path.split("/")[1])
        body = paper.feed(self._address)
        return _conditional(request, body, feed.content_type(paper.outlet), feed.changed(paper.shown()))

    def _paper(self, outlet: str) -> _Paper:
        self._release()
        paper = self._papers.get(outlet)
        if paper is None:
            raise web.HTTPNotFound
        return paper


def _conditional(request: web.Request, body: bytes, kind: str, changed: datetime) -> web.Response:
    """The body, or 304 if the asker has it. The tag is weak: the same for the plain and the zipped form."""
    tag = ETag(blake2b(body, digest_size=8).hexdigest(), is_weak=True)
    if _has_it(request, tag, changed):
        answer = web.Response(status=304)
    else:
        answer = web.Response(body=body, content_type=kind, charset="utf-8")
        if "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
            answer.enable_compression(web.ContentCoding.gzip)
    answer.etag = tag
    answer.last_modified = changed
    answer.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
    answer.headers[hdrs.CACHE_CONTROL] = "no-cache"
    return answer


def _has_it(request: web.Request, tag: ETag, changed: datetime) -> bool:
    # The tag decides where there is one: two pieces of the same second have one date.
    if request.if_none_match is not None:
        return any(had.value in (tag.value, "*") for had in request.if_none_match)
    since = request.if_modified_since
    return since is not None and changed.replace(microsecond=0) <= since


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", charset="utf-8")


async def _robots(_: web.Request) -> web.Response:
    return web.Response(text="User-agent: *\nAllow: /\n")
