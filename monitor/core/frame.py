"""Decisions told without any set phrase: a decider, a verb of deciding, and the thing decided."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.core.vocabulary import Word

_BETWEEN = re.compile(  # what may stand between a decider and the verb: titles, names, days, adverbs
    r"(?:'s)?(?:[\s,]+(?:[A-Z][\w.'-]*|\([A-Z]+\)|has|have|also|then|on \w+day(?: \(\w+\.? ?\d*\))?|late|early|earlier|"
    r"yesterday|today|this|last|week|morning|night|\w+ly|of|and|the|to|for|in|responded by))*[\s,]*$"
)
_BEEN = re.compile(r"\b(?:has been|have been|was|were|been|is being|are being)\s(?:\w+ly\s)?$")
_SUBORDINATE = re.compile(
    r"\b(?:since|after|when|before|until|because|whose|who|which|although|though|if|once|while|where|as soon as)\b"
    r"[^,;]*$",
    re.IGNORECASE,
)
_THINGS = frozenset(
    ["rule", "money", "force", "deal", "office", "vote", "lift", "impose", "replace", "keep", "service"]
)
_ONLY_WITH = {"hold": "money", "call": "vote", "cut": "money", "fund": "force"}  # rates are held, elections called
_LED = re.compile(r"(?:Bank )?\b(?:[Oo]n|[Oo]f|[Ii]n|[Ff]or|[Tt]o|[Ww]ith|[Ff]rom|[Bb]y|[Aa]t|[Aa]gainst)\s(?:the\s)?$")
_POSTS = frozenset(["appoint", "elect", "nominate"])
_REACH = 70  # characters between the verb and its thing


class Event(NamedTuple):
    """One such decision, from the verb to the thing (or the reverse); offsets in the page."""

    start: int
    end: int
    act: Word


def events(shape: str, plain: str, start: int, words: Sequence[Word], unfinished: frozenset[str]) -> Iterator[Event]:
    """The decisions told by the ``words`` of the sentence that begins at ``start`` of a folded page.

    ``shape`` is active ("the senate passed the bill"), passive ("the bill has been passed") or headline ("senate
    passes bill"); verbs in ``unfinished`` leave the decision still to be taken.
    """
    for word in words:
        forms = {term.form for term in word.terms if term.sort == "verb" and term.lemma not in unfinished}
        if shape == "passive" and not forms.isdisjoint(("pp", "past")):
            yield from _passive(plain, words, word)
        elif not forms.isdisjoint(("s",) if shape == "headline" else ("past", "ing")):
            yield from _active(plain, start, words, word, headline=shape == "headline")


def _passive(plain: str, words: Sequence[Word], act: Word) -> Iterator[Event]:
    if not act.is_verb(_POSTS) and _BEEN.search(plain, max(0, act.start - 24), act.start):
        before = [word for word in words if act.start - _REACH <= word.start and word.end <= act.start]
        thing = _thing(before[-3:])
        if thing is not None:
            yield Event(thing.start, act.end, act)


def _active(plain: str, start: int, words: Sequence[Word], act: Word, *, headline: bool) -> Iterator[Event]:
    if _decided_by(plain, start, words, act) and not (headline and _is_object(plain, words, act)):
        after = [word for word in words if act.end <= word.start <= act.end + _REACH]
        thing = _thing([word for word in after if _goes_with(act, word)])
        if thing is not None:
            yield Event(act.start, thing.end, act)


def _decided_by(plain: str, start: int, words: Sequence[Word], act: Word) -> bool:
    """Whether a decider is the subject of the act, in a main clause."""
    before = [word for word in words if word.end <= act.start and word.is_a("decider", "place")]
    if not before or act.start - before[-1].end > 90:
        return False
    between = plain[before[-1].end : act.start]
    only_ing = all(term.form == "ing" for term in act.terms if term.sort == "verb")
    if only_ing and not between.rstrip().endswith("responded by"):
        return False
    subordinate = _SUBORDINATE.search(plain, max(start, before[-1].start - 60), before[-1].start)
    return subordinate is None and _BETWEEN.fullmatch(between) is not None


def _is_object(plain: str, words: Sequence[Word], act: Word) -> bool:
    """Whether in a headline, where every word has a capital, something else than a decider stands before the act."""
    last = next(word for word in reversed(words) if word.end <= act.start and word.is_a("decider", "place"))
    led = _LED.search(plain, max(0, last.start - 16), last.start)
    return bool(plain[last.end : act.start].strip(" '")) or (led is not None and not led[0].startswith("Bank"))


def _goes_with(act: Word, thing: Word) -> bool:
    """Whether a thing is one that a verb of many meanings decides on."""
    asked = {_ONLY_WITH[term.lemma] for term in act.terms if term.lemma in _ONLY_WITH}
    return not asked or any(term.group in asked for term in thing.terms)


def _thing(words: Sequence[Word]) -> Word | None:
    """The first word that names a thing decided."""
    return next((word for word in words if any(_is_thing(term.sort, term.group) for term in word.terms)), None)


def _is_thing(sort: str, group: str) -> bool:
    return sort in ("object", "change") and group in _THINGS
