"""Propositions: which cues of an article speak of one thing, and what that thing is."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from monitor.core.bearing import direction
from monitor.core.draft import Draft
from monitor.core.proposition import Direction, Proposition
from monitor.core.vocabulary import Word

MOST = 8  # propositions of one article; further cues join the nearest
_NEAR = 160  # characters around a cue in which it names what it is about
_APART = 60  # characters between an act and its object
_SCOPES = (  # what limits a change: said to be all of it, else told beside it
    re.compile(r"\b(?:only|limited to|at least for|except|starting with) [^,.;]{3,60}"),
    re.compile(r"\b(?:near|inside|within|from \d|until|by \d+ per ?cent|by \d+%) [^,.;]{3,60}"),
)
_PERMITTED = re.compile(  # "approved the use of": what was not allowed is
    r"\b(?:approv|authori[sz]|permit|clear)\w+\W+(?:the |their |its |further |new )?"
    r"(?:use|export|import|importation|sale|entry|transfer|delivery|supply|return|reopening|resumption|release)s? of\b"
)
_PHRASE_END = re.compile(
    r"[,;:.\"()\n](?:\s|$)|\s(?:said|says|that|which|who|as|after|while|because|was|is|were|are|has|have|will|would|"
    r"until|from|by|before|unless|if|on \w+day)\s"
    r"|\s(?:next|this|last|later|early|early next|late) (?:week|month|year|spring|summer|autumn|fall|winter|\w+day)\b"
    r"|\s(?:today|tonight|tomorrow|yesterday|soon|within)\b"
)
_BEFORE = re.compile(r"\b(?:the|an?|its|their|his|her|this|these|new|all) (?:[\w'’-]+ ){0,3}$")
_OF = re.compile(r" (?:of|for) ")
_LEADS = (" to ", " of ", " in ", " for ")  # before a verb that names what may be done: "to lift", "of lifting"
_WORD = re.compile(r"[a-z][a-z'’-]{2,}")
_SMALL = frozenset(
    re.findall(r"\w+", "the its his her new all any and for this that these those their our with from into such some")
)
_SAY = {"head": 6, "place": 2, "weak": 1}  # how likely such a word names who decides
_TITLES = re.compile(r"(?:[A-Z][\w.'-]* ){1,3}$")
_NAMES = re.compile(r"(?: [A-Z][\w'-]+){1,3}")


class _Thing:
    """One proposition as it grows."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.drafts: list[Draft] = []


class _Matter(NamedTuple):
    """An act and its object as they stand in the text."""

    act: str
    object: str


def group(drafts: Sequence[Draft], plain: str, vague: frozenset[str]) -> tuple[tuple[Proposition, ...], list[int]]:
    """The propositions of an article, and for each draft the index of its own.

    Things in ``vague`` ("plan", "law") are too common to tell propositions apart by themselves.
    """
    things: list[_Thing] = []
    places: list[int] = []
    for draft in drafts:
        topics = _topics(draft)
        place = _home(things, topics, topics - vague, places, opens=draft.rule.entry.topic != "none")
        if place is None:
            things.append(_Thing())
            place = len(things) - 1
        things[place].topics |= topics
        things[place].drafts.append(draft)
        places.append(place)
    return tuple(_proposition(thing, plain, vague) for thing in things), places


def _topics(draft: Draft) -> set[str]:
    """The lemmas of what the sentence decides on, near the cue."""
    near = [word for word in draft.words if word.is_a("object", "change") and abs(word.start - draft.cue.end) < _NEAR]
    return {term.lemma for word in near for term in word.terms if term.sort in ("object", "change")}


def _telling(text: str, vague: frozenset[str]) -> set[str]:
    """The words that tell a thing from others: of "the harbour safety bill" the first two."""
    return {word for word in _WORD.findall(text.lower()) if word not in vague and word not in _SMALL}


def _home(things: list[_Thing], topics: set[str], sharp: set[str], places: list[int], *, opens: bool) -> int | None:
    """The proposition a cue belongs to: the one that shares most with it; None if it opens its own."""
    scores = [(len(thing.topics & sharp) * 2 + len(thing.topics & topics), place) for place, thing in enumerate(things)]
    best = max(scores, default=(0, 0), key=lambda score: (score[0], -score[1]))
    if best[0] > 0:
        return best[1]
    if things and (not sharp or not opens or len(things) >= MOST):
        return places[-1]
    return None


