"""Propositions: what might change, and who can make it so."""

from enum import StrEnum

from msgspec import Struct


class Direction(StrEnum):
    """Which way the change goes."""

    LIFT = "lift"
    IMPOSE = "impose"
    REPLACE = "replace"
    KEEP = "keep"


class Proposition(Struct, frozen=True, kw_only=True, gc=False):
    """A possible public decision, in the words of the text; unknown parts are empty."""

    decider: str = ""
    act: str = ""
    object: str = ""
    direction: Direction | None = None
    scope: str = ""
