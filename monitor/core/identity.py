"""Identities: every id is a hash of what it names, so the same thing always gets the same id."""

from hashlib import blake2b


def identify(*parts: str) -> str:
    """20 hex digits naming the parts in their order; a part may hold anything, its length is hashed with it."""
    digest = blake2b(digest_size=10)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()
