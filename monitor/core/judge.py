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
from monitor.core.ledger import Memory
from monitor.core.proposition import Direction
from monitor.core.rules import Rules
from monitor.core.signal import Signal
from monitor.core.stage import ENDS, RESOLVED, stage
from monitor.core.watch import Watch
from monitor.core.wording import sentence


class Finding(NamedTuple):
    """What the ledger comes to."""

    stage: Stage
    beliefs: Beliefs
    as_of: datetime


def judge(memory: Memory | None, signal: Signal, watch: Watch, rules: Rules) -> tuple[Memory, tuple[Alert, ...]]:
    """The memory with the signal in it, and the revisions of alerts that follow; a known signal changes nothing."""
    before = memory or Memory(subject=signal.subject)
    if before.has(signal):
        return before, ()
    alerts: list[Alert] = []
    before, expired = _aged(before, signal, watch, rules)
    alerts += expired
    entered = ledger.entered(before, signal, rules)
    if signal.id in entered.known:  # too old, or too weak for a full ledger
        return entered, tuple(alerts)
    found = _find(entered, before.alert, rules)
    alert = _alert(before, entered, found, watch, rules)
    if alert is None:
        return entered, tuple(alerts)
    ended = before.ended or (found.as_of if found.stage in RESOLVED | ENDS else None)
    after = replace(entered, alert=alert, ended=ended if found.stage in RESOLVED | ENDS else None)
    return after, (*alerts, alert)


def _aged(memory: Memory, signal: Signal, watch: Watch, rules: Rules) -> tuple[Memory, list[Alert]]:
    """What time alone has changed by the moment of this signal: an episode that went stale, or one that is over."""
    alert = memory.alert
    if alert is None:
        return memory, []
    if memory.ended is None:
        runs_out = alert.as_of + timedelta(days=watch.horizon_days)
        if signal.seen <= runs_out:
            return memory, []
        stale = _revised(alert, Reason.EXPIRED, f"nothing new in {watch.horizon_days:g} days: stale", runs_out)
        return _closed(memory), [stale]
    if signal.seen > memory.ended + timedelta(days=rules.memory.quiet_days):
        return _closed(memory), []
    return memory, []


def _closed(memory: Memory) -> Memory:
    """The next episode of a subject: an empty ledger, but no signal counts twice."""
    known = (*memory.known, *(one.id for one in memory.signals))
    return Memory(subject=memory.subject, episode=memory.episode + 1, known=known)


def _find(memory: Memory, alert: Alert | None, rules: Rules) -> Finding:
    as_of = memory.signals[-1].seen
    everything = said(memory.signals, as_of, rules)
    found = beliefs(everything, rules)
    return Finding(stage(everything, found, alert.stage if alert else Stage.QUIET, rules), found, as_of)


def _alert(before: Memory, entered: Memory, found: Finding, watch: Watch, rules: Rules) -> Alert | None:
    """The next revision, if there is a reason for one."""
    last = before.alert
    if last is None and found.stage.rank < watch.floor.rank:
        return None
    reason = _reason(before, entered, found)
    if reason is None:
        return None
    new = [one for one in entered.signals if one.id not in {old.id for old in before.signals}]
    return Alert(
        id=identify("alert", entered.subject, str(entered.episode)),
        revision=last.revision + 1 if last else 1,
        subject=entered.subject,
        question=watch.question,
        episode=entered.episode,
        stage=found.stage,
        floor=watch.floor,
        reason=reason,
        sentence=sentence(
            reason, found.stage, new[-1] if new else entered.signals[-1], ledger.origins(entered.signals)
        ),
        coming=round(found.beliefs.coming, 4),
        made=round(found.beliefs.made, 4),
        direction=_direction(entered, watch),
        scope=_scope(entered),
        ledger=ledger.evidence(entered.signals, found.beliefs.weights),
        origins=ledger.origins(entered.signals),
        voices=ledger.voices(entered.signals),
        channels=watch.channels,
        first_seen=last.first_seen if last else entered.signals[0].seen,
        as_of=max(found.as_of, last.as_of) if last else found.as_of,
        rules=rules.version,
    )


def _reason(before: Memory, entered: Memory, found: Finding) -> Reason | None:
    last = before.alert
    if last is None:
        return Reason.RAISED
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


def _revised(alert: Alert, reason: Reason, words: str, as_of: datetime) -> Alert:
    return replace(alert, revision=alert.revision + 1, stage=Stage.STALE, reason=reason, sentence=words, as_of=as_of)
