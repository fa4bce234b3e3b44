"""Who is heard in a ledger: origins, voices, denials; and the ledger's lines as the desk reads them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from monitor.core.alert import Evidence
from monitor.core.cue import SIDES, Cue, Kind, Record, Role, Side
from monitor.core.edit import Place, gone
from monitor.core.origin import copied, origin_key, whose
from monitor.core.signal import Signal

DENIALS = frozenset({Kind.DENIAL, Kind.STATUS_QUO, Kind.REVERSAL})
FLAT = frozenset({Kind.DENIAL, Kind.REVERSAL})
SPEAKING_FOR = frozenset({Side.FOR, Side.MADE})
_SILENT = frozenset({Kind.NOT_A_SIGNAL, Kind.NO_RESPONSE})


class Heard(NamedTuple):
    """Each once, in the order in which they came: origins by name, voices, denials by whom and to whom; and the cues
    whose sentences are gone from their articles."""

    origins: tuple[str, ...]
    voices: tuple[str, ...]
    denials: tuple[str, ...]
    gone: frozenset[Place] = frozenset()


def heard(signals: Sequence[Signal]) -> Heard:
    """Who is heard in these signals, in order of (seen, id)."""
    left = gone(signals)
    return Heard(origins(signals, left), voices(signals, left), denials(signals, left), left)


def origins(signals: Iterable[Signal], left: Collection[Place] = ()) -> tuple[str, ...]:
    """The independent origins of what speaks for the change, but for what is ``left`` out, in the order they came."""
    names: dict[str, str] = {}
    own: set[str] = set()  # those that spoke themselves: they bear the name they give themselves
    for signal in signals:
        if any(SIDES[cue.kind] in SPEAKING_FOR for cue in _cues(signal, left)):
            key = origin_key(signal)
            if not copied(signal) and key not in own:
                own.add(key)
                names[key] = signal.outlet
            names.setdefault(key, whose(signal))
    return tuple(names.values())


def voices(signals: Iterable[Signal], left: Collection[Place] = ()) -> tuple[str, ...]:
    """Everybody who vouches, once, in the order in which they came."""
    return tuple(dict.fromkeys(voice for signal in signals for voice in _voices(signal, left)))


def denials(signals: Iterable[Signal], left: Collection[Place] = ()) -> tuple[str, ...]:
    """Who denies what to whom, once each, in order. A copy brings no denial unless it is a flat one."""
    return tuple(
        dict.fromkeys(
            f"{voice_of(signal, cue)} {cue.kind} {origin_key(signal)}"
            for signal in signals
            for cue in _cues(signal, left)
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
    lines: list[Evidence] = []
    for signal in signals:
        of_article = []
        for number, cue in enumerate(signal.cues):
            place = (signal.id, number)
            of_article.append(_line(signal, cue, coming.get(place, 0.0), made.get(place, 0.0), place in left))
        lines += sorted(of_article, key=lambda line: (-abs(line.weight), line.cue.start))
    return tuple(lines)


def _cues(signal: Signal, left: Collection[Place]) -> Iterable[Cue]:
    if not left:
        return signal.cues
    return (cue for number, cue in enumerate(signal.cues) if (signal.id, number) not in left)


def _voices(signal: Signal, left: Collection[Place]) -> list[str]:
    if copied(signal):
        return [f"{signal.outlet}, after {whose(signal)}"]
    return [voice_of(signal, cue) for cue in _cues(signal, left) if cue.kind not in _SILENT]


def _line(signal: Signal, cue: Cue, coming: float, made: float, left: bool) -> Evidence:
    side = SIDES[cue.kind]
    of_made = side is Side.MADE or cue.kind is Kind.STATUS_QUO
    return Evidence(
        signal=signal.id,
        article=signal.article,
        revision=signal.revision,
        url=signal.url,
        outlet=signal.outlet,
        title=signal.title,
        published=signal.published,
        seen=signal.seen,
        health=signal.health,
        origin=whose(signal),
        copied=copied(signal),
        side=side,
        cue=cue,
        weight=round(made if of_made else coming, 4),
        coming=round(coming, 4),
        made=round(made, 4),
        gone=left,
    )
