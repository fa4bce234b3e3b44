"""Searching a page for cues: each sentence, each rule that may hold, each thing the rule asks for."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from monitor.core import frame, guard
from monitor.core.bearing import Bearing
from monitor.core.cue import Cue, Holder, Horizon, Kind, Role
from monitor.core.draft import AHEAD, Draft, sift
from monitor.core.holder import Voices
from monitor.core.horizon import NEAR, horizon
from monitor.core.lexicon import TOPICS, Entry, Lexicon, Rule
from monitor.core.page import Page, Sentence
from monitor.core.vocabulary import Word

LONG = 40  # characters of a wording that may hold a shorter one
LEAD, HEAD = 3, 10  # sentences: beyond them a decision that names no day is background
DECISIONS = frozenset(
    [
        *(Kind.PRESSURE, Kind.LEANING, Kind.IMMINENT, Kind.DECIDED),
        *(Kind.ANNOUNCED, Kind.IN_FORCE, Kind.DENIAL, Kind.REVERSAL),
    ]
)
PERFORMED = frozenset(
    [
        *(Kind.PRESSURE, Kind.OPENNESS, Kind.MERIT, Kind.ANNOUNCED),
        *(Kind.DENIAL, Kind.NON_DENIAL, Kind.NO_RESPONSE, Kind.REVERSAL),
    ]
)
_ONCE = re.compile(r"(?:was|were)\s")  # in the paper's own words what "was expected" is past
_BEING = re.compile(r"\b(?:is|are|was|were|be|been|being)\s$")
_ING = re.compile(r"\w+ing\b")
_MADE = (Kind.ANNOUNCED, Kind.IN_FORCE)
_TIMED = (Kind.LEANING, Kind.IMMINENT, Kind.ANNOUNCED)


class Search:
    """The search through one page."""

    def __init__(self, page: Page, lexicon: Lexicon, voices: Voices) -> None:
        self._page = page
        self._lexicon = lexicon
        self._voices = voices

    def drafts(self, first: int = 0, last: int | None = None) -> list[Draft]:
        """The cues of the page, in order; of its sentences from ``first`` up to ``last``."""
        some = self._page.sentences[first:last]
        candidates = self._lexicon.candidates(self._page.low, self._page.spans[first:last])
        return [
            draft for one, rules in zip(some, candidates, strict=True) for draft in sift(list(self._in(one, rules)))
        ]

    def _in(self, sentence: Sentence, candidates: Sequence[Rule]) -> Iterator[Draft]:
        for rule in self._rules(sentence, candidates):
            found = next(self._holds(sentence, rule), None)
            if found is not None:
                yield found

    def _rules(self, sentence: Sentence, candidates: Sequence[Rule]) -> Iterator[Rule]:
        """The rules worth trying on a sentence."""
        if not candidates and not sentence.words:
            return
        sorts = frozenset[str]().union(*(word.sorts for word in sentence.words))
        things = not sorts.isdisjoint(("object", "change"))
        things = things or any(word.is_verb(self._lexicon.whole) for word in sentence.words)
        some = things or "decider" in sorts
        things = things or ("verb" in sorts and "decider" in sorts)
        topics = TOPICS[: 1 + some + things]
        for rule in candidates:
            if rule.entry.topic in topics and (sentence.headline or not rule.entry.headline):
                yield rule
        if things and "verb" in sorts:
            yield from (rule for rule in self._lexicon.frames if sentence.headline or not rule.entry.headline)

    def _holds(self, sentence: Sentence, rule: Rule) -> Iterator[Draft]:
        """The places of a sentence where a rule holds with all it asks for."""
        places = self._framed(sentence, rule.entry) if rule.entry.frame else self._worded(sentence, rule)
        for start, end, act in places:
            draft = self._draft(sentence, rule, start, end, act)
            if draft is not None:
                yield draft

    def _framed(self, sentence: Sentence, entry: Entry) -> Iterator[tuple[int, int, Word | None]]:
        for event in frame.events(
            entry.frame, self._page.plain, sentence.start, sentence.words, self._lexicon.unfinished
        ):
            if Bearing(self._page.low, sentence.words, event.start, event.end).public(event.act, self._lexicon.light):
                yield event.start, event.end, event.act

    def _worded(self, sentence: Sentence, rule: Rule) -> Iterator[tuple[int, int, Word | None]]:
        entry = rule.entry
        for found in rule.pattern.finditer(sentence.low):
            match = _shortest(found, sentence.low)
            start, end = sentence.start + match.start(), sentence.start + match.end()
            bearing = Bearing(self._page.low, sentence.words, start, end)
            act = bearing.following(entry.then, entry.reach) if entry.then else None
            if (act is None) == bool(entry.then):
                continue
            if rule.unless is not None and rule.unless.search(sentence.low, 0, match.start()):
                continue
            if self._bears(entry, bearing, act, sentence) or self._bears_by_name(entry, bearing, act, sentence):
                yield start, max(end, act.end) if act else end, act

    def _bears_by_name(self, entry: Entry, bearing: Bearing, act: Word | None, sentence: Sentence) -> bool:
        """Whether what a rule asks for is there once a name is known for an official's."""
        if not (entry.topic == "full" or entry.actor or entry.subject):
            return False
        if not self._voices.names_official(sentence.number):
            return False
        return self._bears(entry, bearing._replace(named=True), act, sentence)

    def _bears(self, entry: Entry, bearing: Bearing, act: Word | None, sentence: Sentence) -> bool:
        """Whether what stands around a wording is what its rule asks for."""
        if entry.topic == "full" and not (self._is_act(entry, bearing, act) or bearing.full(self._lexicon.whole)):
            return False
        if entry.topic == "some" and not bearing.some():
            return False
        if act is not None and entry.then != "matter" and not bearing.public(act, self._lexicon.light):
            return False
        if entry.actor and not bearing.has_actor(act):
            return False
        if entry.subject == "government":
            return bearing.has_government()
        return not entry.subject or bearing.has_subject(sentence.start)

    def _is_act(self, entry: Entry, bearing: Bearing, act: Word | None) -> bool:
        """Whether an act is a public one by who takes it, whatever the thing: "the mayor will close the beaches"."""
        named = act is not None and entry.then != "matter" and not act.is_verb(self._lexicon.light)
        return named and bearing.acted()

    def _draft(self, sentence: Sentence, rule: Rule, start: int, end: int, act: Word | None) -> Draft | None:
        """The cue at a place, with its holder, horizon and final kind; None if it is none after all."""
        entry = rule.entry
        if entry.kind in DECISIONS and any("elsewhere" in word.sorts for word in sentence.words):
            return None
        at = start - sentence.start
        kind, holder = self._vouched(sentence, entry, at, end - sentence.start)
        if (entry.role and holder.role not in entry.role) or (holder.role in entry.never and kind is entry.kind):
            return None
        near = horizon(sentence.low, at, self._page.published) if kind in _TIMED or entry.soon else None
        timed = _timed(entry, kind, near)
        if timed is None or guard.denied(sentence.low, at, timed) or guard.foreseen(sentence.low, at, timed):
            return None
        if timed in _TIMED and guard.by_calendar(sentence.words, start, end):
            return None
        if self._is_background(sentence, timed, at, end - sentence.start, dated=near is not None):
            timed = Kind.NOT_A_SIGNAL
        if timed in AHEAD and holder.role is Role.OUTLET and _ONCE.match(sentence.low, at):
            timed = Kind.NOT_A_SIGNAL
        if timed in _MADE and sentence.number > (LEAD if entry.frame else HEAD) and not guard.fresh(sentence.low):
            timed = Kind.NOT_A_SIGNAL
        while end > start and self._page.low[end - 1] in " \"'\n(":
            end -= 1
        cue = Cue(
            kind=timed,
            start=start,
            end=end,
            sentence_start=sentence.start,
            sentence_end=sentence.end,
            sentence="",
            headline=sentence.headline,
            holder=holder,
            certainty=0 if timed is Kind.NOT_A_SIGNAL else entry.certainty,
            horizon=near,
            rule=entry.id,
        )
        return Draft(cue, rule, act, sentence.words)

    def _vouched(self, sentence: Sentence, entry: Entry, start: int, end: int) -> tuple[Kind, Holder]:
        """The kind of a cue and its holder: what is announced, but only told by people familiar, is not announced."""
        acts = entry.voice == "subject" or (not entry.voice and entry.kind in PERFORMED)
        passive = _BEING.search(sentence.low, max(0, start - 8), start) and not _ING.match(sentence.low, start)
        acts = acts and not passive
        holder = self._voices.holder(sentence.number, start, end, acts=acts)
        if entry.kind is Kind.ANNOUNCED:
            teller = self._voices.holder(sentence.number, start, end, acts=False)
            if not entry.seen and (teller.role is Role.PERSON_FAMILIAR or guard.secret(sentence.low)):
                return Kind.DECIDED, teller
            if teller.role is not Role.OUTLET:
                return entry.kind, teller
            if acts and holder.role is Role.OFFICIAL:  # who takes the decision decides, whatever their title
                return entry.kind, replace(holder, role=Role.DECIDER)
        return entry.kind, holder

    def _is_background(self, sentence: Sentence, kind: Kind, start: int, end: int, *, dated: bool) -> bool:
        """Whether a cue is history, hypothesis or question."""
        if guard.hypothetical(sentence.low, start, end, kind):
            return True
        return guard.background(sentence.low, start, end, kind, self._page.published, dated=dated)


def _shortest(found: re.Match[str], low: str) -> re.Match[str]:
    """The shortest match that ends where one does: of "talks … said a decision is close" the decision is close."""
    while found.end() - found.start() > LONG:
        shorter = found.re.search(low, found.start() + 1, found.end())
        if shorter is None or shorter.end() != found.end():
            break
        found = shorter
    return found


def _timed(entry: Entry, kind: Kind, near: Horizon | None) -> Kind | None:
    """The kind a near or far time makes of a cue; None if the rule asks for a time and there is none."""
    soon = near is not None and near.days <= NEAR
    if soon and entry.soon:
        return entry.soon
    if kind is Kind.LEANING and soon:
        return Kind.IMMINENT
    if kind is Kind.IMMINENT and near is not None and not soon:
        return Kind.LEANING
    return None if entry.near and near is None else kind
