"""Bodies that grow piece by piece, decompressed with a bound on what comes out at a time and in all."""

import zlib
from collections.abc import Iterator
from typing import Any, Protocol

import brotli
from backports import zstd

from monitor.errors import BadSource, FetchFailed

CHUNK = 65_536  # bytes that come out at a time
WINDOW = 23  # log2 of the bytes a zstd body may make us keep: RFC 9659 allows no more on the web
ACCEPTED = "gzip, deflate, br, zstd"


class _Engine(Protocol):
    """One way to decompress."""

    def take(self, piece: bytes) -> Iterator[bytes]:
        """What a piece makes, bit by bit."""

    def end(self) -> bytes:
        """What is left; raises EOFError if there should have been more."""


class Inflate:
    """The body of an answer in one encoding, at most ``size`` bytes of it; errors name ``url``."""

    def __init__(self, url: str, encoding: str, size: int) -> None:
        self._url = url
        self._encoding = encoding.strip().lower().removeprefix("x-")
        self._size = size
        self._body = bytearray()
        self._engine: _Engine | None = None
        if self._encoding in _ENGINES:
            self._engine = _ENGINES[self._encoding]()
        elif self._encoding not in ("", "identity"):
            raise BadSource(url, f"answers in the encoding {self._encoding[:40]!r}, which was not asked for")

    def feed(self, piece: bytes) -> None:
        """Take one piece as it came over the wire; raises BadSource once the body is too long, FetchFailed if it is
        damaged."""
        if self._engine is None:
            self._grow(piece)
            return
        try:
            for made in self._engine.take(piece):
                self._grow(made)
        except (zlib.error, brotli.error, zstd.ZstdError):
            raise FetchFailed(self._url, f"the {self._encoding} body is damaged") from None

    def finish(self) -> bytes:
        """The whole body; raises FetchFailed if its compressed form stopped short."""
        if self._engine is not None:
            try:
                self._grow(self._engine.end())
            except EOFError:
                raise FetchFailed(self._url, f"the {self._encoding} body ends too early") from None
        return bytes(self._body)

    def _grow(self, piece: bytes) -> None:
        self._body += piece
        if len(self._body) > self._size:
            raise BadSource(self._url, f"longer than {megabytes(self._size)}: not read further")


class _Deflate:
    """gzip, of one member or more, and deflate, which is zlib by the standard and raw by custom."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._unzip: Any = None

    def take(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            if self._unzip is None:
                self._unzip = zlib.decompressobj(self._bits(piece))
            yield self._unzip.decompress(piece, CHUNK)
            piece = self._unzip.unconsumed_tail
            if self._unzip.eof:  # another gzip member may follow; anything else after the end is not ours
                piece = self._unzip.unused_data if self._unzip.unused_data[:2] == b"\x1f\x8b" else b""
                self._unzip = None if piece else self._unzip

    def end(self) -> bytes:
        if self._unzip is None or self._unzip.eof:
            return b""
        rest = bytes(self._unzip.flush())  # little: the input is used up
        if not self._unzip.eof:
            raise EOFError
        return rest

    def _bits(self, start: bytes) -> int:
        """The kind of stream that begins so; a zlib header is divisible by 31."""
        wrapped = len(start) >= 2 and start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
        return 31 if self._gzip else 15 if wrapped else -15


class _Brotli:
    def __init__(self) -> None:
        self._engine = brotli.Decompressor()
        self._begun = False

    def take(self, piece: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(piece)
        made = b"" if self._engine.is_finished() else self._engine.process(piece, output_buffer_limit=CHUNK)
        while made:
            yield made
            made = self._engine.process(b"", output_buffer_limit=CHUNK)

    def end(self) -> bytes:
        if self._begun and not self._engine.is_finished():
            raise EOFError
        return b""


class _Zstd:
    """zstd, of one frame or more."""

    def __init__(self) -> None:
        self._frame: Any = None

    def take(self, piece: bytes) -> Iterator[bytes]:
        while piece or (self._frame is not None and not self._frame.needs_input and not self._frame.eof):
            if self._frame is None or self._frame.eof:
                self._frame = zstd.ZstdDecompressor(options={int(zstd.DecompressionParameter.window_log_max): WINDOW})
            yield self._frame.decompress(piece, CHUNK)
            piece = self._frame.unused_data if self._frame.eof else b""

    def end(self) -> bytes:
        if self._frame is not None and not self._frame.eof:
            raise EOFError
        return b""


_ENGINES: dict[str, Any] = {
    "gzip": lambda: _Deflate(gzip=True),
    "deflate": lambda: _Deflate(gzip=False),
    "br": _Brotli,
    "zstd": _Zstd,
}


def megabytes(size: int) -> str:
    """A size as people say it."""
    return f"{size / 1_000_000:g} MB"
