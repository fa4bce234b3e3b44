"""Fingerprints: what texts are compared by, when it matters only whether one is a copy of the other.

Two measures, because copies come in two ways. A *sketch* of the 8-word shingles estimates how much two texts share
(Broder's resemblance); the hashes of the *sentences* tell whether one is an excerpt of the other, which the sketch
misses. Both are short enough to be kept with every signal.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct
from xxhash import xxh3_64_intdigest

SHINGLE = 8  # words
SKETCH = 64  # hashes kept of all shingles; the estimate of an overlap of a half is off by 0.06 (one sigma)
SENTENCES = 64  # hashes of an article's first sentences
SHORT = 30  # letters: a sentence of fewer ("He said no.") stands in many texts

_WORD = re.compile(r"\w+")
_WIDTH = 4  # bytes of a hash


class Fingerprint(Struct, frozen=True):
    """What a text is compared by; hashes of four bytes each, one after the other. Empty for a text of a few words.

    ``text`` names the whole text, whatever its spaces, capitals and points. ``sketch`` holds the smallest hashes of its
    shingles, ``sentences`` those of its sentences in their order.
    """

    text: bytes = b""
    sketch: bytes = b""
    sentences: bytes = b""


def fingerprint(text: str, sentences: Iterable[str], most: int = SENTENCES) -> Fingerprint:
    """The fingerprint of a text and of the sentences it is made of, at ``most`` so many."""
    words = _WORD.findall(text.lower())
    if len(words) < SHINGLE:
        return Fingerprint()
    shingles = {_hash(" ".join(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1)}
    told = dict.fromkeys(sentence_hash(one) for one in sentences if len(one) >= SHORT)
    return Fingerprint(
        text=_packed([_hash(" ".join(words))]),
        sketch=_packed(sorted(shingles)[:SKETCH]),
        sentences=_packed(list(told)[:most]),
    )


def sentence_hash(sentence: str) -> int:
    """What a sentence is compared by, whatever its spaces, capitals and points."""
    return _hash(" ".join(_WORD.findall(sentence.lower())))


@lru_cache(maxsize=8192)
def hashes(packed: bytes) -> frozenset[int]:
    """The hashes of a sketch or of sentences."""
    return frozenset(int.from_bytes(packed[at : at + _WIDTH], "big") for at in range(0, len(packed), _WIDTH))


def resemblance(one: Fingerprint, other: Fingerprint) -> float:
    """How much of all that two texts say both say, estimated: 0 nothing, 1 all."""
    left, right = hashes(one.sketch), hashes(other.sketch)
    if not left or not right:
        return 0.0
    smallest = sorted(left | right)[: max(min(len(left), len(right)), 1)]
    return sum(mark in left and mark in right for mark in smallest) / len(smallest)


def containment(one: Fingerprint, other: Fingerprint) -> float:
    """How much of the shorter text's sentences the longer one has; 0 where there are fewer than three."""
    left, right = hashes(one.sentences), hashes(other.sentences)
    fewer = min(len(left), len(right))
    return len(left & right) / fewer if fewer >= 3 else 0.0


def _hash(text: str) -> int:
    return xxh3_64_intdigest(text.encode("utf-8", "surrogatepass")) & 0xFFFFFFFF


def _packed(marks: Iterable[int]) -> bytes:
    return b"".join(mark.to_bytes(_WIDTH, "big") for mark in marks)
