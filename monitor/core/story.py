"""Stories: what is coming though nobody watches it. Signals that match no watch, gathered by what they are about.

One pass, in order of arrival: a signal joins the story it is most alike, if it is alike enough, or begins one. Alike
means that rare words are shared; how rare a word is follows from the stories alone, so what is remembered of them is
all there is to remember. The longer ago a story was last told, and the more was told since, the more alike it takes.
"""

from collections.abc import Iterable, Mapping, Set
from datetime import datetime, timedelta
from functools import lru_cache
from math import log, sqrt

from msgspec import Struct
from msgspec.structs import replace

from monitor.core.cue import Kind, Role
from monitor.core.gist import gist, question
from monitor.core.identity import identify
from monitor.core.point import is_made
from monitor.core.postings import Index
from monitor.core.rules import Grouping
from monitor.core.signal import Signal

PREFIX = "story:"  # what the subject of a story begins with
BEGINS = frozenset({Kind.REVIEW, Kind.LEANING, Kind.IMMINENT, Kind.DECIDED})  # what may come to *imminent*
JOINS = frozenset({Kind.ANNOUNCED, Kind.IN_FORCE, Kind.DENIAL, Kind.REVERSAL})  # what may end what others began
EVEN = 0.65  # power: a term in all articles of a story is more of it than one in a few, but not by as much
DAY = 86_400.0


class Story(Struct, frozen=True, kw_only=True, tag="story/1", tag_field="kind"):
    """One story. ``id`` is the subject of its signals, ``question`` what a person is asked. ``terms`` are the words it
    is known by → how often they were told, ``length`` that of their vector when it was last told. ``begun`` and
    ``last`` are moments seen; ``turn`` counts the articles of all stories up to its last. ``articles`` came last;
    ``passed`` had no story, and came after this one was last told."""

    id: str
    question: str
    begun: datetime
    last: datetime
    turn: int = 0
    length: float = 0.0
    terms: dict[str, float] = {}
    articles: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()


class Stories:
    """The live stories, in the order in which they were last told. A value: ``assign`` makes another.

    The index is handed on from a value to the next; whoever goes on from an older value has it made again.
    """

    def __init__(self, live: Iterable[Story] = ()) -> None:
        self.live: dict[str, Story] = {story.id: story for story in sorted(live, key=lambda story: story.turn)}
        self._index: Index | None = None

    def __len__(self) -> int:
        return len(self.live)

    @property
    def turn(self) -> int:
        """How many articles have been told in all stories."""
        return self.live[next(reversed(self.live))].turn if self.live else 0

    def changes(self, before: "Stories") -> dict[str, Story | None]:
        """What must be remembered to come from ``before`` to here; those that went first, as None."""
        gone: dict[str, Story | None] = {id: None for id in before.live if id not in self.live}
        return gone | {id: story for id, story in self.live.items() if before.live.get(id) is not story}

    def taken(self) -> Index:
        """The index, for whoever will hand it on."""
        index, self._index = self._index, None
        if index is None:
            index = Index()
            for story in self.live.values():
                index.put(story.id, _evened(story, story.terms), story.articles)
                index.passed.update(story.passed)
        return index

    def handed(self, index: Index) -> "Stories":
        """These stories, with the index of theirs."""
        self._index = index
        return self

    def told(self, story: Story, gone: Iterable[Story]) -> "Stories":
        """The stories with this one told last, and without those that are gone."""
        live = dict(self.live)
        for one in (story, *gone):
            live.pop(one.id, None)
        after = Stories()
        live[story.id] = story
        after.live = live
        return after


def may_hold(kinds: Set[Kind]) -> bool:
    """Whether an article may be in a story, by the kinds of the cues in its headline and lead."""
    return not (BEGINS.isdisjoint(kinds) and JOINS.isdisjoint(kinds))


def assign(stories: Stories, signal: Signal, rules: Grouping) -> tuple[Stories, Signal | None]:
    """The stories with the signal in one of them, and the signal with its subject; None if it has none.

    An article that came before goes where it went, whatever it says now, and changes nothing. Only what may become
    *imminent*, and is not announced, begins a story, and what was seen before a story began cannot end it.
    """
    index = stories.taken()
    home = stories.live.get(index.of_article(signal.article) or _name(signal))
    if home is not None:
        return stories.handed(index), _named(signal, home)
    if signal.article in index.passed and not _begins(signal):
        return stories.handed(index), None
    terms = gist(signal)
    home = _nearest(stories, signal, terms, index, rules)
    if home is None and not _begins(signal):
        return _passing(stories, signal, index, rules), None
    story = _grown(home or _begun(signal), signal, terms, stories, rules)
    if home is not None:
        index.drop(home.id, home.terms.keys() - story.terms.keys(), set(home.articles) - set(story.articles))
    index.put(story.id, _evened(story, terms), (signal.article,))
    story = replace(story, length=_length(story, index, len(stories), rules))
    gone = _leaving(stories, story, rules)
    for one in gone:
        index.drop(one.id, one.terms, one.articles)
        index.passed.difference_update(one.passed)
    return stories.told(story, gone).handed(index), _named(signal, story)


