"""Watches: what the desk asked for, and which articles and cues are about it."""

import difflib
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from monitor.core import query
from monitor.core.alert import Stage
from monitor.core.article import Article
from monitor.core.cue import Cue
from monitor.core.proposition import Direction

LEAD = 700  # characters of the text that, with the headline, say what an article is about
FARTHEST = 3_650  # days: a watch looks no farther ahead
NEAR = 300  # characters: what stands so close to a cue's sentence says what the cue is about


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


def parse(text: str, name: str) -> tuple[Watch, ...]:
    """The watches of a TOML text; raises ValueError in one line: file, which watch, which key, what is wrong."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: is not TOML: {error}") from None
    rows = tables.pop("watch", [])
    if tables:
        raise ValueError(f"{name}: {min(tables)!r} is not known here; watches are written [[watch]]")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{name}: 'watch' is no list of tables; watches are written [[watch]]")
    watches = [_watch(row, f"{name}: watch {number}") for number, row in enumerate(rows, 1)]
    seen: set[str] = set()
    for watch in watches:
        if watch.id in seen:
            raise ValueError(f"{name}: watch {watch.id!r} is there twice")
        seen.add(watch.id)
    return tuple(watches)


def _watch(table: dict[str, Any], where: str) -> Watch:
    where = f"{where} ({table['id']})" if isinstance(table.get("id"), str) else where
    for key in sorted(table.keys() - set(Watch.__struct_fields__)):
        raise ValueError(f"{where}: key {key!r} is not known{_nearest(key, Watch.__struct_fields__)}")
    for key, words in (("floor", list(Stage)), ("direction", list(Direction))):
        word = table.get(key)
        if isinstance(word, str) and word not in words:
            raise ValueError(f"{where}: {key} {word!r} is not known{_nearest(word, words)}")
    try:
        watch = msgspec.convert(table, Watch)
        _compiled(watch, query.Terms())
    except (msgspec.ValidationError, ValueError) as error:
        raise ValueError(f"{where}: {error}") from None
    if not watch.id.strip():
        raise ValueError(f"{where}: id is empty")
    if not 1 <= watch.floor.rank <= Stage.IN_FORCE.rank:
        raise ValueError(f"{where}: floor {watch.floor.value!r} does not ring; it goes from 'pressure' to 'in force'")
    if not 0 < watch.horizon_days <= FARTHEST:
        raise ValueError(f"{where}: horizon_days must be above 0 and at most {FARTHEST:,}")
    return watch


def _nearest(word: str, words: Sequence[str]) -> str:
    """A suggestion, if one of the words is near."""
    near = difflib.get_close_matches(word.lower(), words, 1)
    return f"; did you mean {str(near[0])!r}?" if near else f"; it is one of {', '.join(words)}"


class _Asked(NamedTuple):
    """A watch with its query and the numbers of its deciders' terms."""

    watch: Watch
    query: query.Query
    deciders: frozenset[int]


def _compiled(watch: Watch, terms: query.Terms) -> _Asked:
    asked = query.compile(watch.query, terms)
    try:
        return _Asked(watch, asked, frozenset(query.phrase(one, terms) for one in watch.deciders))
    except ValueError as error:
        raise ValueError(f"deciders: {error}") from None


class Watches:
    """Watches ready to be matched: one automaton for the terms of all."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        terms = query.Terms()
        self._asked = [_compiled(watch, terms) for watch in watches]
        self._finder = query.Finder(terms)
        self._by_id = {watch.id: watch for watch in watches}
        self._asking: dict[int, list[int]] = {}  # term → the places of the watches that want it
        for place, asked in enumerate(self._asked):
            for number in asked.query.keys:
                self._asking.setdefault(number, []).append(place)

    def get(self, id: str) -> Watch | None:
        """The watch of this id."""
        return self._by_id.get(id)

    def __iter__(self) -> Iterator[Watch]:
        return iter(self._by_id.values())

    def match(self, article: Article, cues: Sequence[Cue]) -> list[tuple[Watch, list[Cue]]]:
        """The watches an article is about, each with those of the cues that speak of it."""
        head, body = self._finder.find(article.title), self._finder.find(article.text)
        if not head and not body:
            return []
        matched = []
        asking = {place for number in head.keys() | body.keys() for place in self._asking.get(number, ())}
        for place in sorted(asking):
            asked = self._asked[place]
            if asked.query.test(head, body) and _decides(asked, head, body):
                about = _about(asked.query, head, body, cues)
                if about or article.edited:
                    matched.append((asked.watch, about))
        return matched


def _decides(asked: _Asked, head: query.Found, body: query.Found) -> bool:
    return not asked.deciders or not asked.deciders.isdisjoint(head) or not asked.deciders.isdisjoint(body)


def _about(one: query.Query, head: query.Found, body: query.Found, cues: Sequence[Cue]) -> list[Cue]:
    """All cues if the headline and the lead answer the query; else those around which the text does."""
    if one.test(head, _between(one, body, 0, LEAD)):
        return list(cues)
    return [
        cue
        for cue in cues
        if not cue.headline and one.test(head, _between(one, body, cue.sentence_start - NEAR, cue.sentence_end + NEAR))
    ]


def _between(one: query.Query, body: query.Found, start: int, end: int) -> query.Found:
    """The wanted terms that begin between two places of the text."""
    return {
        number: body[number]
        for number in one.wanted
        if number in body and any(start <= at < end for at in body[number])
    }
