"""The one way out to the web: a guarded GET for feeds and pages.

Whatever a stranger's server does, a request ends within a set time, with a set amount of memory, and reaches no
address of the own network unless that is allowed. No cookies, no proxies, http(s) only.
"""

import asyncio
import ipaddress
import os
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDictProxy

from monitor import __version__
from monitor.errors import BadSource, FetchFailed, MonitorError
from monitor.inflate import ACCEPTED, Inflate, megabytes

REDIRECTS = frozenset({301, 302, 303, 307, 308})
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Limits:
    """What one request may cost.

    ``size`` is bytes of body, counted after decompression; ``seconds`` is for everything, redirects included;
    ``silence`` is seconds for connecting, and between two pieces of an answer.
    """

    size: int = 10_000_000
    seconds: float = 30.0
    silence: float = 10.0
    redirects: int = 5


@dataclass(frozen=True)
class Answer:
    """What came back. ``url`` is where it came from in the end; ``body`` is decompressed, empty unless status is 2xx.

    ``moved`` is where a chain of permanent redirects (301, 308) from the start leads, empty if there was none.
    """

    url: str
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes = b""
    moved: str = ""

    @property
    def content_type(self) -> str:
        """The Content-Type header as it was sent, empty if none."""
        return self.headers.get("Content-Type", "")


class PrivateAddressError(OSError):
    """A name or address leads into the own network."""


class Web:
    """Guarded GETs over kept-alive connections. ``private`` allows addresses of the own network."""

    def __init__(self, *, contact: str, private: bool = False, limits: Limits | None = None) -> None:
        self._agent = f"news-monitor/{__version__} (+{contact})"
        self._private = private
        self._limits = limits or Limits()
        self._session: aiohttp.ClientSession | None = None

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        kinds: Collection[str] = (),
    ) -> Answer:
        """The answer to GET ``url``, redirects followed, whatever its status.

        If ``kinds`` names media types, a body of another one is refused before it is read.

        Raises FetchFailed if no whole answer came (name, connection, time) and BadSource if the answer breaks a
        limit or leads where it must not; both name ``url``.
        """
        limits = limits or self._limits
        try:
            async with asyncio.timeout(limits.seconds):
                return await self._follow(_Request(url, dict(headers or {}), limits, kinds))
        except TimeoutError as error:
            # aiohttp's own timeouts are TimeoutErrors too; theirs are about silence
            quiet = isinstance(error, aiohttp.ServerTimeoutError)
            what = f"silent for {limits.silence:g} s" if quiet else f"not finished after {limits.seconds:g} s"
            raise FetchFailed(url, what) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _explained(url, error) from None

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _follow(self, request: "_Request") -> Answer:
        at, moved, permanent = request.url, "", True
        for _ in range(request.limits.redirects + 1):
            self._allow(request.url, at)
            answer = await self._once(request, at)
            target = answer.headers.get("Location", "") if answer.status in REDIRECTS else ""
            if not target:
                return Answer(at, answer.status, answer.headers, answer.body, moved)
            at = urljoin(at, target.strip())
            permanent = permanent and answer.status in (301, 308)
            moved = at if permanent else moved
        raise BadSource(request.url, f"more than {request.limits.redirects} redirects, the last to {at[:200]}")

    async def _once(self, request: "_Request", at: str) -> Answer:
        limits = request.limits
        timeout = _patience(limits.silence)
        async with self._open().get(at, headers=request.headers, allow_redirects=False, timeout=timeout) as response:
            body = await _read(request, response) if 200 <= response.status < 300 else b""
            return Answer(at, response.status, response.headers, body)

    def _allow(self, url: str, at: str) -> None:
        """Refuse other schemes, and literal addresses, which no resolver sees."""
        parts = _split(at)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            raise BadSource(url, f"leads to {at[:200]!r}, which is not an http(s) address")
        if not self._private and not _is_public(parts.hostname, otherwise=True):
            raise PrivateAddressError(f"{parts.hostname} is a private address")

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=_Resolver(self._private), ttl_dns_cache=60, limit=100),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._agent, "Accept-Encoding": ACCEPTED},
                auto_decompress=False,  # done here, in bounded steps
                max_line_size=16_384,
                max_field_size=32_768,  # some publishers send long security headers
            )
        return self._session


_split = lru_cache(4096)(urlsplit)  # feeds are asked for again and again


@cache
def _patience(silence: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=silence, sock_read=silence)


class _Resolver(AbstractResolver):
    """Names to addresses, without those of the own network: what is checked here is what is connected to."""

    def __init__(self, private: bool) -> None:
        self._private = private
        self._names = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        allowed = [place for place in found if self._private or _is_public(place["host"])]
        if found and not allowed:
            raise PrivateAddressError(f"{host} leads to the private address {found[0]['host']}")
        return allowed

    async def close(self) -> None:
        await self._names.close()


def _is_public(address: str, otherwise: bool = False) -> bool:
    """Whether an IP address belongs to the public internet; ``otherwise`` if the text is no address at all."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return otherwise
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


@dataclass(frozen=True)
class _Request:
    url: str
    headers: dict[str, str]
    limits: Limits
    kinds: Collection[str]


async def _read(request: _Request, response: aiohttp.ClientResponse) -> bytes:
    """The decompressed body; reading stops where it grows over the limit."""
    url, size = request.url, request.limits.size
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind and request.kinds and kind not in request.kinds:
        raise BadSource(url, f"is of the type {kind[:60]!r}: not read")
    declared = response.content_length
    if declared is not None and declared > size:
        raise BadSource(url, f"longer than {megabytes(size)} (it says {megabytes(declared)}): not read")
    inflate = Inflate(url, response.headers.get("Content-Encoding", ""), size)
    async for piece in response.content.iter_any():
        inflate.feed(piece)
    return inflate.finish()


def _explained(url: str, error: Exception) -> MonitorError:
    """The error a person reads for one of the network's."""
    cause = getattr(error, "os_error", error)
    if isinstance(cause, PrivateAddressError):
        return BadSource(url, f"refused: {cause} (MONITOR_PRIVATE_ADDRESSES=true allows it)")
    if isinstance(error, aiohttp.InvalidURL | UnicodeError):
        return BadSource(url, "not an address that can be asked")
    what = str(error) or type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        what = f"the name {error.host} was not found"
    elif isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        what = f"no safe connection to {error.host} ({str(error.args[-1])[:120]})"
    elif isinstance(error, aiohttp.ClientConnectorError):
        what = f"no connection to {error.host}:{error.port} ({_plainly(error.os_error)})"
    elif isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError):
        what = "the server hung up"
    elif isinstance(error, aiohttp.ClientPayloadError):
        what = "the answer broke off"
    elif isinstance(error, aiohttp.ClientResponseError):
        what = f"the answer is not proper HTTP ({error.message[:120]})"
    return FetchFailed(url, " ".join(what.split())[:300])


def _plainly(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else str(error) or "no reason given"
