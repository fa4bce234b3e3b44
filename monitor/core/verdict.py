"""The four verdicts on one article and the stage of each of its propositions, from its cues (docs/signals.md)."""

from collections.abc import Sequence
from typing import NamedTuple

from monitor.core.alert import Stage
from monitor.core.cue import Cue, Kind, Role
from monitor.core.horizon import NEAR

_COMING = frozenset({Kind.LEANING, Kind.IMMINENT, Kind.DECIDED})
_MADE = frozenset({Kind.ANNOUNCED, Kind.IN_FORCE})
_DENIED = frozenset({Kind.DENIAL, Kind.STATUS_QUO, Kind.REVERSAL})
_STAGES = {
    Kind.PRESSURE: Stage.PRESSURE,
    Kind.MERIT: Stage.PRESSURE,
    Kind.OPENNESS: Stage.OPEN,
    Kind.REVIEW: Stage.REVIEW,
    Kind.LEANING: Stage.LEANING,
    Kind.IMMINENT: Stage.IMMINENT,
    Kind.DECIDED: Stage.DECIDED,
    Kind.ANNOUNCED: Stage.ANNOUNCED,
    Kind.IN_FORCE: Stage.IN_FORCE,
}


class Verdict(NamedTuple):
    """What an article amounts to: for each verdict the numbers of the cues that make it, none if it is not so."""

    coming: tuple[int, ...]
    imminent: tuple[int, ...]
    made: tuple[int, ...]
    denied: tuple[int, ...]


def judge(cues: Sequence[Cue]) -> Verdict:
    """The verdicts that the cues carry, each with the cues that carry it."""
    numbered = list(enumerate(cues))
    return Verdict(
        coming=tuple(number for number, cue in numbered if cue.kind in _COMING),
        imminent=tuple(number for number, cue in numbered if cue.kind in _COMING and _is_near(cue)),
        made=tuple(number for number, cue in numbered if cue.kind in _MADE),
        denied=tuple(number for number, cue in numbered if cue.kind in _DENIED),
    )


def stage(cues: Sequence[Cue]) -> Stage:
    """How far one article says that one proposition has come, from the cues about it.

    A denial or reversal outweighs all but a decision made; a caution keeps it at leaning.
    """
    stages = [_stage(cue) for cue in cues if cue.kind in _STAGES]
    highest = max(stages, key=lambda each: each.rank, default=Stage.QUIET)
    kinds = {cue.kind for cue in cues}
    if highest.rank >= Stage.ANNOUNCED.rank:
        return highest
    if Kind.DENIAL in kinds or Kind.REVERSAL in kinds:
        return Stage.DENIED
    return Stage.LEANING if Kind.CAUTION in kinds and highest.rank > Stage.LEANING.rank else highest


def _stage(cue: Cue) -> Stage:
    return Stage.IMMINENT if cue.kind is Kind.LEANING and _is_near(cue) else _STAGES[cue.kind]


def _is_near(cue: Cue) -> bool:
    """Near, and not an opponent's or victim's allegation."""
    near = cue.kind is not Kind.LEANING or (cue.horizon is not None and cue.horizon.days <= NEAR)
    return near and cue.holder.role is not Role.LEGISLATOR
