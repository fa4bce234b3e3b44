"""The ledger: what of all that is said of a subject is kept, in order, and what makes room.

A signal is kept without the cues that can add nothing. What an outlet had said in the same words is marked: it is not
said again, and as old as it was.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from monitor.core.article import Health
from monitor.core.cue import SIDES, Cue, Kind, Side
from monitor.core.edit import SENTENCE, TITLE, gone, needed
from monitor.core.fingerprint import SENTENCES, shortened
from monitor.core.kept import kept_for
from monitor.core.memory import Memory
from monitor.core.origin import copied, origin_key, same_text, traced
from monitor.core.rules import Rules
from monitor.core.signal import Signal, anew


def entered(memory: Memory, signal: Signal, rules: Rules) -> Memory:
    """The memory with this signal in its place, bounded; if there is no room for it, it is only known."""
    signals, at = list(memory.signals), _place(memory.signals, signal)
    sizes = [*memory.sizes[:at], 0, *memory.sizes[at:]]
    signals.insert(at, _slim(signal, rules))
    for place in range(at, len(signals)):  # whoever came later may now repeat this one
        one = signals[place] = _compared(traced(signals[place], signals[:place], rules), signals[:place], rules)
        if place == at or one is not memory.signals[place - 1]:
            sizes[place] = len(msgspec.json.encode(one))
    return _bounded(memory, signal, signals, sizes, rules)


def _bounded(memory: Memory, signal: Signal, signals: list[Signal], sizes: list[int], rules: Rules) -> Memory:
    """The memory that keeps of these signals what it has room for."""
    oldest = signals[-1].seen - timedelta(days=rules.memory.evidence_days)
    old = sum(one.seen < oldest for one in signals)
    closed = max(oldest, memory.closed or oldest) if old else memory.closed
    room = rules.memory.letters - len(msgspec.json.encode(memory.subject))
    kept = [(one, size) for one, size in zip(signals[old:], sizes[old:], strict=True) if one.cues or one.edited]
    kept = [(one, size) for one, size in kept if size <= room / 2]  # no article says so much that is worth all others
    gone = [one for one in signals[old:] if not (one.cues or one.edited)]
    while len(kept) > rules.memory.ledger or sum(size for _, size in kept) > room:
        place = _weakest([one for one, _ in kept], rules)
        gone.append(kept.pop(place)[0])
    if not any(one.id == signal.id for one, _ in kept):
        return memory.knowing([signal], rules)
    return replace(
        memory.knowing(gone, rules),
        signals=tuple(one for one, _ in kept),
        sizes=tuple(size for _, size in kept),
        closed=closed,
    )


def order(signal: Signal) -> tuple[datetime, str]:
    """What comes first: the moment it was seen, then its id."""
    return signal.seen, signal.id


def _place(signals: Sequence[Signal], signal: Signal) -> int:
    """Where a signal belongs: mostly at the end."""
    place = len(signals)
    while place and order(signals[place - 1]) > order(signal):
        place -= 1
    return place


def _compared(signal: Signal, earlier: Sequence[Signal], rules: Rules) -> Signal:
    """The signal with what its outlet had said in the same words marked: in an earlier revision of the article, or in
    the same text under another address. A text that has become whole says it anew, and so does one that had lost it."""
    since = signal.seen - timedelta(days=rules.origins.copy_days)
    left = gone(earlier) if signal.edited else frozenset()
    heard = {
        (cue.kind, cue.sentence)
        for one in earlier
        if one.outlet == signal.outlet and one.health in (Health.OK, signal.health)
        if one.article == signal.article or (one.seen >= since and same_text(one, signal, rules.origins))
        for number, cue in enumerate(one.cues)
        if (one.id, number) not in left
    }
    again = tuple(number for number, cue in enumerate(signal.cues) if (cue.kind, cue.sentence) in heard)
    return signal if again == signal.again else replace(signal, again=again)


def _slim(signal: Signal, rules: Rules) -> Signal:
    """The signal without the cues that can add nothing, long sentences cut."""
    most = 2 if copied(signal) else rules.memory.cues
    return replace(
        signal,
        title=signal.title[:TITLE],
        cues=_strongest(signal.cues, most, rules),
        fingerprint=signal.fingerprint if signal.edited else shortened(signal.fingerprint, SENTENCES),
    )


def _strongest(cues: Sequence[Cue], most: int, rules: Rules) -> tuple[Cue, ...]:
    """The cues worth keeping: the strongest of each side, then of each kind, then the rest; in the text's order."""
    telling = [cue for cue in cues if cue.kind is not Kind.NOT_A_SIGNAL]
    if len(telling) > most:
        ranked = sorted(telling, key=lambda cue: (-rules.strength[cue.kind, cue.holder.role], cue.headline, cue.start))
        sides = {SIDES[cue.kind]: cue for cue in reversed(ranked)}
        kinds = {cue.kind: cue for cue in reversed(ranked)}
        first = [*(sides[side] for side in Side if side in sides), *reversed(kinds.values()), *ranked]
        chosen = list({id(cue): cue for cue in first})[:most]
        telling = [cue for cue in telling if id(cue) in chosen]
    return tuple(map(_trimmed, telling))


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


def _weakest(signals: Sequence[Signal], rules: Rules) -> int:
    """The place of the one that makes room: what says nothing first, then a copy, then what its origin says better
    elsewhere, then the weak, then the old. A revision stays as long as what it has taken back, or that would count
    again."""
    stay = needed(signals)
    free = [place for place in range(len(signals)) if place not in stay]
    silent = next((place for place in free if not anew(signals[place])), None)
    if silent is not None:
        return silent
    copies = [place for place in free if copied(signals[place])]
    if copies:
        return min(copies, key=lambda at: (_says(signals[at], rules), order(signals[at])))
    best: dict[str, int] = {}
    for place, one in enumerate(signals):
        key = origin_key(one)
        if key not in best or _says(one, rules) >= _says(signals[best[key]], rules):
            best[key] = place
    leading = set(best.values())
    return min(free, key=lambda at: (at in leading, _says(signals[at], rules), order(signals[at])))


@kept_for
def _says(signal: Signal, rules: Rules) -> float:
    """What its strongest cue adds or takes at the most; a text that is not whole says less."""
    whole = 1.0 if signal.health is Health.OK else rules.memory.unhealthy
    return whole * max([rules.strength[cue.kind, cue.holder.role] for _, cue in anew(signal)], default=0.0)
