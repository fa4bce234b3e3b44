"""The ledger: what has been said of a subject, by whom, and whose information it is.

An *origin* is whose information it is: the outlet that is credited, else the outlet that wrote. A *voice* is anybody
who vouches. Ten papers that write "the Post reported" are ten voices and one origin.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.core.alert import Evidence, Stage
from monitor.core.article import Health
from monitor.core.cue import SIDES, Cue, Kind, Record, Role, Side
from monitor.core.rules import Rules
from monitor.core.signal import Signal

DENIALS = frozenset({Kind.DENIAL, Kind.STATUS_QUO, Kind.REVERSAL})
FLAT = frozenset({Kind.DENIAL, Kind.REVERSAL})
SPEAKING_FOR = frozenset({Side.FOR, Side.MADE})
SENTENCE = 500  # characters of a sentence that are kept
TITLE = 300  # characters of a headline that are kept


class Told(Struct, frozen=True, kw_only=True):
    """What the judge needs of an alert's last revision; all else follows from the ledger."""

    revision: int
    stage: Stage
    origins: tuple[str, ...]
    voices: tuple[str, ...]
    denials: tuple[str, ...] = ()
    first_seen: datetime
    as_of: datetime


class Course(Struct, frozen=True):
    """How far an episode has come. ``spoke`` is when something last counted for the change or its making; ``ended``
    when it was resolved, None while it runs."""

    stage: Stage = Stage.QUIET
    spoke: datetime | None = None
    ended: datetime | None = None


class Memory(Struct, frozen=True, kw_only=True, tag="memory/1", tag_field="kind"):
    """All the judge knows of one subject.

    ``signals`` are those of the running episode, in order of (seen, id), and ``course`` is what they come to, one
    after the other. ``known`` are ids of others that came: they made room, found none, or came after an end. Whatever
    was seen before ``closed`` is history: of an earlier episode, or too old. ``told`` is what the last revision said,
    None before it rings.
    """

    subject: str
    episode: int = 1
    signals: tuple[Signal, ...] = ()
    course: Course = Course()
    known: tuple[str, ...] = ()
    closed: datetime | None = None
    told: Told | None = None

    def has(self, signal: Signal) -> bool:
        """Whether this signal came before, or so late that it is history."""
        if self.closed is not None and signal.seen < self.closed:
            return True
        return signal.id in self.known or any(one.id == signal.id for one in self.signals)


@lru_cache(maxsize=4096)
def outlet_key(name: str) -> str:
    """An outlet's name as it is compared: "The Harbour Post", "harbour-post" and "harbourpost.com" are one."""
    low = re.sub(r"^(?:https?://)?(?:www\.)?", "", name.lower().strip())
    low = re.sub(r"\.(?:com|org|net|co\.\w\w|gov|eu|info|\w\w)$", "", low)
    return re.sub(r"[\W_]", "", re.sub(r"^the\s+", "", low))


def copied(signal: Signal) -> bool:
    """Whether it tells what another outlet reported."""
    return outlet_key(signal.origin) != outlet_key(signal.outlet)


def entered(memory: Memory, signal: Signal, rules: Rules) -> Memory:
    """The memory with this signal in its place, bounded; if there is no room for it, it is only known."""
    kept = sorted((*memory.signals, _slim(signal, rules)), key=order)
    oldest = kept[-1].seen - timedelta(days=rules.memory.evidence_days)
    current = [one for one in kept if one.seen >= oldest]
    staying = _said_once(current) if sum(one.article == signal.article for one in current) > 1 else current
    left = {one.id for one in staying}
    gone = [one for one in current if one.id not in left]
    while len(staying) > rules.memory.ledger or len(msgspec.json.encode(staying)) > rules.memory.letters:
        gone.append(_weakest(staying, rules))
        staying.remove(gone[-1])
    if not any(one.id == signal.id for one in staying):
        return knowing(memory, [signal], rules)
    closed = memory.closed if len(kept) == len(current) else max(oldest, memory.closed or oldest)
    return replace(knowing(memory, gone, rules), signals=tuple(staying), closed=closed)


def _said_once(signals: Iterable[Signal]) -> list[Signal]:
    """The signals without what an earlier revision of the same article had said in the same words: an article that is
    edited says nothing twice, and what it said is as old as it was. A text that has become whole says it anew."""
    heard: set[tuple[str, Health, Kind, str]] = set()
    fresh = []
    for signal in signals:
        before = {
            (kind, sentence)
            for article, health, kind, sentence in heard
            if article == signal.article and health in (Health.OK, signal.health)
        }
        cues = tuple(cue for cue in signal.cues if (cue.kind, cue.sentence) not in before)
        heard |= {(signal.article, signal.health, cue.kind, cue.sentence) for cue in cues}
        if cues:
            fresh.append(signal if len(cues) == len(signal.cues) else replace(signal, cues=cues))
    return fresh


def knowing(memory: Memory, signals: Iterable[Signal], rules: Rules) -> Memory:
    """The memory that knows these signals without keeping them."""
    return replace(memory, known=(*memory.known, *(one.id for one in signals))[-rules.memory.known :])


def evidence(signals: Sequence[Signal], weights: dict[tuple[str, int], float]) -> tuple[Evidence, ...]:
    """The ledger as it is shown: one line a cue, in order of seen, the strongest first within an article."""
    lines: list[Evidence] = []
    for signal in signals:
        of_article = [
            _line(signal, cue, weights.get((signal.id, number), 0.0)) for number, cue in enumerate(signal.cues)
        ]
        lines += sorted(of_article, key=lambda line: (-abs(line.weight), line.cue.start))
    return tuple(lines)


