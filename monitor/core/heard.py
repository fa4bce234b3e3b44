"""Who is heard in a ledger: origins, voices, denials; and the ledger's lines as the desk reads them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from msgspec.structs import replace

from monitor.core.alert import Evidence
from monitor.core.cue import SIDES, Cue, Kind, Record, Role, Side
from monitor.core.edit import Place, gone
from monitor.core.kept import kept
from monitor.core.origin import copied, origin_key, whose
from monitor.core.signal import Signal, anew

DENIALS = frozenset({Kind.DENIAL, Kind.STATUS_QUO, Kind.REVERSAL})
FLAT = frozenset({Kind.DENIAL, Kind.REVERSAL})
SPEAKING_FOR = frozenset({Side.FOR, Side.MADE})
_SILENT = frozenset({Kind.NOT_A_SIGNAL, Kind.NO_RESPONSE})
_ABOUT_MADE = frozenset({Kind.ANNOUNCED, Kind.IN_FORCE, Kind.STATUS_QUO})


class Heard(NamedTuple):
    """Each once, in the order in which they came: origins by name, voices, denials by whom and to whom; and the cues
    whose sentences are gone from their articles."""

    origins: tuple[str, ...]
    voices: tuple[str, ...]
    denials: tuple[str, ...]
    gone: frozenset[Place] = frozenset()


class _Own(NamedTuple):
    """Who is heard in one signal; whether anything in it speaks for the change."""

    speaks: bool
    voices: tuple[str, ...]
    denials: tuple[str, ...]


def heard(signals: Sequence[Signal]) -> Heard:
    """Who is heard in these signals, in order of (seen, id)."""
    left = gone(signals)
    owns = [_without(signal, left) if left else _own(signal) for signal in signals]
    voices = dict.fromkeys(voice for own in owns for voice in own.voices)
    denials = dict.fromkeys(denial for own in owns for denial in own.denials)
    speaking = (signal for signal, own in zip(signals, owns, strict=True) if own.speaks)
    return Heard(_names(speaking), tuple(voices), tuple(denials), left)


def voice_of(signal: Signal, cue: Cue) -> str:
    """The holder of a cue in words; a nameless one belongs to the report it stands in."""
    holder = cue.holder
    if holder.record is Record.OUTLET or holder.role is Role.OUTLET:
        return signal.outlet
    if holder.name:
        return f"{holder.name} ({holder.role})"
    return f"anonymous {holder.role} ({whose(signal)})"


def evidence(
    signals: Sequence[Signal],
    coming: Mapping[Place, float],
    made: Mapping[Place, float],
    left: Collection[Place] = (),
) -> tuple[Evidence, ...]:
    """The ledger as it is shown: one line a cue, in order of seen, the strongest first within an article.

    ``coming`` and ``made`` are what the cues that count give to each belief.
    """
    weighed = {id for id, _ in chain(coming, made, left)}
    lines: list[Evidence] = []
    for signal in signals:
        plain = _lines(signal)
        lines += _weighed(signal, plain, coming, made, left) if signal.id in weighed else plain
    return tuple(lines)


def _names(speaking: Iterable[Signal]) -> tuple[str, ...]:
    """The independent origins of what speaks for the change; one that speaks itself bears the name it gives itself."""
    names: dict[str, str] = {}
    own: set[str] = set()
    for signal in speaking:
        key = origin_key(signal)
        if not copied(signal) and key not in own:
            own.add(key)
            names[key] = signal.outlet
        names.setdefault(key, whose(signal))
    return tuple(names.values())


@kept
def _own(signal: Signal) -> _Own:
    return _without(signal, ())


def _without(signal: Signal, left: Collection[Place]) -> _Own:
    """Who is heard in a signal but for the cues that are ``left`` out. A copy brings no denial unless it is flat."""
    cues = [cue for number, cue in anew(signal) if (signal.id, number) not in left]
    copy = copied(signal)
    denying = FLAT if copy else DENIALS
    return _Own(
        any(SIDES[cue.kind] in SPEAKING_FOR for cue in cues),
        (f"{signal.outlet}, after {whose(signal)}",)
        if copy
        else tuple(voice_of(signal, cue) for cue in cues if cue.kind not in _SILENT),
        tuple(f"{voice_of(signal, cue)} {cue.kind} {origin_key(signal)}" for cue in cues if cue.kind in denying),
    )


@kept
def _lines(signal: Signal) -> tuple[Evidence, ...]:
    """The lines of one signal, one for each cue that is said anew, before anything is weighed."""
    origin, copy = whose(signal), copied(signal)
    return tuple(
        Evidence(
            signal=signal.id,
            article=signal.article,
            revision=signal.revision,
            url=signal.url,
            outlet=signal.outlet,
            title=signal.title,
            published=signal.published,
            seen=signal.seen,
            health=signal.health,
            origin=origin,
            copied=copy,
            side=SIDES[cue.kind],
            cue=cue,
        )
        for _, cue in anew(signal)
    )


def _weighed(
    signal: Signal,
    lines: Sequence[Evidence],
    coming: Mapping[Place, float],
    made: Mapping[Place, float],
    left: Collection[Place],
) -> list[Evidence]:
    """The lines of one signal with what they weigh, the strongest first."""
    found = list(lines)
    for at, ((number, _), line) in enumerate(zip(anew(signal), lines, strict=True)):
        place = (signal.id, number)
        if place in coming or place in made or place in left:
            to_coming, to_made = round(coming.get(place, 0.0), 4), round(made.get(place, 0.0), 4)
            weight = to_made if line.cue.kind in _ABOUT_MADE else to_coming
            found[at] = replace(line, weight=weight, coming=to_coming, made=to_made, gone=place in left)
    found.sort(key=_strongest_first)
    return found


def _strongest_first(line: Evidence) -> tuple[float, int]:
    return -abs(line.weight), line.cue.start
