"""Digests: what is added is told apart."""

from monitor.backtest.digest import Digest


def test_a_digest_tells_parts_apart() -> None:
    digests = set()
    for parts in ((b"ab", b"c"), (b"a", b"bc"), (b"abc",)):
        digest = Digest()
        for part in parts:
            digest.add(part)
        digests.add(str(digest))
    assert len(digests) == 3