def _proposition(thing: _Thing, plain: str, vague: frozenset[str]) -> Proposition:
    ranked = sorted(thing.drafts, key=lambda draft: (-abs(draft.cue.certainty), draft.act is None, draft.cue.start))
    matters = [found for draft in ranked if (found := _matter(draft, plain, vague))]
    matter = max(matters, key=lambda one: bool(one.act), default=_Matter("", ""))
    said = [_sentence(draft, plain) for draft in ranked]
    scope = next((narrowed[0] for limit in _SCOPES for one in said if (narrowed := limit.search(one))), "")
    return Proposition(
        decider=_decider(thing, plain),
        act=matter.act,
        object=matter.object,
        direction=_way(thing, plain),
        scope=scope.strip(),
    )


def _sentence(draft: Draft, plain: str) -> str:
    return plain[draft.cue.sentence_start : draft.cue.sentence_end]


def _matter(draft: Draft, plain: str, vague: frozenset[str]) -> _Matter | None:
    """The act a cue is about, with the noun phrase of the thing right after it; else a thing that the cue names,
    if that tells what it is."""
    act = _act(draft, plain)
    if act is not None:
        rest = plain[act.end : min(draft.cue.sentence_end, act.end + 120)]
        return _Matter(plain[act.start : act.end], _noun_phrase(rest))
    named = (_named_thing(word, draft, plain) for word in draft.words if _touches(word, draft))
    return next((_Matter("", thing) for thing in named if _telling(thing, vague)), None)


def _named_thing(word: Word, draft: Draft, plain: str) -> str:
    """The noun phrase of a thing, from its article to what it is of: "the removal of two ministers"."""
    before = _BEFORE.search(plain, max(draft.cue.sentence_start, word.start - _APART), word.start)
    start = before.start() if before else word.start
    of = _OF.match(plain, word.end)
    rest = _noun_phrase(plain[of.end() : min(draft.cue.sentence_end, of.end() + _APART)]) if of else ""
    return " ".join(f"{plain[start : word.end]} {of[0].strip() if rest and of else ''} {rest}".split())


def _touches(word: Word, draft: Draft) -> bool:
    """Whether a word is a thing that stands in a cue or right after it, and not one who decides."""
    near = draft.cue.start <= word.start < draft.cue.end + _APART
    return near and word.is_a("object") and not word.is_a("decider")


def _act(draft: Draft, plain: str) -> Word | None:
    """The act of a cue, else the nearest in its sentence that names what may be done to a thing: "to lift the ban"."""
    led = [
        word
        for word in draft.words
        if "verb" in word.sorts
        and abs(word.start - draft.cue.start) < _NEAR
        and plain[max(0, word.start - 4) : word.start].endswith(_LEADS)
    ]
    acts = ([draft.act] if draft.act else []) + sorted(led, key=lambda word: abs(word.start - draft.cue.start))
    return next((act for act in acts if _has_thing(act, draft.words)), None)


def _has_thing(act: Word, words: Sequence[Word]) -> bool:
    return any(
        word is not act and act.end <= word.start < act.end + _APART and word.is_a("object", "change") for word in words
    )


def _noun_phrase(text: str) -> str:
    """The words up to the end of a noun phrase, ten at most."""
    text = text.lstrip(" \"'")
    end = _PHRASE_END.search(text)
    return " ".join((text[: end.start()] if end else text).split()[:10]).strip(" .,;\"'")


def _decider(thing: _Thing, plain: str) -> str:
    """Who decides: whoever most sentences name before their cue, a government before a place."""
    votes: Counter[str] = Counter()
    for draft in thing.drafts:
        for word in draft.words:
            if word.is_a("decider", "place") and word.start < draft.cue.end:
                votes[_named(word, plain)] += max(_SAY.get(term.group, 0) for term in word.terms)
    return votes.most_common(1)[0][0] if votes else ""


def _named(word: Word, plain: str) -> str:
    """A decider with the capitals around it: "the Biden administration", "President Ana Prado"."""
    before = _TITLES.search(plain, max(0, word.start - 40), word.start)
    after = _NAMES.match(plain, word.end)
    start = word.start - len(before[0]) if before else word.start
    return re.sub(r"^(?:The|A|An|In|On|But|And|That) ", "", plain[start : after.end() if after else word.end])


def _way(thing: _Thing, plain: str) -> Direction | None:
    votes: Counter[Direction] = Counter()
    for draft in thing.drafts:
        near = [word for word in draft.words if word.start >= draft.cue.start - 40]
        things = sorted(near, key=lambda word: abs(word.start - draft.cue.end))
        act = _act(draft, plain) or draft.act
        way = direction(act, [word for word in things if word.is_a("change", "object", "verb")])
        if _PERMITTED.search(plain, draft.cue.start, draft.cue.end + _NEAR):
            way = Direction.LIFT
        if way is not None:
            votes[way] += 1 + abs(draft.cue.certainty)
    return votes.most_common(1)[0][0] if votes else None
