"""The gist: by which words a signal is told to be of the same matter as another.

Words and pairs of words of the headline, names in it and in the sentences of the cues, and who decides what. Each
term has a share, how much of what the signal says hangs on it; how rare it is weighs besides, and is the story's part.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from monitor.core.proposition import Proposition
from monitor.core.signal import Signal

WORDS = 24  # words of one part that are read: a headline that goes on is no headline
LONG = 24  # letters of a word that are read
PAIR = 0.5  # two words beside each other, beside what each of them gives
NAMED = 0.5  # a name in the sentence of a cue
DECIDES = 0.6  # who decides: they decide much else
DECIDED = 1.0  # what is decided

QUESTION = 200  # characters

_UNPLAIN = re.compile(r"[(\[\"“”]|^(?:in|on|at|by|from|to|for|against)\b")
_WORD = re.compile(r"[^\W_]+(?:[.&][^\W_]+)*")
_NAME = re.compile(r"(?<![.?!\"'“”:]\s)(?<!^)(?<!^[\"'“])\b[A-Z][\w-]+(?:\s[A-Z][\w-]+){0,2}")
_APOSTROPHE = re.compile(r"['’‘](?:s\b)?")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    a an the and or but if of in on at to for from by with as is are was were be been being it its this that these those
    he she his her him they them their we our us you your i my me not no do does did has have had having will would can
    could may might must shall should than then so such what which who whom whose when where why how all any both each
    few more most other some own same too very just about after again against before between into through during over
    under up down out off above below here there once s t re ll ve say says said new get gets got make makes made like
    one two three first last time times year years day days week weeks month months today tomorrow tonight yesterday now
    next amid via vs per report reports reported show shows set also back still yet only even much many
    monday tuesday wednesday thursday friday saturday sunday update live latest news video photo photos
        """,
    )
)


def gist(signal: Signal) -> dict[str, float]:
    """The terms of a signal and their shares, in a fixed order; at most some two hundred."""
    head = words(signal.title)
    terms = dict.fromkeys(head, 1.0)
    for one, other in pairwise(head):
        terms[f"{one} {other}"] = PAIR
    for name in _names(cue.sentence for cue in signal.cues if not cue.headline):
        for word in words(name):
            terms.setdefault(word, NAMED)
    for share, text in _decision(signal.proposition):
        for word in words(text):
            terms[word] = max(share, terms.get(word, 0.0))
    return terms


def words(text: str) -> list[str]:
    """The words that say something, in order, without their endings."""
    if not text:
        return []
    plain = _APOSTROPHE.sub("", text.lower())
    stems = (_stem(word[:LONG]) for word in _WORD.findall(plain)[: 2 * WORDS] if word not in _COMMON)
    return [stem for stem in stems if len(stem) > 1][:WORDS]


def question(signal: Signal) -> str:
    """What a person is asked: whether who decides will do it, if the text says that plainly, else the headline."""
    told = signal.proposition
    decider, act, thing = (" ".join(part.split()) for part in (told.decider, told.act, told.object))
    plain = act.islower() and not act.endswith(("ing", "ed", "s")) and _UNPLAIN.search(thing) is None
    asked = f"will {decider} {act} {thing}?" if decider and thing and plain else " ".join(signal.title.split())
    return f"Nobody was watching: {asked or thing or decider}"[:QUESTION]


def _decision(proposition: Proposition) -> tuple[tuple[float, str], ...]:
    return (DECIDES, proposition.decider), (DECIDED, proposition.act), (DECIDED, proposition.object)


def _names(sentences: Iterable[str]) -> list[str]:
    """Names in sentences, without what only begins one."""
    return [name for sentence in sentences for name in _NAME.findall(sentence[:500])][:WORDS]


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """A word without the endings that tell its forms apart; crude, and the same for all of them mostly."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ing") and len(word) > 5:
        word = word[:-3]
    elif word.endswith(("ed", "es")) and len(word) > 4:
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word
