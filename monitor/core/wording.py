"""The one line that says why a revision exists."""

from collections.abc import Sequence

from monitor.core.alert import Reason, Stage
from monitor.core.cue import SIDES, Cue, Kind, Record, Side
from monitor.core.ledger import DENIALS, copied
from monitor.core.signal import Signal

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
_FOR = [kind for kind in Kind if SIDES[kind] in (Side.FOR, Side.MADE)]
_ORDER = (*reversed(_FOR), *(kind for kind in Kind if kind in DENIALS), Kind.CAUTION)


def sentence(reason: Reason, stage: Stage, signal: Signal, origins: Sequence[str]) -> str:
    """What changed, by whom: "rose to imminent: near, said an anonymous person-familiar, Harbour Post; 2 origins"."""
    what = {
        Reason.RAISED: f"raised at {stage.value}",
        Reason.ROSE: f"rose to {stage.value}",
        Reason.FELL: f"fell to {stage.value}",
        Reason.RESOLVED: f"resolved: {stage.value}",
        Reason.NEW_DENIAL: f"new denial, still {stage.value}",
        Reason.NEW_ORIGIN: f"new origin, still {stage.value}",
        Reason.NEW_VOICE: f"new voice, still {stage.value}",
    }.get(reason, f"{reason.value}, {stage.value}")
    cue = _telling(reason, signal)
    who = f"{WORDS[cue.kind]}, {_holder(cue)}, " if cue is not None else ""
    where = f"{signal.outlet} after {signal.origin}" if copied(signal) else signal.outlet
    count = f"{len(origins)} origin{'s' if len(origins) != 1 else ''}"
    return f"{what}: {who}{where}; {count}"


def _telling(reason: Reason, signal: Signal) -> Cue | None:
    """The cue that the reason is about: the denial if it is one, else the one that says most."""
    cues = [cue for cue in signal.cues if cue.kind in WORDS]
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
