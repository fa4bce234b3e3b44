"""The papers of the rehearsal, and the list of their feeds."""

import json
import tomllib
from enum import StrEnum
from importlib import resources
from typing import TypeVar

import msgspec
from msgspec import Struct

from monitor.errors import BadSettings

T = TypeVar("T")


class Format(StrEnum):
    """The format of an outlet's feed."""

    RSS = "rss"
    ATOM = "atom"


class Outlet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One paper. ``id`` is its place on the server; ``name`` is what it and others call it."""

    id: str
    name: str
    town: str
    tagline: str
    format: Format
    sections: tuple[str, ...]

    @property
    def feed_path(self) -> str:
        """The path of its feed on the server."""
        return f"/{self.id}/{'feed' if self.format is Format.RSS else 'atom'}.xml"


class _List(Struct, forbid_unknown_fields=True):
    outlet: tuple[Outlet, ...]


def packaged(name: str) -> str:
    """The text of a file that comes with the newsroom."""
    return (resources.files(__package__) / name).read_text("utf-8")


def parsed(name: str, text: str, kind: type[T]) -> T:
    """TOML as a ``kind``; raises BadSettings in one line that names the file and what is wrong."""
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(name, f"is not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise BadSettings(name, str(error)) from None


def load() -> tuple[Outlet, ...]:
    """The outlets that come with the newsroom."""
    return parsed("outlets.toml", packaged("outlets.toml"), _List).outlet


def feeds_toml(address: str) -> str:
    """A list of the outlets' feeds, as the poller reads it; ``address`` is where the newsroom serves."""
    return "\n".join(_feed(address.rstrip("/"), outlet) for outlet in load())


def _feed(address: str, outlet: Outlet) -> str:
    # A JSON string is a TOML string as well.
    return "\n".join(
        (
            "[[feed]]",
            f"url = {json.dumps(address + outlet.feed_path)}",
            f"outlet = {json.dumps(outlet.name)}",
            f"name = {json.dumps(outlet.id)}",
            "interval = 1",
            'language = "en"',
            "",
        )
    )
