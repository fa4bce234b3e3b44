"""How the desk says it: kinds, holders, times and chances in words."""

import math
from datetime import UTC, datetime

from monitor.core.alert import Evidence
from monitor.core.cue import Cue, Holder, Kind, Record, Role, Side

KINDS: dict[Kind, str] = {
    Kind.PRESSURE: "pressure",
    Kind.OPENNESS: "openness",
    Kind.REVIEW: "review",
    Kind.MERIT: "merit",
    Kind.LEANING: "leaning",
    Kind.IMMINENT: "imminent",
    Kind.DECIDED: "decided, unannounced",
    Kind.ANNOUNCED: "announced",
    Kind.IN_FORCE: "in force",
    Kind.DENIAL: "flat denial",
    Kind.STATUS_QUO: "status quo",
    Kind.NON_DENIAL: "non-denial",
    Kind.NO_RESPONSE: "no response",
    Kind.CAUTION: "caution",
    Kind.REVERSAL: "reversal",
    Kind.NOT_A_SIGNAL: "not a signal",
}

_ROLES: dict[Role, str] = {Role.PERSON_FAMILIAR: "person familiar", Role.OUTLET: "the paper’s own voice"}
_UNITS = ((86400, "day"), (3600, "h"), (60, "min"))


def kind(of: Kind) -> str:
    """``imminent · S6``"""
    return f"{KINDS[of]} · {of.value}"


def holder(of: Holder) -> str:
    """``spokesperson, Ilse Marten`` · ``official, anonymous`` · ``the paper’s own voice``"""
    role = _ROLES.get(of.role, of.role.value)
    if of.role is Role.OUTLET or of.record is Record.OUTLET:
        return f"{role}, {of.name}" if of.name and of.role is not Role.OUTLET else role
    if of.record is Record.ANONYMOUS:
        return f"{role}, anonymous"
    return f"{role}, {of.name}" if of.name else role


def cut(cue: Cue) -> tuple[str, str, str]:
    """The sentence as (before, cue, after). The cue is empty where its span does not lie in the sentence."""
    start, end = cue.start - cue.sentence_start, cue.end - cue.sentence_start
    fits = cue.sentence_end - cue.sentence_start == len(cue.sentence) and 0 <= start < end <= len(cue.sentence)
    if not fits:
        return cue.sentence, "", ""
    return cue.sentence[:start], cue.sentence[start:end], cue.sentence[end:]


def copy(evidence: Evidence) -> str:
    """Whose report this copies; empty if it is the outlet's own."""
    if not evidence.copied:
        return ""
    if not evidence.origin or evidence.origin == evidence.outlet:
        return "copy of an earlier report, not an origin"
    return f"copy of a report by {evidence.origin}, not an origin"


def weight(evidence: Evidence) -> str:
    """``weighs +1.40`` (log-odds), or why it weighs nothing."""
    if evidence.gone:
        return "no longer in the article"
    if evidence.weight and math.isfinite(evidence.weight):
        return f"weighs {evidence.weight:+.2f}".replace("-", "−")
    if evidence.side in (Side.NEUTRAL, Side.NONE):
        return "shown, moves nothing"
    if evidence.copied:
        return "a voice, weighs nothing"
    return "weighs nothing: its origin has a stronger cue"


def percent(chance: float) -> str:
    """``87%``; never 0% or 100% of something that is not certain."""
    if not math.isfinite(chance):
        return "–"
    if 0 < chance < 0.01:
        return "<1%"
    if 0.99 < chance < 1:
        return ">99%"
    return f"{min(max(chance, 0.0), 1.0):.0%}"


def ago(moment: datetime, now: datetime) -> str:
    """``just now`` · ``12 min ago`` · ``3 h ago`` · ``2 days ago``; a moment to come is ``in 3 h``."""
    seconds = (now - moment).total_seconds()
    for size, name in _UNITS:
        count = int(abs(seconds) // size)
        if count:
            unit = f"{name}s" if name == "day" and count > 1 else name
            return f"{count} {unit} ago" if seconds > 0 else f"in {count} {unit}"
    return "just now"


def exact(moment: datetime) -> str:
    """``Wed 25 Nov 2026, 02:14:09 UTC``"""
    at = moment.astimezone(UTC)
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M:%S} UTC"


def short(moment: datetime, now: datetime) -> str:
    """``02:14`` in UTC; on another day than today ``24 Nov 02:14``."""
    at, today = moment.astimezone(UTC), now.astimezone(UTC)
    return f"{at:%H:%M}" if at.date() == today.date() else f"{at.day} {at:%b %H:%M}"


def figure(value: object) -> str:
    """A number with its thousands parted, anything else as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.1f}" if isinstance(value, float) else str(value)
