"""Records as bytes. Every record carries its kind and version: ``{"kind":"article/1",…}``.

A version is raised when a field changes its meaning or goes away; a new field with a default needs none. The old
version's decoder then stays here, with the function that lifts its value to today's.
"""

from datetime import datetime
from typing import TypeVar

import msgspec

from monitor.core.alert import Alert, Verdict
from monitor.core.article import Article, Entry
from monitor.core.memory import Memory
from monitor.core.signal import Signal
from monitor.core.story import Story
from monitor.errors import BadRecord

Value = Entry | Article | Signal | Memory | Story | Alert | Verdict
T = TypeVar("T", Entry, Article, Signal, Memory, Story, Alert, Verdict)


class _Head(msgspec.Struct):
    kind: str


_ENCODER = msgspec.json.Encoder()
_HEAD = msgspec.json.Decoder(_Head)
_KINDS = (Entry, Article, Signal, Memory, Story, Alert, Verdict)
_DECODERS = {kind.__struct_config__.tag: msgspec.json.Decoder(kind) for kind in _KINDS}


def encode(value: Value) -> bytes:
    """The record of a value."""
    return _ENCODER.encode(value)


def decode(raw: bytes | None, kind: type[T]) -> T:
    """The value of a record; raises BadRecord, in one line, for anything else than a ``kind`` this program reads."""
    wanted = str(kind.__struct_config__.tag)
    if raw is None:
        raise BadRecord(wanted, "the record has no value")
    try:
        found = _HEAD.decode(raw).kind
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadRecord(wanted, f"not a record ({error}); starts {raw[:40]!r}") from None
    if found != wanted:
        raise BadRecord(wanted, f"the record is of kind {found[:40]!r}, which is not read here")
    try:
        value = _DECODERS[wanted].decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadRecord(wanted, f"the record does not fit its kind ({error})") from None
    assert isinstance(value, kind)
    return value


def timestamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC, as every command prints it; None stays None."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
