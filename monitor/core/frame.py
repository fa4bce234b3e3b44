"""Decisions told without any set phrase: a decider, a verb of deciding, and the thing decided."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from monitor.core.lexicon import Word

Shape = Literal["active", "passive", "headline"]
_BETWEEN = re.compile(
    r"(?:'s)?(?:[\s,]+(?:[A-Z][\w.'-]*|\([A-Z]+\)|has|have|also|then|on \w+day(?: \(\w+\.? ?\d*\))?|late|early|earlier|yesterday|today|this|last|week|"
    r"morning|night|\w+ly|of|and|the|to|for|in|responded by))*[\s,]*$"
)
_BEEN = re.compile(r"\b(?:has been|have been|was|were|been|is being|are being)\s(?:\w+ly\s)?$")
_SUBORDINATE = re.compile(
    r"\b(?:since|after|when|before|until|because|whose|who|which|although|though|that|if|once|while|where|as soon as)\b[^,;]*$",
    re.IGNORECASE,
)
_TO_COME = frozenset(  # verbs that, done, leave the decision still to be taken, or decide nothing
    ["draft", "submit", "present", "table", "accept", "begin", "start", "commence", "launch", "provide", "discuss"]
    + [
        "negotiate",
        "forward",
        "hand over",
        "complete",
        "convene",
        "build",
        "construct",
        "invest",
        "transform",
        "release",
    ]
    + [
        "attack",
        "strike",
        "invade",
        "finalise",
        "finalize",
        "implement",
        "name",
        "reach",
        "vote",
        "rule",
        "decide",
        "let",
    ]
    + [
        "propose",
        "force",
        "back",
        "open",
        "recommend",
        "announce",
        "order",
        "instruct",
        "direct",
        "invite",
        "leave",
        "target",
        "drop",
    ]
)
_THINGS = frozenset(
    ["rule", "money", "force", "deal", "office", "vote", "lift", "impose", "replace", "keep", "service"]
)
_ONLY_WITH = {"hold": "money", "call": "vote", "cut": "money", "fund": "force"}
_REACH = 70  # characters between the verb and its thing


class Event(NamedTuple):
    """One such decision: from the verb to the thing; offsets in the page."""

    start: int
    end: int
    act: Word


def events(shape: Shape, plain: str, start: int, words: Sequence[Word]) -> Iterator[Event]:
    """The decisions that the words of one sentence tell in a shape; it begins at ``start``."""
    for word in words:
        forms = {term.form for term in word.terms if term.sort == "verb" and term.lemma not in _TO_COME}
        if not forms:
            continue
        if shape == "passive":
            if (
                forms & {"pp", "past"}
                and not _is_post(word)
                and _BEEN.search(plain, max(0, word.start - 24), word.start)
            ):
                thing = _thing([each for each in words if each.end <= word.start][-3:], word.start - _REACH)
                if thing is not None:
                    yield Event(thing.start, word.end, word)
        elif forms & ({"s"} if shape == "headline" else {"past", "ing"}) and _decided_by(plain, start, words, word):
            after = [each for each in words if word.end <= each.start <= word.end + _REACH]
            thing = _thing(after, 0)
            if thing is not None and _goes_with(word, thing):
                yield Event(word.start, thing.end, word)


def _decided_by(plain: str, start: int, words: Sequence[Word], act: Word) -> bool:
    """Whether a decider stands before the act, with nothing between but titles, names and adverbs."""
    before = [word for word in words if word.end <= act.start and word.is_a("decider", "place")]
    if not before or act.start - before[-1].end > 90:
        return False
    between = plain[before[-1].end : act.start]
    if _is_ing(act) and not between.rstrip().endswith("responded by"):
        return False
    return _BETWEEN.fullmatch(between) is not None and not _SUBORDINATE.search(
        plain, max(start, before[-1].start - 60), before[-1].start
    )


def _is_post(act: Word) -> bool:
    return any(term.lemma in ("appoint", "elect", "nominate") for term in act.terms)


def _goes_with(act: Word, thing: Word) -> bool:
    """Whether a thing is one that some verbs of many meanings decide on: rates are held, elections called."""
    asked = {_ONLY_WITH[term.lemma] for term in act.terms if term.lemma in _ONLY_WITH}
    return not asked or any(term.group in asked for term in thing.terms)


def _is_ing(act: Word) -> bool:
    return all(term.form == "ing" for term in act.terms if term.sort == "verb")


def _thing(words: Sequence[Word], least: int) -> Word | None:
    for word in words:
        if word.start >= least and any(
            term.sort in ("object", "change") and term.group in _THINGS for term in word.terms
        ):
            return word
    return None
