"""An alert in words, for somebody who is woken by it."""

import math
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

from monitor.core.alert import Alert, Evidence, Reason, Stage
from monitor.core.cue import Cue, Holder, Kind, Record, Role, Side

QUESTION = 160  # characters
SENTENCE = 280
NAME = 80
NAMED = 4  # origins named before the rest is counted

_AGAINST: dict[Kind, str] = {
    Kind.DENIAL: "Denied",
    Kind.REVERSAL: "Walked back",
    Kind.STATUS_QUO: "Says nothing has changed so far",
    Kind.CAUTION: "Cautioned",
}
_FLAT = (Kind.DENIAL, Kind.REVERSAL)
_JOINERS = "\u200c\u200d"  # invisible, but part of words in some scripts


def subject_line(alert: Alert) -> str:
    """``IMMINENT: Will the levy end?``: stage and question in one line of at most 200 characters."""
    return f"{alert.stage.value.upper()}{_turn(alert)}: {_short(clean(alert.question), QUESTION)}"


def plain(alert: Alert) -> str:
    """The message in plain text, at most 14 lines, each free of control characters.

    Stage and question, why now, the strongest sentence with who vouches for it, who speaks against it, how sure the
    ledger is and how many independent sources it has, what would move it on, which rules the desk lowered, and where
    to read on.
    """
    first, second = _pair(alert)
    lines = [
        subject_line(alert),
        f"Why now: {_short(clean(alert.sentence), SENTENCE)}" if alert.sentence.strip() else "",
    ]
    lines += [line for one in (first, second) if one for line in ("", *_said(one))][:8]
    lines += ["", _chances(alert), _sources(alert)]
    lines += [line for line in (_moves(alert), _lowered(alert)) if line] + [link(alert)]
    return "\n".join(line for at, line in enumerate(lines) if line or _parts(lines, at))


def more(alert: Alert, limit: int) -> str:
    """The one line that stands for the rings that are too many."""
    of = "stories nobody was watching" if alert.subject.startswith("story:") else f"“{clean(alert.subject)[:NAME]}”"
    return f"More alerts for {of}: see the desk. It rang {_count(limit, 'time')} within the hour; others stay silent."


def link(alert: Alert) -> str:
    """The page that carries the strongest sentence; empty if the ledger has none."""
    found = (clean(one.url) for one in _pair(alert) if one)
    return next((url for url in found if url.startswith(("http://", "https://")) and " " not in url), "")


def clean(text: str) -> str:
    """One line without control characters: what a page says must not move a terminal's cursor or turn its text."""
    visible = (one if one in _JOINERS else {"Cc": " ", "Cf": ""}.get(unicodedata.category(one), one) for one in text)
    return " ".join("".join(visible).split())


def _turn(alert: Alert) -> str:
    """What the stage alone does not say."""
    if alert.reason is Reason.RESOLVED:
        return ", settled"
    return ", now denied" if _denied(alert, _strongest(alert.ledger, Side.AGAINST)) else ""


def _denied(alert: Alert, against: Evidence | None) -> bool:
    return alert.reason is Reason.NEW_DENIAL and against is not None and against.cue.kind in _FLAT


def _pair(alert: Alert) -> tuple[Evidence | None, Evidence | None]:
    """The strongest sentence that carries the stage, and the strongest on the other side."""
    against = _strongest(alert.ledger, Side.AGAINST)
    carries = _strongest(alert.ledger, Side.FOR) or _strongest(alert.ledger, Side.MADE)
    if alert.stage.rank >= Stage.DECIDED.rank:
        carries = _strongest(alert.ledger, Side.MADE) or carries
    ended = alert.stage in (Stage.DENIED, Stage.STALLED) or _denied(alert, against)
    return (against, carries) if ended and against else (carries, against)


def _strongest(ledger: Sequence[Evidence], side: Side) -> Evidence | None:
    found = [one for one in ledger if one.side is side and not one.gone]
    return max(found, key=_strength, default=None)


def _strength(one: Evidence) -> tuple[bool, float, int, datetime]:
    weight = abs(one.weight) if math.isfinite(one.weight) else 0.0
    return not one.copied, weight, abs(one.cue.certainty), one.seen


def _said(one: Evidence) -> tuple[str, str]:
    label = _AGAINST.get(one.cue.kind, "Against") + ": " if one.side is Side.AGAINST else ""
    at = one.seen.astimezone(UTC)
    who = f"{holder(one.cue.holder)}, in {_short(clean(one.outlet), NAME)}, {at.day} {at:%b %H:%M} UTC"
    sentence = _around(one.cue)
    quoted = sentence if any(mark in sentence for mark in '“”"') else f"“{sentence}”"
    return f"{label}{quoted}", f"  – {who}"


def holder(of: Holder) -> str:
    """``spokesperson Ilse Marten`` · ``an official, not named`` · ``the paper in its own voice``"""
    name = _short(clean(of.name), NAME)
    if of.role is Role.OUTLET or of.record is Record.OUTLET:
        return "the paper in its own voice"
    role = of.role.value.replace("-", " ")
    if name and of.record is Record.NAMED:
        return f"{name} ({role})"
    return f"{role}, not named"


def _chances(alert: Alert) -> str:
    way = f", to {alert.direction.value}" if alert.direction else ""
    scope = f" ({_short(clean(alert.scope), NAME)})" if alert.scope.strip() else ""
    return f"Coming {percent(alert.coming)}, made {percent(alert.made)}{way}{scope}"


def _sources(alert: Alert) -> str:
    names = [_short(clean(name), NAME) for name in alert.origins[:NAMED]]
    if more := len(alert.origins) - len(names):
        names.append(f"{more} more")
    origins = _count(len(alert.origins), "independent source")
    return f"{origins}{': ' if names else ''}{', '.join(names)}; {_count(len(alert.voices), 'voice')} in all"


def _moves(alert: Alert) -> str:
    """What would move it on, in one line."""
    line = clean(alert.would_change)
    return f"What would change this: {_short(line, SENTENCE)}" if line else ""


def _lowered(alert: Alert) -> str:
    """The rules that the desk lowered, in one line."""
    return f"Adjusted by the desk: {_short(clean('; '.join(alert.adjusted)), SENTENCE)}" if alert.adjusted else ""


def percent(chance: float) -> str:
    """``87%``; never 0% or 100% of something that is not certain."""
    if not math.isfinite(chance):
        return "unknown"
    if 0 < chance < 0.01:
        return "under 1%"
    if 0.99 < chance < 1:
        return "over 99%"
    return f"{min(max(chance, 0.0), 1.0):.0%}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _around(cue: Cue) -> str:
    """The sentence; of a very long one the stretch that holds the cue."""
    sentence = clean(cue.sentence)
    words = clean(cue.sentence[max(cue.start - cue.sentence_start, 0) : max(cue.end - cue.sentence_start, 0)])
    end = sentence.find(words) + len(words)
    if len(sentence) <= SENTENCE or end <= SENTENCE - 20:
        return _short(sentence, SENTENCE)
    start = sentence.find(" ", max(end - SENTENCE * 3 // 4, 0))
    return "… " + _short(sentence[start + 1 :], SENTENCE - 2)


def _short(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[: most - 2]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;:") + " …"


def _parts(lines: list[str], at: int) -> bool:
    """Whether the empty line at this place parts two others (never at the edge, never two in a row)."""
    return 0 < at < len(lines) - 1 and lines[at - 1] != ""