def origins(signals: Iterable[Signal]) -> tuple[str, ...]:
    """The independent origins of what speaks for the change, in the order in which they came."""
    names: dict[str, str] = {}
    for signal in signals:
        if not any(SIDES[cue.kind] in SPEAKING_FOR for cue in signal.cues):
            continue
        names.setdefault(outlet_key(signal.origin), signal.origin)
        if not copied(signal):
            names[outlet_key(signal.origin)] = signal.outlet
    return tuple(names.values())


def voices(signals: Iterable[Signal]) -> tuple[str, ...]:
    """Everybody who vouches, once, in the order in which they came."""
    return tuple(dict.fromkeys(voice for signal in signals for voice in _voices(signal)))


def denials(signals: Iterable[Signal]) -> tuple[str, ...]:
    """Who denies what to whom, once each, in order. A copy brings no denial unless it is a flat one."""
    return tuple(
        dict.fromkeys(
            f"{voice_of(signal, cue)} {cue.kind} {outlet_key(signal.origin)}"
            for signal in signals
            for cue in signal.cues
            if cue.kind in (FLAT if copied(signal) else DENIALS)
        )
    )


def voice_of(signal: Signal, cue: Cue) -> str:
    """The holder of a cue in words; a nameless one belongs to the report it stands in."""
    holder = cue.holder
    if holder.record is Record.OUTLET or holder.role is Role.OUTLET:
        return signal.outlet
    if holder.name:
        return f"{holder.name} ({holder.role})"
    return f"anonymous {holder.role} ({signal.origin})"


def _voices(signal: Signal) -> list[str]:
    if copied(signal):
        return [f"{signal.outlet}, after {signal.origin}"]
    return [voice_of(signal, cue) for cue in signal.cues if cue.kind not in (Kind.NOT_A_SIGNAL, Kind.NO_RESPONSE)]


def _line(signal: Signal, cue: Cue, weight: float) -> Evidence:
    return Evidence(
        signal=signal.id,
        article=signal.article,
        revision=signal.revision,
        url=signal.url,
        outlet=signal.outlet,
        title=signal.title,
        published=signal.published,
        seen=signal.seen,
        origin=signal.origin,
        copied=copied(signal),
        side=SIDES[cue.kind],
        cue=cue,
        weight=round(weight, 4),
    )


def _slim(signal: Signal, rules: Rules) -> Signal:
    """The signal without the cues that can add nothing, long sentences cut."""
    most = 2 if copied(signal) else rules.memory.cues
    return replace(signal, title=signal.title[:TITLE], cues=_strongest(signal.cues, most, rules))


def _strongest(cues: Sequence[Cue], most: int, rules: Rules) -> tuple[Cue, ...]:
    """The cues worth keeping: the strongest of each side, then of each kind, then the rest; in the text's order."""
    telling = [cue for cue in cues if cue.kind is not Kind.NOT_A_SIGNAL]
    ranked = sorted(telling, key=lambda cue: (-strength(cue, rules), cue.headline, cue.start))
    sides = {SIDES[cue.kind]: cue for cue in reversed(ranked)}
    kinds = {cue.kind: cue for cue in reversed(ranked)}
    first = [*(sides[side] for side in Side if side in sides), *reversed(kinds.values()), *ranked]
    chosen = list({id(cue): cue for cue in first})[:most]
    return tuple(_trimmed(cue) for cue in telling if id(cue) in chosen)


def _trimmed(cue: Cue) -> Cue:
    """A cue whose sentence has a bounded length, cut at the far end from the cue."""
    if len(cue.sentence) <= SENTENCE:
        return cue
    start = max(0, min(cue.start - cue.sentence_start - SENTENCE // 3, len(cue.sentence) - SENTENCE))
    return replace(
        cue,
        sentence=cue.sentence[start : start + SENTENCE],
        sentence_start=cue.sentence_start + start,
        sentence_end=cue.sentence_start + start + SENTENCE,
    )


def strength(cue: Cue, rules: Rules) -> float:
    """What a cue adds or takes at the most, when it is new."""
    weight = rules.kinds[cue.kind]
    return max(abs(weight.coming), abs(weight.made)) * rules.authority[cue.holder.role]


def _weakest(signals: Sequence[Signal], rules: Rules) -> Signal:
    """Which one makes room: a copy first, then what its origin says better elsewhere, then the weak, then the old."""
    says = {one.id: _says(one, rules) for one in signals}
    best: dict[str, str] = {}
    for one in signals:
        place = outlet_key(one.origin)
        if not copied(one) and (place not in best or says[one.id] >= says[best[place]]):
            best[place] = one.id
    leading = set(best.values())
    return min(signals, key=lambda one: (not copied(one), one.id in leading, says[one.id], order(one)))


def _says(signal: Signal, rules: Rules) -> float:
    """What its strongest cue adds or takes at the most; a text that is not whole says less."""
    whole = 1.0 if signal.health is Health.OK else rules.memory.unhealthy
    return whole * max((strength(cue, rules) for cue in signal.cues), default=0.0)


def order(signal: Signal) -> tuple[datetime, str]:
    """What comes first: the moment it was seen, then its id."""
    return signal.seen, signal.id
