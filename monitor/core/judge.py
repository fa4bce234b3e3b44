"""The judge: one signal more, and what it changes. ``(memory, signal) → (memory, alerts)``, pure and repeatable.

An alert is raised when the stage first reaches the watch's floor. From then on it is one object that is revised, each
time with the one reason that matters most: the stage, else a denial, else an origin, else a voice.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from monitor.core import ledger
from monitor.core.alert import Alert, Reason, Stage
from monitor.core.belief import Beliefs, beliefs, said
from monitor.core.cue import SIDES, Kind
from monitor.core.identity import identify
from monitor.core.ledger import Course, Memory, Told
from monitor.core.proposition import Direction
from monitor.core.rules import Rules
from monitor.core.signal import Signal
from monitor.core.stage import RESOLVED, step
from monitor.core.watch import Watch
from monitor.core.wording import sentence


class Finding(NamedTuple):
    """What the ledger comes to at a moment."""

    stage: Stage
    beliefs: Beliefs
    as_of: datetime
    heard: "Heard"


class Heard(NamedTuple):
    """Who is heard in the ledger, each once, in order: origins, voices, and denials by whom and to whom."""

    origins: tuple[str, ...]
    voices: tuple[str, ...]
    denials: tuple[str, ...]


def judge(memory: Memory | None, signal: Signal, watch: Watch, rules: Rules) -> tuple[Memory, tuple[Alert, ...]]:
    """The memory with the signal in it, and the revisions of alerts that follow; a known signal changes nothing."""
    before = memory or Memory(subject=signal.subject)
    if before.has(signal):
        return before, ()
    before, expired = _aged(before, signal, watch, rules)
    if before.course.ended and not _belongs(before, signal, rules):
        return ledger.knowing(before, [signal], rules), expired
    entered = ledger.entered(before, signal, rules)
    if not any(one.id == signal.id for one in entered.signals):  # too weak for a full ledger
        return entered, expired
    course, believed = _course(before, entered, rules)
    entered = replace(entered, course=course)
    heard = _heard(entered)
    reason = _reason(entered, heard, watch)
    if reason is None:
        return entered, expired
    found = Finding(course.stage, believed, entered.signals[-1].seen, heard)
    line = sentence(reason, found.stage, signal, heard.origins)
    alert = _alert(entered, found, reason, line, watch)
    return replace(entered, told=_told(alert, heard)), (*expired, alert)


def _aged(memory: Memory, signal: Signal, watch: Watch, rules: Rules) -> tuple[Memory, tuple[Alert, ...]]:
    """What time alone has changed by the moment of this signal: an episode that went stale, or one that is over."""
    told, course = memory.told, memory.course
    if told is None or course.spoke is None:
        return memory, ()
    if course.ended is None:
        runs_out = course.spoke + timedelta(days=watch.horizon_days)
        if signal.seen <= runs_out:
            return memory, ()
        stale = Finding(Stage.STALE, beliefs(said(memory.signals, runs_out, rules), rules), runs_out, _heard(memory))
        line = f"nothing new in {watch.horizon_days:g} days: stale"
        alert = _alert(memory, stale, Reason.EXPIRED, line, watch)
        return _closed(memory, signal, rules), (alert,)
    if _rested(memory, signal, rules) and _begins(course, signal):
        return _closed(memory, signal, rules), ()
    return memory, ()


def _rested(memory: Memory, signal: Signal, rules: Rules) -> bool:
    """Whether the matter has been at rest since its end."""
    quiet = timedelta(days=rules.memory.quiet_days)
    return memory.course.ended is not None and signal.seen > memory.course.ended + quiet


def _begins(course: Course, signal: Signal) -> bool:
    """Whether it opens a new episode: an outlet's own word for a change; that the last one takes effect does not."""
    kinds = {cue.kind for cue in signal.cues if SIDES[cue.kind] in ledger.SPEAKING_FOR}
    return not ledger.copied(signal) and bool(kinds - ({Kind.IN_FORCE} if course.stage is Stage.ANNOUNCED else set()))


