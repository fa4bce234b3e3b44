"""The one line that says why a revision exists."""

from collections.abc import Iterable, Mapping, Sequence

from monitor.core.alert import Reason, Stage
from monitor.core.cue import SIDES, Cue, Kind, Record, Side
from monitor.core.heard import DENIALS
from monitor.core.origin import copied, whose
from monitor.core.signal import Signal, anew

WORDS = {
    Kind.PRESSURE: "pressure",
    Kind.OPENNESS: "an open door",
    Kind.REVIEW: "under review",
    Kind.MERIT: "said to be right",
    Kind.LEANING: "expected",
    Kind.IMMINENT: "near",
    Kind.DECIDED: "decided, not public",
    Kind.ANNOUNCED: "announced",
    Kind.IN_FORCE: "in force",
    Kind.DENIAL: "flat denial",
    Kind.STATUS_QUO: "no change today",
    Kind.NON_DENIAL: "no comment",
    Kind.NO_RESPONSE: "no response",
    Kind.CAUTION: "caution",
    Kind.REVERSAL: "walked back",
}
_MADE = frozenset({Stage.ANNOUNCED, Stage.IN_FORCE})
_FOR = [kind for kind in Kind if SIDES[kind] in (Side.FOR, Side.MADE)]
_ORDER = (*reversed(_FOR), *(kind for kind in Kind if kind in DENIALS), Kind.CAUTION)


QUOTED = 120  # characters of a sentence that has left its article


def sentence(
    reason: Reason,
    stage: Stage,
    signal: Signal,
    origins: Sequence[str],
    *,
    scope: str = "",
    lost: Sequence[Cue] = (),
) -> str:
    """What changed, by whom: "rose to imminent: near, an anonymous person familiar, Harbour Post; 2 origins".

    ``scope`` is what a change is limited to, ``lost`` the cues whose sentences its article no longer has.
    """
    what = _what(reason, stage, scope)
    cue = _telling(reason, signal)
    who = ""
    if cue is not None and reason is not Reason.EDITED:
        who = f"{_holder(cue)}, " if WORDS[cue.kind] == stage.value else f"{WORDS[cue.kind]}, {_holder(cue)}, "
    where = f"{signal.outlet} after {whose(signal)}" if copied(signal) else signal.outlet
    count = f"{len(origins)} origin{'s' if len(origins) != 1 else ''}"
    return f"{what}: {who}{where}{''.join(_lost(lost))}; {count}"


def expired(days: float) -> str:
    """That nothing new has spoken for a change in so many days."""
    return f"nothing new in {days:g} days: stale"


def adjusted(signals: Iterable[Signal], adjust: Mapping[str, float]) -> tuple[str, ...]:
    """The rules that the desk muted or lowered and that found something here, in words."""
    found = {cue.rule for signal in signals for cue in signal.cues} if adjust else set()
    return tuple(
        f"{rule} is muted for this watch" if not share else f"{rule} counts {share:.0%} for this watch"
        for rule, share in sorted(adjust.items())
        if rule in found and share != 1
    )


def _what(reason: Reason, stage: Stage, scope: str) -> str:
    if reason is Reason.RESOLVED:
        return f"resolved in part: {stage.value}, {scope}" if scope and stage in _MADE else f"resolved: {stage.value}"
    return {
        Reason.RAISED: f"raised at {stage.value}",
        Reason.ROSE: f"rose to {stage.value}",
        Reason.FELL: f"fell to {stage.value}",
        Reason.NEW_DENIAL: f"new denial, still {stage.value}",
        Reason.EDITED: f"evidence edited, still {stage.value}",
        Reason.NEW_ORIGIN: f"new origin, still {stage.value}",
        Reason.NEW_VOICE: f"new voice, still {stage.value}",
    }.get(reason, f"{reason.value}, {stage.value}")


def _lost(cues: Sequence[Cue]) -> Iterable[str]:
    """ " no longer says “…”", with the first of the sentences that went."""
    if cues:
        words = cues[0].sentence
        short = words if len(words) <= QUOTED else words[:QUOTED].rpartition(" ")[0] + " …"
        yield f" no longer says “{short.strip(' “”')}”"
        yield f" and {len(cues) - 1} more" if len(cues) > 1 else ""


def _telling(reason: Reason, signal: Signal) -> Cue | None:
    """The cue that the reason is about: the denial if it is one, else the one that says most."""
    cues = [cue for _, cue in anew(signal) if cue.kind in WORDS]
    if reason is Reason.NEW_DENIAL:
        cues = [cue for cue in cues if cue.kind in DENIALS] or cues
    ranked = {kind: place for place, kind in enumerate(_ORDER)}
    return min(cues, key=lambda cue: (ranked.get(cue.kind, len(ranked)), cue.start), default=None)


def _holder(cue: Cue) -> str:
    holder = cue.holder
    role = holder.role.value.replace("-", " ")
    if holder.record is Record.OUTLET:
        return "in the paper's own words"
    return (
        f"{holder.name} ({role})"
        if holder.name
        else f"an anonymous {role}"
        if role[0] not in "aeiou"
        else f"an unnamed {role}"
    )
