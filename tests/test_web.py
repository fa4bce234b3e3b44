"""The guarded GET: what strangers' servers may do, and what it costs."""

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
from aiohttp import web
from backports import zstd

import monitor.web
from monitor.errors import BadSource, FetchFailed
from monitor.web import Answer, Limits, Web
from tests.site import Answer as Route
from tests.site import Talk, deaf_port, raw, site

MB = 1_000_000


def get(url: str, *, limits: Limits | None = None, private: bool = True, kinds: tuple[str, ...] = ()) -> Answer:
    return asyncio.run(_get(url, limits, private, kinds))


async def _get(url: str, limits: Limits | None, private: bool = True, kinds: tuple[str, ...] = ()) -> Answer:
    client = Web(contact="https://desk.example/bot", private=private, limits=limits)
    try:
        return await client.get(url, kinds=kinds)
    finally:
        await client.close()


def served(body: bytes, headers: dict[str, str] | None = None, limits: Limits | None = None) -> Answer:
    """What comes of a body sent with these headers."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers=headers or {})

    async def run() -> Answer:
        async with site({"/": answer}) as place:
            return await _get(f"{place}/", limits)

    return asyncio.run(run())


def talked(talk: Talk, limits: Limits | None = None) -> Answer:
    """What comes of a server that talks like this."""

    async def run() -> Answer:
        async with raw(talk) as place:
            return await _get(f"{place}/", limits)

    return asyncio.run(run())


def test_an_answer_is_whole_and_the_request_says_who_asks() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=request.headers["User-Agent"], headers={"ETag": '"1"'})

    async def run() -> Answer:
        async with site({"/a": answer}) as place:
            return await _get(f"{place}/a", None)

    found = asyncio.run(run())
    assert found.status == 200
    assert found.headers["etag"] == '"1"'
    assert found.body.startswith(b"news-monitor/")
    assert b"https://desk.example/bot" in found.body


def _raw_deflate(text: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(text) + engine.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"news " * 50_000, mtime=0)),
        ("x-gzip", gzip.compress(b"news " * 50_000, mtime=0)),
        ("gzip", gzip.compress(b"news " * 20_000, mtime=0) + gzip.compress(b"news " * 30_000, mtime=0)),
        ("gzip", gzip.compress(b"news " * 50_000, mtime=0) + b"\0\0\0"),
        ("deflate", zlib.compress(b"news " * 50_000)),
        ("deflate", _raw_deflate(b"news " * 50_000)),
        ("br", brotli.compress(b"news " * 50_000)),
        ("zstd", zstd.compress(b"news " * 50_000)),
        ("zstd", zstd.compress(b"news " * 20_000) + zstd.compress(b"news " * 30_000)),
    ],
)
def test_compressed_bodies_are_decompressed(encoding: str, packed: bytes) -> None:
    assert served(packed, {"Content-Encoding": encoding}).body == b"news " * 50_000


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstd.compress)],
)
def test_a_bomb_stops_at_the_cap_with_little_memory(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(100 * MB))
    tracemalloc.start()
    with pytest.raises(BadSource, match="longer than 1 MB: not read further"):
        served(bomb, {"Content-Encoding": encoding}, Limits(size=MB))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * MB


@pytest.mark.parametrize(
    ("body", "encoding", "what"),
    [
        (gzip.compress(b"news " * 1000, mtime=0)[:-20], "gzip", "ends too early"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\0" + b"\xff" * 99, "gzip", "damaged"),
        (brotli.compress(b"news " * 1000 + bytes(range(256)))[:-20], "br", "ends too early"),
        (b"\xff" * 99, "br", "damaged"),
        (zstd.compress(b"news " * 1000)[:-4], "zstd", "ends too early"),
        (b"news", "zstd", "damaged"),
        (zstd.compress(bytes(20 * MB), options={100: 7, 101: 27}), "zstd", "damaged"),  # a window of 128 MB
    ],
)
def test_a_damaged_body_may_be_whole_the_next_time(body: bytes, encoding: str, what: str) -> None:
    with pytest.raises(FetchFailed, match=what):
        served(body, {"Content-Encoding": encoding})


def test_an_encoding_nobody_asked_for_is_refused() -> None:
    with pytest.raises(BadSource, match="'compress', which was not asked for"):
        served(b"news", {"Content-Encoding": "compress"})


def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    with pytest.raises(BadSource, match=r"longer than 1 MB \(it says 50 MB\): not read"):
        served(bytes(50 * MB), limits=Limits(size=MB))


def test_a_long_body_of_unknown_length_is_read_to_the_cap_only() -> None:
    sent = 0

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while sent < 50 * MB:
            writer.write(bytes(100_000))
            await writer.drain()
            sent += 100_000

    with pytest.raises(BadSource, match="longer than 1 MB"):
        talked(flood, Limits(size=MB))
    assert sent < 20 * MB  # what fits the buffers on the way


async def _drip(writer: asyncio.StreamWriter, start: bytes) -> None:
    writer.write(start)
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


async def _never_ends(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _drip(writer, b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>")


async def _slow_head(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _drip(writer, b"HTTP/1.1 200 OK\r\nX-Slow: ")


@pytest.mark.parametrize("talk", [_never_ends, _slow_head])
def test_a_page_that_never_ends_costs_the_allowed_time(talk: Talk) -> None:
    began = time.perf_counter()
    with pytest.raises(FetchFailed, match=r"not finished after 0.3 s"):
        talked(talk, Limits(seconds=0.3))
    assert time.perf_counter() - began < 5


def test_a_silent_server_is_left_alone() -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    with pytest.raises(FetchFailed, match=r"silent for 0.2 s"):
        talked(silent, Limits(silence=0.2))


def _says(text: bytes) -> Talk:
    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()

    return say


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"", "the server hung up"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "the answer broke off"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "not proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nX-Flood: " + b"x" * 200_000 + b"\r\n\r\n", "not proper HTTP"),
    ],
)
def test_a_broken_answer_is_one_line_and_will_be_tried_again(text: bytes, what: str) -> None:
    with pytest.raises(FetchFailed, match=what) as caught:
        talked(_says(text))
    assert "\n" not in caught.value.line
    assert caught.value.line.endswith("(will be tried again)")
    assert len(caught.value.line) < 400


def test_nobody_listens() -> None:
    port = deaf_port()
    with pytest.raises(FetchFailed, match=f"no connection to 127.0.0.1:{port} .connection refused"):
        get(f"http://127.0.0.1:{port}/")


def test_no_such_name() -> None:
    with pytest.raises(FetchFailed, match=r"the name nobody\.invalid was not found"):
        get("http://nobody.invalid/feed")


@pytest.mark.parametrize("url", ["ftp://a.example/", "file:///etc/passwd", "http:///path", "javascript:1", ""])
def test_only_http_addresses(url: str) -> None:
    with pytest.raises(BadSource, match=r"not an http\(s\) address"):
        get(url)


@pytest.mark.parametrize("url", [f"http://{'a' * 70}.example/", "http://[::1", "http://a.example:99999/"])
def test_addresses_that_cannot_be_asked(url: str) -> None:
    with pytest.raises((BadSource, FetchFailed)):
        get(url)


def _redirects(to: Callable[[web.Request], str], status: int = 302) -> Route:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": to(request)})

    return answer


async def _redirected(routes: dict[str, Route], limits: Limits | None = None) -> Answer:
    async with site(routes) as place:
        return await _get(f"{place}/", limits)


async def _here(_: web.Request) -> web.Response:
    return web.Response(text="here")


def test_redirects_are_followed_and_those_for_good_are_told() -> None:
    routes = {"/": _redirects(lambda _: "/new", 301), "/new": _redirects(lambda _: "there", 302), "/there": _here}
    found = asyncio.run(_redirected(routes))
    assert found.body == b"here"
    assert found.url.endswith("/there")
    assert found.moved.endswith("/new")


def test_a_redirect_for_now_is_no_move() -> None:
    routes = {"/": _redirects(lambda _: "/new", 307), "/new": _redirects(lambda _: "/there", 301), "/there": _here}
    assert asyncio.run(_redirected(routes)).moved == ""


def test_redirects_in_a_circle_end() -> None:
    with pytest.raises(BadSource, match="more than 5 redirects"):
        asyncio.run(_redirected({"/": _redirects(lambda _: "/")}))


def test_a_redirect_leads_to_no_file() -> None:
    with pytest.raises(BadSource, match="file:///etc/passwd"):
        asyncio.run(_redirected({"/": _redirects(lambda _: "file:///etc/passwd")}))


PRIVATE = ["127.0.0.1", "localhost", "0.0.0.0", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0x7f.1"]
PRIVATE_6 = [
    "[::1]",
    "[fe80::1]",
    "[fd00::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[ff02::1]",
]


@pytest.mark.parametrize("place", PRIVATE + PRIVATE_6)
def test_the_own_network_is_refused(place: str) -> None:
    with pytest.raises(BadSource, match=r"refused: .* private address .*MONITOR_PRIVATE_ADDRESSES"):
        get(f"http://{place}/", private=False)


def test_the_own_network_is_refused_after_a_redirect_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # As if 127.0.0.1 were public: a redirect from there to a private address has to be seen for what it is.
    public = monitor.web._is_public
    monkeypatch.setattr(monitor.web, "_is_public", lambda a, otherwise=False: a == "127.0.0.1" or public(a, otherwise))

    async def run(target: str) -> Answer:
        async with site({"/": _redirects(lambda _: target)}) as place:
            return await _get(f"{place}/", None, private=False)

    for target in ("http://127.0.0.2/", "http://[::1]/"):
        with pytest.raises(BadSource, match="refused"):
            asyncio.run(run(target))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808"])
def test_public_addresses_are_public(address: str) -> None:
    assert monitor.web._is_public(address)


def test_another_type_is_refused_unread() -> None:
    async def film(_: web.Request) -> web.Response:
        return web.Response(body=b"film", content_type="video/mp4")

    async def run() -> Answer:
        async with site({"/": film}) as place:
            return await _get(f"{place}/", None, kinds=("text/html",))

    with pytest.raises(BadSource, match="is of the type 'video/mp4': not read"):
        asyncio.run(run())


def test_cookies_are_not_kept() -> None:
    got: list[str | None] = []

    async def answer(request: web.Request) -> web.Response:
        got.append(request.headers.get("Cookie"))
        return web.Response(headers={"Set-Cookie": "who=me; Path=/"})

    async def run() -> None:
        client = Web(contact="x", private=True)
        async with site({"/": answer}) as place:
            await client.get(f"{place}/")
            await client.get(f"{place}/")
            await client.close()

    asyncio.run(run())
    assert got == [None, None]
