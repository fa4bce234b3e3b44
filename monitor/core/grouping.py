"""Propositions: which cues of an article speak of one thing, and what that thing is."""

import re
from collections.abc import Sequence

from monitor.core.bearing import Bearing, direction
from monitor.core.draft import Draft
from monitor.core.proposition import Direction, Proposition
from monitor.core.vocabulary import Word

MOST = 8  # propositions of one article; further cues join the nearest
_SCOPE = re.compile(
    r"\b(?:only|limited to|at least for|except|near|inside|within|starting with|from \d|until|"
    r"by \d+ per ?cent|by \d+%) "
    r"[^,.;]{3,60}"
)


class _Thing:
    """One proposition as it grows."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.drafts: list[Draft] = []


def group(drafts: Sequence[Draft], plain: str, vague: frozenset[str]) -> tuple[tuple[Proposition, ...], list[int]]:
    """The propositions of an article, and for each draft the index of its own.

    Things in ``vague`` ("plan", "law") are too common to tell propositions apart by themselves.
    """
    things: list[_Thing] = []
    places: list[int] = []
    for draft in drafts:
        topics = _topics(draft)
        place = _home(things, topics, topics - vague, places)
        if place is None:
            things.append(_Thing())
            place = len(things) - 1
        things[place].topics |= topics
        things[place].drafts.append(draft)
        places.append(place)
    return tuple(_proposition(thing, plain) for thing in things), places


def _topics(draft: Draft) -> set[str]:
    """The lemmas of what the sentence decides on, near the cue."""
    near = [word for word in draft.words if word.is_a("object", "change") and abs(word.start - draft.cue.end) < 160]
    return {term.lemma for word in near for term in word.terms if term.sort in ("object", "change")}


def _home(things: list[_Thing], topics: set[str], sharp: set[str], places: list[int]) -> int | None:
    scores = [(len(thing.topics & sharp) * 2 + len(thing.topics & topics), place) for place, thing in enumerate(things)]
    best = max(scores, default=(0, 0), key=lambda score: (score[0], -score[1]))
    if best[0] > 0:
        return best[1]
    if things and (not sharp or len(things) >= MOST):
        return places[-1]
    return None


def _proposition(thing: _Thing, plain: str) -> Proposition:
    best = max(thing.drafts, key=lambda draft: (abs(draft.cue.certainty), draft.act is not None, -draft.cue.start))
    bearing = Bearing(plain, best.words, best.cue.start, best.cue.end)
    subject = bearing.decider() or next((word for word in best.words if word.is_a("decider")), None)
    sentence = plain[best.cue.sentence_start : best.cue.sentence_end]
    scope = _SCOPE.search(sentence)
    after = [word for word in best.words if word.start >= best.cue.start and word.is_a("object", "change")]
    return Proposition(
        decider=_phrase(plain, subject),
        act=plain[best.act.start : best.act.end] if best.act else "",
        object=_object(plain, after, best.cue.sentence_end),
        direction=_way(thing),
        scope=scope[0].strip() if scope else "",
    )


def _phrase(plain: str, word: Word | None) -> str:
    return plain[word.start : word.end] if word else ""


def _object(plain: str, after: Sequence[Word], limit: int) -> str:
    """The noun phrase that begins with the first thing after the cue, up to eight words."""
    if not after:
        return ""
    tail = re.split(
        r"[,;:.\"()\n]\s|\s(?:said|says|that|which|who|as|after|while|because)\s",
        plain[after[0].start : min(limit, after[0].start + 90)],
    )[0]
    return " ".join(tail.split()[:8]).strip(" .,;\"'")


def _way(thing: _Thing) -> Direction | None:
    votes: dict[Direction, float] = {}
    for draft in thing.drafts:
        things = [
            word for word in draft.words if word.start >= draft.cue.start - 40 and word.is_a("change", "object", "verb")
        ]
        way = direction(draft.act, sorted(things, key=lambda word: abs(word.start - draft.cue.end)))
        if way is not None:
            votes[way] = votes.get(way, 0) + 1 + abs(draft.cue.certainty)
    return max(votes, key=lambda way: votes[way], default=None)
