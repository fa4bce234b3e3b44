"""A newsroom whose time the test moves."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
from multidict import CIMultiDictProxy

from monitor.newsroom import outlets
from monitor.newsroom.script import Piece, Script, load, play
from monitor.newsroom.server import Newsroom

NOON = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)  # a Thursday


@dataclass
class Answer:
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes


@dataclass
class Playing:
    """The newsroom, its address and its time in seconds since the start."""

    newsroom: Newsroom
    address: str = ""
    seconds: float = 0.0
    session: aiohttp.ClientSession | None = None

    async def get(self, path: str, **headers: str) -> Answer:
        """GET with the given headers (``if_none_match=…``); the body is as sent, not unzipped."""
        assert self.session is not None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.get(self.address + path, headers=named) as answer:
            return Answer(answer.status, answer.headers, await answer.read())


@asynccontextmanager
async def playing(script: Script | None = None) -> AsyncIterator[Playing]:
    """The packaged play, or another, served on a free port."""
    room: Playing
    newsroom = Newsroom(script or load(), clock=lambda: room.seconds, now=lambda: NOON)
    room = Playing(newsroom)
    room.address = await newsroom.start()
    plain = aiohttp.ClientSession(auto_decompress=False, skip_auto_headers=["Accept-Encoding"])
    async with plain as room.session:
        yield room
    await newsroom.stop()


def a_piece(slug: str = "tides", at: float = 0.0, outlet: str = "harbour-post", title: str = "Tides & times") -> Piece:
    """A small piece; a test names what it is about."""
    return Piece(
        outlet=outlet,
        slug=slug,
        at=at,
        section="Politics",
        byline="Ana Prado",
        title=title,
        paragraphs=("The water rose & fell.", "It did so {today}, as it had {yesterday}."),
    )


def a_play(*pieces: Piece) -> Script:
    """A play of these pieces at the packaged outlets."""
    return play(outlets.load(), pieces)


def texts(pieces: Iterable[Piece]) -> list[str]:
    """All sentences of some pieces, roughly cut."""
    return [part.strip() for piece in pieces for block in piece.paragraphs for part in block.split(". ")]
