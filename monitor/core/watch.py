"""Watches: what the desk asked for, and which articles and cues are about it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from monitor.core import query
from monitor.core.alert import Stage
from monitor.core.article import LEAD, Article
from monitor.core.cue import Cue
from monitor.core.finder import Finder, Terms
from monitor.core.proposition import Direction, Proposition

NEAR = 300  # characters: what stands so close to a cue's sentence says what the cue is about
_Stretch = tuple[int, int]  # where it begins and ends in the text


class Watch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question of the desk.

    ``query`` says which articles it is about; where ``deciders`` are named (offices, bodies, people, aliases) one of
    them must be in the article too, and where ``objects`` are named one of those. ``direction`` is the way the change
    would go: what is said of the opposite is left out. ``horizon_days`` is how far it looks ahead, ``floor`` the stage
    from which it rings, ``min_origins`` how many independent origins it takes to ring. ``quiet`` are the hours in which
    it does not ring, such as "22:00-07:00 Europe/London". ``adjust`` lowers rules for this watch: rule id → the share
    of its weight that is left, 0 to mute it; every alert says so.
    """

    id: str
    question: str
    query: str
    deciders: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    direction: Direction | None = None
    horizon_days: float = 30.0
    floor: Stage = Stage.LEANING
    min_origins: int = 1
    channels: tuple[str, ...] = ("console",)
    quiet: str = ""
    owner: str = ""
    adjust: dict[str, float] = {}


class _Asked(NamedTuple):
    """A watch with its query, and the numbers of its deciders' and its objects' terms."""

    watch: Watch
    query: query.Query
    deciders: frozenset[int]
    objects: frozenset[int]

    def named(self, both: set[int]) -> bool:
        """Whether one of the deciders is among these terms, and one of the objects; none asked for, none needed."""
        return not (self.deciders and self.deciders.isdisjoint(both)) and not (
            self.objects and self.objects.isdisjoint(both)
        )


def _compiled(watch: Watch, terms: Terms) -> _Asked:
    asked = query.compile(watch.query, terms)
    deciders = frozenset(query.phrase(one, terms) for one in watch.deciders)
    objects = frozenset(query.phrase(one, terms) for one in watch.objects)
    return _Asked(watch, asked, deciders, objects)


class Watches:
    """Watches ready to be matched: one automaton for the terms of all, and for each term who asks for it."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        terms = Terms()
        self._asked = [_compiled(watch, terms) for watch in watches]
        self._finder = Finder(terms)
        self._words = [str(term) for term in terms.numbers]
        self._places = {watch.id: place for place, watch in enumerate(watches)}
        asking: list[list[int]] = [[] for _ in self._words]  # term → the places of the watches that want it
        for place, asked in enumerate(self._asked):
            for number in asked.query.keys:
                asking[number].append(place)
        self._asking = tuple(map(tuple, asking))

    def get(self, id: str) -> Watch | None:
        """The watch of this id."""
        place = self._places.get(id)
        return None if place is None else self._asked[place].watch

    def __iter__(self) -> Iterator[Watch]:
        return iter([asked.watch for asked in self._asked])

    def asked(self, article: Article) -> "About":
        """What is asked about an article, whatever it says."""
        sight = self._sight(article)
        asking: set[int] = set()
        for number in sight.both.union(sight.outlet.found):
            asking.update(self._asking[number])
        some = (self._asked[place] for place in sorted(asking))
        return About(sight, [one for one in some if one.named(sight.both) and one.query.test(sight)])

    def match(
        self, article: Article, cues: Sequence[Cue], propositions: Sequence[Proposition] = ()
    ) -> list[tuple[Watch, list[Cue]]]:
        """The watches an article is about, each with those of the cues that speak of it."""
        return self.asked(article).match(cues, propositions, edited=article.edited)

    def words(self, id: str, article: Article) -> tuple[str, ...]:
        """The words of a watch that stand in an article, as they are looked for: those of its query that speak for a
        match, its deciders and its objects."""
        asked, sight = self._asked[self._places[id]], self._sight(article)
        there = sight.both.union(sight.outlet.found)
        return tuple(
            self._words[number]
            for number in sorted(asked.query.wanted | asked.deciders | asked.objects)
            if number in there
        )

    def _sight(self, article: Article) -> query.Sight:
        return query.sight(self._finder, article.title, article.text, article.outlet, article.language)


class About(NamedTuple):
    """An article's words, and the watches that ask about it."""

    sight: query.Sight
    watches: list[_Asked]

    @property
    def ids(self) -> list[str]:
        """The ids of these watches, cues or no cues."""
        return [asked.watch.id for asked in self.watches]

    def match(
        self, cues: Sequence[Cue], propositions: Sequence[Proposition] = (), *, edited: bool = False
    ) -> list[tuple[Watch, list[Cue]]]:
        """Those of the watches that some of the article's cues speak of, each with these; of an edit all of them.
        ``propositions`` are what the cues are about, by their numbers."""
        placed = _Cues(cues, propositions)
        about = ((asked.watch, _about(asked.query, self.sight, placed)) for asked in self.watches)
        return [(watch, some) for watch, some in about if some or edited]


