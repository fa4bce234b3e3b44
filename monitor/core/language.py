"""The language of a text, so that what is not English is passed on and not misread.

In doubt a text is English: only a text without English in it, that a language identifier is sure of, is another's.
"""

import re
from functools import cache

import gcld3

SAMPLE = 1_000  # characters of each of the places looked at
LETTERS = {True: 100, False: 20}  # by whether they are Latin: with fewer, names alone decide what it looks like
ENGLISH = 0.08  # share of common words in the driest English
WORDS = 40  # words from which on a text without one common word is not English, whatever else it may be
SURE = 0.97  # probability from which on the identifier is believed; strange names get 0.9 at times
_EVERYWHERE = (" the ", " of ", " and ", " that ", " with ", " from ")
_PLAINLY = 9  # of these in a sample: English has 15 to 35, a text with an English title or slogan a few
_COMMON = re.compile(  # none that is common elsewhere too ("in", "was", "for", "he")
    r"\b(?:the|and|of|to|that|with|from|have|has|had|this|which|would|said|are|been|not|his|they|but|"
    r"by|it|as|who|their|after|about|more|when|there|we|you|she|our|what|if|can|than|or|out|into|"
    r"could|them|other|also|these|two|now|first|any|such|should|being|where|while|between|because|"
    r"during|before|under)\b"
)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]+[\"“”»]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[a-z]+")
_RENAMED = {"iw": "he"}


def language(text: str) -> str:
    """The code of a text's language, "en" if a stretch of it is English; "" if it is too short or may be English.

    Codes are ISO 639, "-Latn" added when romanised, "und" for one that is unknown but not English. English costs a few
    microseconds, all else up to 0.4 ms.
    """
    if any(_is_plainly_english(text[at : at + SAMPLE].lower()) for at in _places(len(text))):
        return "en"
    own = _ADDRESS.sub(" ", _QUOTED.sub(" ", text[: 2 * SAMPLE]))
    letters = [letter for letter in own if letter.isalpha()]
    latin = 2 * sum(letter < "\u0370" for letter in letters) > len(letters)
    low = own.lower()
    words, common = len(_WORD.findall(low)), len(_COMMON.findall(low))
    if latin and common > ENGLISH * words:
        return "en"
    if len(letters) < LETTERS[latin]:
        return ""
    found = _identifier().FindLanguage(own[:SAMPLE].encode("utf-8", "ignore").decode("utf-8"))
    if not latin or (found.is_reliable and found.probability >= SURE):
        return _RENAMED.get(found.language, str(found.language))
    return "und" if words >= WORDS and not common and found.language != "en" else ""


def _places(length: int) -> tuple[int, ...]:
    """Where samples begin: the start, and of a longer text the middle and the end too."""
    return (0,) if length <= SAMPLE else (0, length // 2, length - SAMPLE)


def _is_plainly_english(low: str) -> bool:
    return sum(map(low.count, _EVERYWHERE)) >= _PLAINLY


@cache
def _identifier() -> gcld3.NNetLanguageIdentifier:
    return gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=4 * SAMPLE)
