"""Digests: a hash by which inputs and outputs of a rehearsal are known again."""

from hashlib import blake2b


class Digest:
    """A hash of whatever is added to it, in order."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=16)

    def add(self, raw: bytes) -> None:
        """Take more into it; what is added is told apart."""
        self._hash.update(len(raw).to_bytes(8, "big"))
        self._hash.update(raw)

    def __str__(self) -> str:
        return self._hash.hexdigest()
