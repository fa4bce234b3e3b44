"""The four verdicts on one article, from its cues (TAXONOMY: coming, imminent, made, denied)."""

from collections.abc import Sequence
from typing import NamedTuple

from monitor.core.cue import Cue, Kind, Role
from monitor.core.horizon import NEAR

_COMING = frozenset({Kind.LEANING, Kind.IMMINENT, Kind.DECIDED})
_MADE = frozenset({Kind.ANNOUNCED, Kind.IN_FORCE})
_DENIED = frozenset({Kind.DENIAL, Kind.STATUS_QUO, Kind.REVERSAL})


class Verdict(NamedTuple):
    """What an article amounts to."""

    coming: bool
    imminent: bool
    made: bool
    denied: bool


def judge(cues: Sequence[Cue]) -> Verdict:
    """The verdicts that the cues carry."""
    ahead = [cue for cue in cues if cue.kind in _COMING]
    return Verdict(
        coming=bool(ahead),
        imminent=any(_is_near(cue) for cue in ahead),
        made=any(cue.kind in _MADE for cue in cues),
        denied=any(cue.kind in _DENIED for cue in cues),
    )


def _is_near(cue: Cue) -> bool:
    """Near, and not an opponent's or victim's allegation."""
    near = cue.kind is not Kind.LEANING or (cue.horizon is not None and cue.horizon.days <= NEAR)
    return near and cue.holder.role is not Role.LEGISLATOR