def _belongs(memory: Memory, signal: Signal, rules: Rules) -> bool:
    """Whether it still is about an episode that has ended: soon after, or when what was announced takes effect."""
    takes_effect = memory.course.stage is Stage.ANNOUNCED and any(cue.kind is Kind.IN_FORCE for cue in signal.cues)
    return not _rested(memory, signal, rules) or takes_effect


def _closed(memory: Memory, signal: Signal, rules: Rules) -> Memory:
    """The next episode of a subject: an empty ledger; all that came, or was seen before this signal, is history."""
    known = ledger.knowing(memory, memory.signals, rules).known
    return Memory(subject=memory.subject, episode=memory.episode + 1, known=known, closed=signal.seen)


def _course(before: Memory, entered: Memory, rules: Rules) -> tuple[Course, Beliefs]:
    """The course after all signals: one step on for the newest, the whole way again for one that comes late."""
    signals = entered.signals
    if not before.signals or ledger.order(before.signals[-1]) < ledger.order(signals[-1]):
        return step(before.course, signals, rules)
    course, believed = step(Course(), signals[:1], rules)
    for place in range(1, len(signals)):
        course, believed = step(course, signals[: place + 1], rules)
    return course, believed


def _heard(memory: Memory) -> Heard:
    signals = memory.signals
    return Heard(ledger.origins(signals), ledger.voices(signals), ledger.denials(signals))


def _alert(memory: Memory, found: Finding, reason: Reason, line: str, watch: Watch) -> Alert:
    """The next revision."""
    last = memory.told
    return Alert(
        id=identify("alert", memory.subject, str(memory.episode)),
        revision=last.revision + 1 if last else 1,
        subject=memory.subject,
        question=watch.question,
        episode=memory.episode,
        stage=found.stage,
        floor=watch.floor,
        reason=reason,
        sentence=line,
        coming=round(found.beliefs.coming, 4),
        made=round(found.beliefs.made, 4),
        direction=_direction(memory, watch),
        scope=_scope(memory),
        ledger=ledger.evidence(memory.signals, found.beliefs.weights),
        origins=found.heard.origins,
        voices=found.heard.voices,
        channels=watch.channels,
        first_seen=last.first_seen if last else memory.signals[0].seen,
        as_of=max(found.as_of, last.as_of) if last else found.as_of,
        rules=memory.signals[-1].rules,
    )


def _told(alert: Alert, heard: Heard) -> Told:
    """What is to be remembered of an alert."""
    return Told(
        revision=alert.revision,
        stage=alert.stage,
        origins=alert.origins,
        voices=alert.voices,
        denials=heard.denials,
        first_seen=alert.first_seen,
        as_of=alert.as_of,
    )


def _reason(entered: Memory, heard: Heard, watch: Watch) -> Reason | None:
    """Why the desk must be told, if it must."""
    last, here = entered.told, entered.course.stage
    if last is None:
        return Reason.RAISED if here.rank >= watch.floor.rank else None
    if here is not last.stage:
        return _moved(last.stage, here)
    if set(heard.denials) - set(last.denials):
        return Reason.NEW_DENIAL
    if set(map(ledger.outlet_key, heard.origins)) - set(map(ledger.outlet_key, last.origins)):
        return Reason.NEW_ORIGIN
    if set(heard.voices) - set(last.voices):
        return Reason.NEW_VOICE
    return None


def _moved(before: Stage, after: Stage) -> Reason:
    if after in RESOLVED or after in (Stage.DENIED, Stage.STALLED):
        return Reason.RESOLVED
    return Reason.ROSE if after.rank > before.rank else Reason.FELL


def _direction(memory: Memory, watch: Watch) -> Direction | None:
    """The watch's direction, else that of the newest signal that has one."""
    told = [one.proposition.direction for one in memory.signals if one.proposition.direction is not None]
    return watch.direction or (told[-1] if told else None)


def _scope(memory: Memory) -> str:
    """The scope as it was told last."""
    told = [one.proposition.scope for one in memory.signals if one.proposition.scope]
    return told[-1] if told else ""
