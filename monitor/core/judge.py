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
from monitor.core.identity import identify
from monitor.core.ledger import Memory, Told
from monitor.core.proposition import Direction
from monitor.core.rules import Rules
from monitor.core.signal import Signal
from monitor.core.stage import ENDS, RESOLVED, stage
from monitor.core.watch import Watch
from monitor.core.wording import sentence


class Finding(NamedTuple):
    """What the ledger comes to at a moment."""

    stage: Stage
    beliefs: Beliefs
    as_of: datetime


def judge(memory: Memory | None, signal: Signal, watch: Watch, rules: Rules) -> tuple[Memory, tuple[Alert, ...]]:
    """The memory with the signal in it, and the revisions of alerts that follow; a known signal changes nothing."""
    before = memory or Memory(subject=signal.subject)
    if before.has(signal):
        return before, ()
    before, expired = _aged(before, signal, watch, rules)
    entered = ledger.entered(before, signal, rules)
    if signal.id in entered.known:  # too old, or too weak for a full ledger
        return entered, expired
    found = _find(entered, rules)
    reason = _reason(before, entered, found, watch)
    if reason is None:
        return entered, expired
    line = sentence(reason, found.stage, signal, ledger.origins(entered.signals))
    alert = _alert(entered, found, reason, line, watch)
    return _telling(entered, alert), (*expired, alert)


def _aged(memory: Memory, signal: Signal, watch: Watch, rules: Rules) -> tuple[Memory, tuple[Alert, ...]]:
    """What time alone has changed by the moment of this signal: an episode that went stale, or one that is over."""
    if memory.told is None:
        return memory, ()
    if memory.ended is None:
        runs_out = memory.told.as_of + timedelta(days=watch.horizon_days)
        if signal.seen <= runs_out:
            return memory, ()
        stale = Finding(Stage.STALE, beliefs(said(memory.signals, runs_out, rules), rules), runs_out)
        line = f"nothing new in {watch.horizon_days:g} days: stale"
        return _closed(memory), (_alert(memory, stale, Reason.EXPIRED, line, watch),)
    if signal.seen > memory.ended + timedelta(days=rules.memory.quiet_days):
        return _closed(memory), ()
    return memory, ()


def _closed(memory: Memory) -> Memory:
    """The next episode of a subject: an empty ledger, but no signal counts twice."""
    known = (*memory.known, *(one.id for one in memory.signals))
    return Memory(subject=memory.subject, episode=memory.episode + 1, known=known)


def _find(memory: Memory, rules: Rules) -> Finding:
    as_of = memory.signals[-1].seen
    everything = said(memory.signals, as_of, rules)
    found = beliefs(everything, rules)
    before = memory.told.stage if memory.told else Stage.QUIET
    return Finding(stage(everything, found, before, rules), found, as_of)


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
        origins=ledger.origins(memory.signals),
        voices=ledger.voices(memory.signals),
        channels=watch.channels,
        first_seen=last.first_seen if last else memory.signals[0].seen,
        as_of=max(found.as_of, last.as_of) if last else found.as_of,
        rules=memory.signals[-1].rules,
    )


def _telling(memory: Memory, alert: Alert) -> Memory:
    """The memory once the alert is told."""
    told = Told(
        revision=alert.revision,
        stage=alert.stage,
        origins=alert.origins,
        voices=alert.voices,
        first_seen=alert.first_seen,
        as_of=alert.as_of,
    )
    over = alert.stage in RESOLVED | ENDS
    return replace(memory, told=told, ended=(memory.ended or alert.as_of) if over else None)


def _reason(before: Memory, entered: Memory, found: Finding, watch: Watch) -> Reason | None:
    last = before.told
    if last is None:
        return Reason.RAISED if found.stage.rank >= watch.floor.rank else None
    if found.stage is not last.stage:
        return _moved(last.stage, found.stage)
    if ledger.deniers(entered.signals) - ledger.deniers(before.signals):
        return Reason.NEW_DENIAL
    if set(map(ledger.outlet_key, ledger.origins(entered.signals))) - set(map(ledger.outlet_key, last.origins)):
        return Reason.NEW_ORIGIN
    if set(ledger.voices(entered.signals)) - set(last.voices):
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
