"""Watches: what the desk asked for, and which articles and cues are about it."""

import difflib
import tomllib
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from monitor.core import query
from monitor.core.alert import Stage
from monitor.core.article import Article
from monitor.core.cue import Cue
from monitor.core.proposition import Direction

LEAD = 600  # characters of the text that say what an article is about
NEAR = 300  # characters: a cue so close to a term is about it
OFTEN = 3  # so many mentions make an article about it


class Watch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question of the desk. ``floor`` is the stage from which it rings; ``horizon_days`` how far it looks ahead."""

    id: str
    question: str
    query: str
    deciders: tuple[str, ...] = ()
    direction: Direction | None = None
    horizon_days: float = 30.0
    floor: Stage = Stage.LEANING
    channels: tuple[str, ...] = ("console",)
    owner: str = ""


def parse(text: str, name: str) -> tuple[Watch, ...]:
    """The watches of a TOML text; raises ValueError in one line: file, which watch, which key, what is wrong."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: is not TOML: {error}") from None
    extra = set(tables) - {"watch"}
    if extra:
        raise ValueError(f"{name}: {sorted(extra)[0]!r} is not known here; watches are written [[watch]]")
    watches = [_watch(table, f"{name}: watch {number}") for number, table in enumerate(tables.get("watch", ()), 1)]
    seen: set[str] = set()
    for watch in watches:
        if watch.id in seen:
            raise ValueError(f"{name}: watch {watch.id!r} is there twice")
        seen.add(watch.id)
    return tuple(watches)


def _watch(table: dict[str, Any], where: str) -> Watch:
    where = f"{where} ({table['id']})" if isinstance(table.get("id"), str) else where
    for key in table.keys() - set(Watch.__struct_fields__):
        near = difflib.get_close_matches(key, Watch.__struct_fields__, 1)
        raise ValueError(f"{where}: key {key!r} is not known{f'; did you mean {near[0]!r}?' if near else ''}")
    try:
        watch = msgspec.convert(table, Watch)
        query.compile(watch.query, query.Terms())
    except (msgspec.ValidationError, ValueError) as error:
        raise ValueError(f"{where}: {error}") from None
    if not watch.id or not 1 <= watch.floor.rank <= Stage.IN_FORCE.rank or watch.horizon_days <= 0:
        raise ValueError(f"{where}: needs an id, a floor from pressure to in force, and horizon_days above 0")
    return watch


class Watches:
    """Watches ready to be matched: one automaton for the terms of all."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        terms = query.Terms()
        self._queries = [(watch, query.compile(watch.query, terms)) for watch in watches]
        self._finder = query.Finder(terms)
        self._by_id = {watch.id: watch for watch in watches}
        self._asking: dict[int, list[int]] = {}  # term → the queries that want it
        for place, (_, one) in enumerate(self._queries):
            for number in one.wanted:
                self._asking.setdefault(number, []).append(place)

    def get(self, id: str) -> Watch | None:
        """The watch of this id."""
        return self._by_id.get(id)

    def __iter__(self) -> Any:
        return iter(self._by_id.values())

    def match(self, article: Article, cues: Sequence[Cue]) -> list[tuple[Watch, list[Cue]]]:
        """The watches an article is about, each with those of the cues that speak of it."""
        head, body = self._finder.find(article.title), self._finder.find(article.text)
        if not head and not body:
            return []
        matched = []
        asking = {place for number in head.keys() | body.keys() for place in self._asking.get(number, ())}
        for place in sorted(asking):
            watch, one = self._queries[place]
            if one.test(head, body):
                about = _about(one, head, body, cues)
                if about:
                    matched.append((watch, about))
        return matched


def _about(one: query.Query, head: query.Found, body: query.Found, cues: Sequence[Cue]) -> list[Cue]:
    """All cues of an article that is about the query's matter; else those near a mention."""
    places = sorted(place for number in one.wanted for place in body.get(number, ()))
    if one.wanted & head.keys() or len(places) >= OFTEN or (places and places[0] < LEAD):
        return list(cues)
    return [
        cue
        for cue in cues
        if not cue.headline and any(cue.sentence_start - NEAR <= place < cue.sentence_end + NEAR for place in places)
    ]
