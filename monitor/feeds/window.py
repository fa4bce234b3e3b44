"""Windows: the items that a feed shows, cut apart as they stand, so that one that was read before need not be again.

Reading an item with all the care that the web's feeds need takes a hundred times longer than finding it letter for
letter as it was.
"""

import re
from collections.abc import Container
from hashlib import blake2b

from msgspec import Struct

HEAD = 65_536  # bytes at most in which a feed says what holds for all its items
_NAMES = (b"item", b"entry")
_AFTER = frozenset(b" \t\r\n>")
_PAIRS = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))
_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|rdf|feed)\b[^>]*>", re.I)
_BASE = re.compile(rb"xml:(?:base|lang)\s*=[^>]{0,300}")


class Window(Struct, frozen=True):
    """A feed cut at its items. ``marks`` names each of them by what stands there and by what holds for all."""

    head: bytes
    items: tuple[bytes, ...]
    tail: bytes
    marks: tuple[str, ...]

    def without(self, read: Container[str]) -> tuple[bytes, tuple[str, ...]]:
        """The feed without the items whose marks have been ``read``, and the marks that are left, each once."""
        left = {mark: item for mark, item in zip(self.marks, self.items, strict=True) if mark not in read}
        return b"\n".join((self.head, *left.values(), self.tail)), tuple(left)


def window(body: bytes, *says: str) -> Window | None:
    """The window of a feed; None if it cannot be cut without reading it. ``says`` is what else holds for its items."""
    for name in _NAMES:
        items = _cut(body, b"<" + name, b"</" + name + b">")
        if items:
            break
    else:
        return None
    head, tail = body[: items[0][0]], body[items[-1][1] :]
    pieces = tuple(body[start:end] for start, end in items)
    shared = blake2b(_shared(head), digest_size=8)
    for part in says:
        shared.update(b"\0" + part.encode("utf-8", "surrogatepass"))
    key = shared.digest()
    return Window(head, pieces, tail, tuple(blake2b(piece, digest_size=8, key=key).hexdigest() for piece in pieces))


def _cut(body: bytes, opens: bytes, closes: bytes) -> list[tuple[int, int]]:
    """Where the items are; none if one is open or holds what looks like a part of another."""
    found: list[tuple[int, int]] = []
    start = _next(body, opens, 0)
    while start >= 0:
        end = body.find(closes, start)
        following = _next(body, opens, start + len(opens))
        if end < 0 or 0 <= following < end or not _plain(body[start:end]):
            return []
        found.append((start, end + len(closes)))
        start = following
    return found


def _next(body: bytes, opens: bytes, at: int) -> int:
    """Where the next element of that name opens, −1 if nowhere."""
    while (at := body.find(opens, at)) >= 0:
        if at + len(opens) < len(body) and body[at + len(opens)] in _AFTER:
            return at
        at += len(opens)
    return -1


def _plain(piece: bytes) -> bool:
    """Whether what a piece opens it closes: else its end is not where it seems to be."""
    return all(piece.count(opens) == piece.count(closes) for opens, closes in _PAIRS)


def _shared(head: bytes) -> bytes:
    """What the head says that holds for every item: encoding, entities, namespaces, base and language."""
    head = head[:HEAD]
    root = _ROOT.search(head)
    return (head[: root.end()] if root else head) + b"".join(_BASE.findall(head[root.end() if root else 0 :]))
