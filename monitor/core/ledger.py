"""The ledger: what has been said of a subject, by whom, and whose information it is.

An *origin* is whose information it is: the outlet that is credited, else the outlet that wrote. A *voice* is anybody
who vouches. Ten papers that write "the Post reported" are ten voices and one origin.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from monitor.core.alert import Evidence, Stage
from monitor.core.article import Health
from monitor.core.cue import SIDES, Cue, Kind, Record, Role, Side
from monitor.core.rules import Rules
from monitor.core.signal import Signal

DENIALS = frozenset({Kind.DENIAL, Kind.STATUS_QUO, Kind.REVERSAL})
SENTENCE = 500  # characters of a sentence that are kept


class Told(Struct, frozen=True, kw_only=True):
    """What the judge needs of an alert's last revision; all else follows from the ledger."""

    revision: int
    stage: Stage
    origins: tuple[str, ...]
    voices: tuple[str, ...]
    first_seen: datetime
    as_of: datetime


class Memory(Struct, frozen=True, kw_only=True, tag="memory/1", tag_field="kind"):
    """All the judge knows of one subject. ``signals`` are in order of (seen, id); ``known`` are ids that came and went.

    ``told`` is what the last revision of the running episode said, None before it rings. ``ended`` is when the episode
    came to an end, None while it runs.
    """

    subject: str
    episode: int = 1
    signals: tuple[Signal, ...] = ()
    known: tuple[str, ...] = ()
    told: Told | None = None
    ended: datetime | None = None

    def has(self, signal: Signal) -> bool:
        """Whether this signal came before."""
        return signal.id in self.known or any(one.id == signal.id for one in self.signals)


@lru_cache(maxsize=4096)
def outlet_key(name: str) -> str:
    """An outlet's name as it is compared: "The Harbour Post", "harbour-post" and "harbourpost.com" are one."""
    low = re.sub(r"^https?://|^www\.", "", name.lower().strip())
    low = re.sub(r"\.(?:com|org|net|co\.\w\w|gov|eu|info|\w\w)$", "", low)
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^the\s+", "", low))


def copied(signal: Signal) -> bool:
    """Whether it tells what another outlet reported."""
    return outlet_key(signal.origin) != outlet_key(signal.outlet)


def entered(memory: Memory, signal: Signal, rules: Rules) -> Memory:
    """The memory with this signal in its place; what is too old or too much leaves it, its id stays known."""
    slim = replace(signal, cues=_strongest(signal.cues, rules))
    kept = sorted((*memory.signals, slim), key=_order)
    oldest = max(one.seen for one in kept) - timedelta(days=rules.memory.evidence_days)
    staying = [one for one in kept if one.seen >= oldest]
    while len(staying) > rules.memory.ledger:
        staying.remove(_weakest(staying, rules))
    left = {one.id for one in staying}
    gone = [one.id for one in kept if one.id not in left]
    return replace(memory, signals=tuple(staying), known=(*memory.known, *gone)[-rules.memory.known :])


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
    """The independent origins, in the order in which they came."""
    names: dict[str, str] = {}
    for signal in signals:
        names.setdefault(outlet_key(signal.origin), signal.origin)
        if not copied(signal):
            names[outlet_key(signal.origin)] = signal.outlet
    return tuple(names.values())


def voices(signals: Iterable[Signal]) -> tuple[str, ...]:
    """Everybody who vouches, once, in the order in which they came."""
    return tuple(dict.fromkeys(voice for signal in signals for voice in _voices(signal)))


def deniers(signals: Iterable[Signal]) -> frozenset[tuple[str, str]]:
    """Who denies what: (voice, kind). A copy tells of denials, it makes none."""
    return frozenset(
        (voice_of(signal, cue), cue.kind.value)
        for signal in signals
        if not copied(signal)
        for cue in signal.cues
        if cue.kind in DENIALS
    )


def voice_of(signal: Signal, cue: Cue) -> str:
    """The holder of a cue in words; a nameless one belongs to the report it stands in."""
    holder = cue.holder
    if holder.record is Record.OUTLET or holder.role is Role.OUTLET:
        return signal.outlet
    if holder.name:
        return f"{holder.name} ({holder.role.value})"
    return f"anonymous {holder.role.value} ({signal.origin})"


def _voices(signal: Signal) -> list[str]:
    if copied(signal):
        return [f"{signal.outlet}, after {signal.origin}"]
    return [voice_of(signal, cue) for cue in signal.cues if cue.kind is not Kind.NOT_A_SIGNAL]


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


def _strongest(cues: Sequence[Cue], rules: Rules) -> tuple[Cue, ...]:
    """The cues worth keeping: the strongest of each side first, then the strongest of the rest."""
    telling = [cue for cue in cues if cue.kind is not Kind.NOT_A_SIGNAL]
    ranked = sorted(telling, key=lambda cue: (-_strength(cue, rules), cue.headline, cue.start))
    first = {side: next((cue for cue in ranked if SIDES[cue.kind] is side), None) for side in Side}
    chosen = [cue for cue in first.values() if cue is not None]
    others = [cue for cue in ranked if cue not in chosen]
    kept = {id(cue) for cue in (*chosen, *others)[: rules.memory.cues]}
    return tuple(_trimmed(cue) for cue in telling if id(cue) in kept)


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


def _strength(cue: Cue, rules: Rules) -> float:
    weight = rules.kinds[cue.kind]
    return max(abs(weight.coming), abs(weight.made)) * rules.authority[cue.holder.role]


def _weakest(signals: Sequence[Signal], rules: Rules) -> Signal:
    """Which one makes room: a copy first, then the one that says least, then the oldest."""
    return min(
        signals,
        key=lambda one: (
            not copied(one),
            one.health is Health.OK,
            max((_strength(cue, rules) for cue in one.cues), default=0.0),
            _order(one),
        ),
    )


def _order(signal: Signal) -> tuple[datetime, str]:
    return signal.seen, signal.id
