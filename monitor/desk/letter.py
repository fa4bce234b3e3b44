"""What a page or a program posts to the desk: from whom it may come, how long it may be, how it is read."""

from urllib.parse import parse_qsl, urlsplit

import msgspec
from fastapi import Request
from msgspec import Struct
from starlette.exceptions import HTTPException

LONGEST = 8_192  # bytes of a body
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Letter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A verdict as it is posted. ``revision`` 0 is the one that stands now."""

    what: str
    revision: int = 0
    why: str = ""
    who: str = ""


def check_sender(request: Request) -> None:
    """Refuse (403) what another site's page made a browser send.

    A browser says where a request comes from: in Sec-Fetch-Site, which no page can forge, else in Origin. What says
    neither is no browser, and holds nobody's rights but its own.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site == "same-origin"
    else:
        ours = origin is None or _place(origin) == request.headers.get("host", "").lower()
    if not ours:
        raise HTTPException(403, "verdicts are taken from the desk's own pages, not from those of another site")


async def opened(request: Request) -> Letter:
    """The letter in a body of JSON or form fields; raises HTTPException 400, 413 or 415, in one line."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (JSON, FORM):
        raise HTTPException(415, f"content type: {kind[:60] or 'none'}; verdicts come as {JSON} or {FORM}")
    body = await _body(request)
    try:
        if kind == JSON:
            letter = msgspec.json.decode(body, type=Letter)
        else:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))
            letter = msgspec.convert(fields, Letter, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise HTTPException(400, f"not a verdict: {str(error)[:200]}") from None
    if letter.revision < 0:
        raise HTTPException(400, "revision: counts from 1")
    return letter


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST:
            raise HTTPException(413, f"longer than {LONGEST:,} bytes")
    return body


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
