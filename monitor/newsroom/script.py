"""The play: which outlet publishes which piece, and when."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from monitor.errors import BadSettings
from monitor.newsroom import outlets
from monitor.newsroom.outlets import Outlet, packaged, parsed

FILES = (
    "episode.toml",
    "policy.toml",
    "opinion.toml",
    "sport.toml",
    "business.toml",
    "courts.toml",
    "town.toml",
    "culture.toml",
    "nature.toml",
)
EPISODE = "episode.toml"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAYS = {"{yesterday}": -1, "{today}": 0, "{tomorrow}": 1}


class Piece(Struct, frozen=True, kw_only=True):
    """One article. ``at`` is seconds from the start of the play; below zero it is there from the beginning.

    Title and paragraphs may say ``{yesterday}``, ``{today}`` and ``{tomorrow}`` for the names of these days.
    """

    outlet: str
    slug: str
    at: float
    section: str
    byline: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs, parted by blank lines."""
        return "\n\n".join(self.paragraphs)


class Script(Struct, frozen=True, kw_only=True):
    """The whole play. ``pieces`` are in the order of their publication; ``episode`` names the slugs that make the
    alert."""

    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]
    episode: tuple[str, ...]


class _Written(Struct, forbid_unknown_fields=True):
    outlet: str
    slug: str
    at: float
    section: str
    byline: str
    title: str
    text: str

    def piece(self) -> Piece:
        paragraphs = tuple(" ".join(block.split()) for block in re.split(r"\n\s*\n", self.text.strip()))
        return Piece(
            outlet=self.outlet,
            slug=self.slug,
            at=self.at,
            section=self.section,
            byline=self.byline,
            title=self.title.strip(),
            paragraphs=paragraphs,
        )


class _Pages(Struct, forbid_unknown_fields=True):
    piece: tuple[_Written, ...]


def load() -> Script:
    """The play that comes with the newsroom; raises BadSettings, naming file and piece, if it cannot be played."""
    pieces = {name: read(name, packaged(name)) for name in FILES}
    return play(outlets.load(), (piece for some in pieces.values() for piece in some), pieces[EPISODE])


def read(name: str, text: str) -> tuple[Piece, ...]:
    """The pieces of one file, in its order."""
    return tuple(written.piece() for written in parsed(name, text, _Pages).piece)


def play(papers: tuple[Outlet, ...], pieces: Iterable[Piece], episode: Iterable[Piece] = ()) -> Script:
    """A play of these pieces in the order of ``at``; raises BadSettings for one that cannot be published."""
    ordered = tuple(sorted(pieces, key=lambda piece: piece.at))
    known = {paper.id: paper for paper in papers}
    for piece in ordered:
        _check(piece, known.get(piece.outlet))
    for (outlet, slug), count in Counter((piece.outlet, piece.slug) for piece in ordered).items():
        if count > 1:
            raise BadSettings(f"piece {slug}", f"is there {count} times in {outlet}")
    slugs = tuple(piece.slug for piece in sorted(episode, key=lambda piece: piece.at))
    return Script(outlets=papers, pieces=ordered, episode=slugs)


def dated(piece: Piece, moment: datetime) -> Piece:
    """The piece as it reads when published at ``moment``."""
    names = {word: f"{moment + timedelta(days=days):%A}" for word, days in _DAYS.items()}
    return msgspec.structs.replace(
        piece,
        title=_named(piece.title, names),
        paragraphs=tuple(_named(paragraph, names) for paragraph in piece.paragraphs),
    )


def watches_toml() -> str:
    """What the desk of the rehearsal watches, as the detector reads it."""
    return packaged("watches.toml")


def _named(text: str, names: dict[str, str]) -> str:
    for word, name in names.items():
        text = text.replace(word, name)
    return text


def _check(piece: Piece, outlet: Outlet | None) -> None:
    who = f"piece {piece.slug}"
    if outlet is None:
        raise BadSettings(who, f"there is no outlet {piece.outlet!r}")
    if not _SLUG.fullmatch(piece.slug):
        raise BadSettings(who, "a slug is made of lower-case letters, digits and single hyphens")
    if piece.section not in outlet.sections:
        raise BadSettings(who, f"{outlet.name} has no section {piece.section!r}; it has {', '.join(outlet.sections)}")
    if not piece.title or not all(piece.paragraphs):
        raise BadSettings(who, "has no title or an empty paragraph")
