"""Channels: the ways to a person. A channel knows whether to try again; the outbox knows how."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TextIO
from urllib.parse import urlsplit

import aiohttp
import msgspec
from msgspec import Struct

from monitor.codec import timestamp
from monitor.core.alert import Alert
from monitor.delivery.words import clean, link, subject_line
from monitor.errors import BadSettings

TIMEOUT_SECONDS = 10.0
_AGAIN_STATUS = frozenset({408, 425, 429})  # besides 5xx


class Answer(StrEnum):
    """What a channel did with a message."""

    SENT = "sent"
    LATER = "later"  # not now; trying again can help
    REFUSED = "refused"  # trying again does not help


@dataclass(frozen=True)
class Outcome:
    """The answer, what was said in one line, and for how many seconds the channel asks to be left alone."""

    answer: Answer
    detail: str = ""
    pause: float = 0.0


class Channel(Protocol):
    """A way to a person."""

    async def send(self, alert: Alert, text: str) -> Outcome:
        """Hand over a message; raises nothing for the channel's own trouble."""


class Console:
    """Messages on a text stream, such as the terminal of ``monitor deliver``."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    async def send(self, alert: Alert, text: str) -> Outcome:  # noqa: ARG002
        """Write the text and an empty line in one go; characters the terminal lacks become question marks."""
        encoding = self._stream.encoding or "utf-8"
        try:
            # In a thread: a terminal that is held (Ctrl-S) holds nothing else.
            await asyncio.to_thread(self._write, text.encode(encoding, "replace").decode(encoding))
        except (OSError, ValueError) as error:
            return Outcome(Answer.LATER, f"cannot be written to ({error})")
        return Outcome(Answer.SENT)

    def _write(self, text: str) -> None:
        self._stream.write(f"{text}\n\n")
        self._stream.flush()


class Notice(Struct, frozen=True, kw_only=True, tag="notice/1", tag_field="kind"):
    """What a webhook gets, as JSON. ``text`` is the whole message, as chat programs expect it under this name."""

    title: str
    text: str
    alert: str
    revision: int
    subject: str
    question: str
    stage: str
    reason: str
    sentence: str
    coming: float
    made: float
    direction: str | None
    scope: str
    origins: tuple[str, ...]
    voices: tuple[str, ...]
    url: str
    first_seen: str | None
    as_of: str | None


class Webhook:
    """An address that takes each message as a JSON POST (a ``Notice``).

    The header ``Idempotency-Key`` names alert and revision: a receiver that must not be told twice, not even after a
    crash between sending and noting it, drops a key it knows. Raises BadSettings for an address that is none.
    """

    def __init__(self, url: str, *, seconds: float = TIMEOUT_SECONDS) -> None:
        try:
            parts = urlsplit(url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            # The address is not repeated: those of chat programs are secrets.
            raise BadSettings("webhook", "not an http(s) address")
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def send(self, alert: Alert, text: str) -> Outcome:
        """POST the notice. 2xx is sent; 5xx, 408, 425, 429 and no answer mean later; anything else is refused."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"{alert.id}-{alert.revision}"}
        body = msgspec.json.encode(notice(alert, text))
        try:
            # Alerts are rare: a session for each needs no closing and no keeping alive.
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.post(self._url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                return await _outcome(answer)
        except aiohttp.InvalidURL:
            return Outcome(Answer.REFUSED, "the address is not one")
        except TimeoutError:
            return Outcome(Answer.LATER, f"no answer in {self._timeout.total:g} s")
        except (aiohttp.ClientError, OSError) as error:
            return Outcome(Answer.LATER, _without(str(error) or type(error).__name__, self._url))


def notice(alert: Alert, text: str) -> Notice:
    """What a webhook gets for an alert."""
    return Notice(
        title=subject_line(alert),
        text=text,
        alert=alert.id,
        revision=alert.revision,
        subject=alert.subject,
        question=alert.question,
        stage=alert.stage.value,
        reason=alert.reason.value,
        sentence=alert.sentence,
        coming=alert.coming,
        made=alert.made,
        direction=alert.direction.value if alert.direction else None,
        scope=alert.scope,
        origins=alert.origins,
        voices=alert.voices,
        url=link(alert),
        first_seen=timestamp(alert.first_seen),
        as_of=timestamp(alert.as_of),
    )


def table(stream: TextIO, webhooks: Mapping[str, str]) -> dict[str, Channel]:
    """The channels of a desk: ``console`` on the stream, and a webhook for each name → address."""
    channels: dict[str, Channel] = {"console": Console(stream)}
    for name, url in webhooks.items():
        try:
            channels[name] = Webhook(url)
        except BadSettings as error:
            raise BadSettings(f"channel {name}", error.what) from None
    return channels


async def _outcome(answer: aiohttp.ClientResponse) -> Outcome:
    if 200 <= answer.status < 300:
        return Outcome(Answer.SENT)
    if 300 <= answer.status < 400:
        return Outcome(Answer.REFUSED, f"HTTP {answer.status}: it has moved; give the new address")
    said = clean((await answer.content.read(200)).decode("utf-8", "replace"))
    detail = f"HTTP {answer.status}{': ' if said else ''}{said}"
    if answer.status >= 500 or answer.status in _AGAIN_STATUS:
        return Outcome(Answer.LATER, detail, _seconds(answer.headers.get("Retry-After", "")))
    return Outcome(Answer.REFUSED, detail)


def _seconds(asked: str) -> float:
    return float(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 8 else 0.0


def _without(said: str, url: str) -> str:
    return clean(said.replace(url, "the address"))[:200]
