"""Fingerprints: what texts are compared by, when it matters only whether one is a copy of the other.

Two measures, because copies come in two ways. A *sketch* of the 8-word shingles estimates how much two texts share
(Broder's resemblance); the hashes of the *sentences* tell whether one is an excerpt of the other, which the sketch
misses. Both are short enough to be kept with every signal.
"""

import re
from collections.abc import Iterable
from heapq import nsmallest
from itertools import islice
from struct import pack, unpack

from msgspec import Struct
from msgspec.structs import replace
from xxhash import xxh3_64_intdigest

from monitor.core.kept import kept
from monitor.core.text import fold, sentences

SHINGLE = 8  # words
SKETCH = 64  # hashes kept of all shingles; the estimate of an overlap of a half is off by 0.06 (one sigma)
SENTENCES = 64  # hashes of an article's first sentences
FEW = 3  # sentences
SHORT = 30  # letters: a sentence of fewer ("He said no.") stands in many texts

_WORD = re.compile(r"\w+")
_SPACE = re.compile(rb" ")
_WIDTH = 4  # bytes of a hash
_PROBE = 16 * _WIDTH


class Fingerprint(Struct, frozen=True, dict=True):
    """What a text is compared by; hashes of four bytes each, one after the other. Empty for a text of a few words.

    ``text`` names the whole text, whatever its spaces, capitals and points. ``sketch`` holds the smallest hashes of its
    shingles, ``sentences`` those of its sentences in their order.
    """

    text: bytes = b""
    sketch: bytes = b""
    sentences: bytes = b""


def fingerprint(text: str, most: int = SENTENCES) -> Fingerprint:
    """The fingerprint of a text, with the hashes of its first ``most`` sentences. If they are more than is kept of most
    articles, its sentences are told apart whether the text is wrapped at a column or not: with its headline before it,
    or in another revision, it may be read the other way."""
    told_apart = _WORD.findall(text.lower())
    if len(told_apart) < SHINGLE:
        return Fingerprint()
    whole = " ".join(told_apart).encode("utf-8", "surrogatepass")
    plain = fold(text)
    ways = (None,) if most <= SENTENCES else (None, False, True)
    spans = dict.fromkeys(span for wrapped in ways for span in sentences(plain, wrapped=wrapped))
    marks = dict.fromkeys(
        sentence_hash(text[span.start : span.end]) for span in spans if span.end - span.start >= SHORT
    )
    return Fingerprint(
        text=_packed([_hash(whole)]),
        sketch=_packed(nsmallest(SKETCH, _shingles(whole))),
        sentences=_packed(islice(marks, most)),
    )


def _shingles(whole: bytes) -> set[int]:
    """The hashes of all runs of eight words; the words are parted by one space."""
    starts = [0, *(place.end() for place in _SPACE.finditer(whole))]
    ends = [start - 1 for start in starts[SHINGLE:]] + [len(whole)]
    return {_hash(whole[start:end]) for start, end in zip(starts, ends, strict=False)}


def shortened(whole: Fingerprint, most: int) -> Fingerprint:
    """The fingerprint with the hashes of the first ``most`` sentences only."""
    if len(whole.sentences) <= most * _WIDTH:
        return whole
    return replace(whole, sentences=whole.sentences[: most * _WIDTH])


def sentence_hash(sentence: str) -> int:
    """What a sentence is compared by, whatever its spaces, capitals and points."""
    return _hash(words(sentence).encode("utf-8", "surrogatepass"))


def words(text: str) -> str:
    """The words of a text with one space between them, whatever its spaces, capitals and points."""
    return " ".join(_WORD.findall(text.lower()))


@kept
def shingles(one: Fingerprint) -> frozenset[int]:
    """The hashes of a sketch."""
    return _unpacked(one.sketch)


@kept
def told(one: Fingerprint) -> frozenset[int]:
    """The hashes of the sentences."""
    return _unpacked(one.sentences)


@kept
def _some(one: Fingerprint) -> tuple[frozenset[int], frozenset[int]]:
    """A few hashes of the sketch and of the sentences: where two texts share none of them it is not looked further."""
    return _unpacked(one.sketch[:_PROBE]), _unpacked(one.sentences[:_PROBE])


def alike(one: Fingerprint, other: Fingerprint, share: float) -> bool:
    """Whether two texts share so much of all that both of them say, by estimate."""
    left, right = shingles(one), shingles(other)
    if _some(one)[0].isdisjoint(right):  # of texts that are half alike one in 65,000 is missed
        return False
    size = min(len(left), len(right))
    if not size or len(left & right) < share * size:  # what both sketches hold is never less than what is counted
        return False
    smallest = nsmallest(size, left | right)
    return sum(mark in left and mark in right for mark in smallest) >= share * size


def excerpted(one: Fingerprint, other: Fingerprint, share: float) -> bool:
    """Whether the longer text has so much of the shorter one's sentences; of fewer than three nothing is said."""
    left, right = told(one), told(other)
    if _some(one)[1].isdisjoint(right) and _some(other)[1].isdisjoint(left):
        return False
    fewer = min(len(left), len(right))
    return fewer >= FEW and len(left & right) >= share * fewer


def _hash(raw: bytes) -> int:
    return xxh3_64_intdigest(raw) & 0xFFFFFFFF


def _unpacked(packed: bytes) -> frozenset[int]:
    return frozenset(unpack(f">{len(packed) // _WIDTH}I", packed))


def _packed(marks: Iterable[int]) -> bytes:
    hashes = list(marks)
    return pack(f">{len(hashes)}I", *hashes)