class _Cues:
    """The cues of an article, what they are about, and the stretches of its text around their sentences."""

    def __init__(self, cues: Sequence[Cue], propositions: Sequence[Proposition]) -> None:
        self.all = cues
        self.named = [bool(one.object) for one in propositions]
        self.stretches = sorted({_around(cue) for cue in cues if not cue.headline})
        self._starts = [start for start, _ in self.stretches]
        self._longest = max((end - start for start, end in self.stretches), default=0)

    def at(self, places: Iterable[int]) -> set[_Stretch]:
        """The stretches in which one of these places may lie."""
        found: set[_Stretch] = set()
        for place in places:
            first = bisect_right(self._starts, place - self._longest - 1)
            found.update(self.stretches[first : bisect_right(self._starts, place)])
        return found

    def unnamed(self, cue: Cue) -> bool:
        """Whether it is told early in the text of a thing without a name: "a decision is very close"."""
        if cue.headline or cue.sentence_start >= LEAD:
            return False
        return cue.proposition >= len(self.named) or not self.named[cue.proposition]


def _around(cue: Cue) -> _Stretch:
    return cue.sentence_start - NEAR, cue.sentence_end + NEAR


def _about(one: query.Query, sight: query.Sight, cues: _Cues) -> list[Cue]:
    """The cues of an article that are about what is asked."""
    return _of_matter(one, sight, cues) if one.near(sight, 0, LEAD) else _aside(one, sight, cues)


def _of_matter(one: query.Query, sight: query.Sight, cues: _Cues) -> list[Cue]:
    """Of an article whose headline and lead answer the query: the cues whose sentences name what is asked, those that
    are about the same thing, and what is told early of a thing without a name. Farther down, papers tell of much
    else."""
    same = {cue.proposition for cue in cues.all if _names(one, sight, cue)}
    return [cue for cue in cues.all if cue.proposition in same or cues.unnamed(cue)]


def _names(one: query.Query, sight: query.Sight, cue: Cue) -> bool:
    """Whether a cue's sentence has words that are asked for, and answers the query together with the headline."""
    if cue.headline:
        return not one.wanted.isdisjoint(sight.head.found)
    start, end = cue.sentence_start, cue.sentence_end
    return bool(sight.body.between(start, end, one.wanted).found) and one.near(sight, start, end)


def _aside(one: query.Query, sight: query.Sight, cues: _Cues) -> list[Cue]:
    """Of an article that mentions it in passing: the cues around which the text answers the query."""
    stretches: Iterable[_Stretch] = cues.stretches
    if one.keys.isdisjoint(sight.head.found) and one.keys.isdisjoint(sight.outlet.found):
        stretches = cues.at(place for key in one.keys for place in sight.body.found.get(key, ()))
    about = {stretch for stretch in stretches if one.near(sight, *stretch)}
    return [cue for cue in cues.all if not cue.headline and _around(cue) in about] if about else []