def _passing(stories: Stories, signal: Signal, index: Index, rules: Grouping) -> Stories:
    """The stories that know that a signal had none, so that it has none when it comes again. One that was seen before
    all of them can be in none anyway."""
    if not any(story.begun <= signal.seen for story in stories.live.values()):
        return stories.handed(index)
    last = stories.live[next(reversed(stories.live))]
    story = replace(last, passed=(*last.passed, signal.article)[-rules.articles :])
    index.passed.difference_update(last.passed)
    index.passed.update(story.passed)
    return stories.told(story, ()).handed(index)


def _name(signal: Signal) -> str:
    return PREFIX + identify("story", signal.id)


def _named(signal: Signal, story: Story) -> Signal:
    return replace(signal, subject=story.id, question=story.question)


def _begins(signal: Signal) -> bool:
    """Whether somebody says that something is coming which, by what is said, has not been announced. What only the
    outlet says is not enough for what nobody asked about."""
    coming = any(cue.kind in BEGINS and cue.holder.role is not Role.OUTLET for cue in signal.cues)
    return coming and not any(is_made(cue) for cue in signal.cues)


def _begun(signal: Signal) -> Story:
    return Story(id=_name(signal), question=question(signal), begun=signal.seen, last=signal.seen)


@lru_cache(maxsize=1024)
def _rarities(stories: int, doubt: float) -> tuple[float, ...]:
    """What a term tells, by how many of so many stories have it (and of one that is just beginning)."""
    return tuple(log(1 + (stories + 1 + doubt) / (holding + doubt)) for holding in range(stories + 2))


def _evened(story: Story, wanted: Iterable[str]) -> dict[str, float]:
    return {term: story.terms[term] ** EVEN for term in wanted if term in story.terms}


def _length(story: Story, index: Index, stories: int, rules: Grouping) -> float:
    """The length of a story's vector as rare as its terms are now."""
    tells = _rarities(stories, rules.doubt)
    squares = [(much * tells[holding]) ** 2 for much, holding in index.standing(story.id, story.terms)]
    return sqrt(sum(squares)) or 1.0


def _nearest(
    stories: Stories, signal: Signal, terms: Mapping[str, float], index: Index, rules: Grouping
) -> Story | None:
    """The story that a signal is most alike, if it is alike enough; of two, the one told last."""
    tells = _rarities(len(stories), rules.doubt)
    rarities = {term: tells[index.holding(term)] for term in terms}
    weights = {term: share * rarities[term] for term, share in terms.items()}
    own = sqrt(sum(weight * weight for weight in weights.values()))
    ends = not _begins(signal)
    needed = rules.alike * (1 + rules.few / (1 + len(stories)))  # few stories say little of how rare a word is
    best: tuple[float, int] = (needed, 0)
    found = None
    for id, product in index.products(weights, rarities).items():
        story = stories.live[id]
        if product < needed * own * story.length or (ends and signal.seen < story.begun):
            continue
        alike = (product / (own * story.length) * _fresh(story, signal, stories.turn, rules), story.turn)
        if alike >= best:
            best, found = alike, story
    return found


def _fresh(story: Story, signal: Signal, turn: int, rules: Grouping) -> float:
    """What is left of a likeness after the time since a story was last told, and after what was told since."""
    days = max(0.0, (signal.seen - story.last).total_seconds()) / DAY
    return float((1 + (turn - story.turn) / rules.passed) ** -rules.fading * 0.5 ** (days / rules.half_life))


def _grown(story: Story, signal: Signal, terms: Mapping[str, float], stories: Stories, rules: Grouping) -> Story:
    """The story with a signal more; bounded, the terms told least leave first, of those the ones not told now."""
    kept = dict(story.terms)
    for term, share in terms.items():
        kept[term] = kept.get(term, 0.0) + share
    if len(kept) > rules.terms:
        ranked = sorted((-much, term not in terms, term) for term, much in kept.items())
        kept = {term: -less for less, _, term in ranked[: rules.terms]}
    return replace(
        story,
        last=max(story.last, signal.seen),
        turn=stories.turn + 1,
        terms=kept,
        articles=(*story.articles, signal.article)[-rules.articles :],
    )


def _leaving(stories: Stories, story: Story, rules: Grouping) -> list[Story]:
    """Those that make room, told longest ago first: too many, or too old."""
    surplus = len(stories) + (story.id not in stories.live) - rules.live
    oldest = story.last - timedelta(days=rules.days)
    leaving: list[Story] = []
    for one in stories.live.values():
        if one.id == story.id:
            continue
        if len(leaving) >= surplus and one.last >= oldest:
            break
        leaving.append(one)
    return leaving
