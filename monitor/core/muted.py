"""Muted rules: what a watch hears when the desk has muted some of its rules. What they found is shown, and no more."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from monitor.core.kept import kept_for
from monitor.core.signal import Signal


def audible(signals: Sequence[Signal], adjust: Mapping[str, float] | None) -> Sequence[Signal]:
    """The signals as if muted rules had found nothing in them; their cues keep their numbers.

    ``adjust`` is the share of its weight that the desk left a rule.
    """
    if not adjust or all(adjust.values()):
        return signals
    return [_unmuted(one, adjust) for one in signals]


@kept_for
def _unmuted(signal: Signal, adjust: Mapping[str, float]) -> Signal:
    """One signal in which what muted rules found counts as said before."""
    muted = {number for number, cue in enumerate(signal.cues) if not adjust.get(cue.rule, 1.0)}
    again = tuple(sorted(muted.union(signal.again)))
    return signal if again == signal.again else replace(signal, again=again)
