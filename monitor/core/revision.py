"""Revisions: an alert as the desk sees it next, and what is to be remembered of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from monitor.core.alert import Alert, Evidence, Reason, Stage
from monitor.core.belief import Beliefs
from monitor.core.bell import rings
from monitor.core.heard import Heard, evidence, heard
from monitor.core.identity import identify
from monitor.core.memory import Memory, Told, mark
from monitor.core.muted import audible
from monitor.core.origin import house
from monitor.core.outlook import would_change
from monitor.core.proposition import Direction
from monitor.core.rules import Rules
from monitor.core.signal import Signal
from monitor.core.stage import Reach
from monitor.core.watch import Watch
from monitor.core.wording import adjusted, expired, sentence


class Finding(NamedTuple):
    """What the ledger comes to at a moment, why the desk is told, and the signal that brought it, None if time did."""

    stage: Stage
    beliefs: Beliefs
    reach: Reach
    as_of: datetime
    reason: Reason
    by: Signal | None = None


def revised(memory: Memory, found: Finding, watch: Watch, rules: Rules) -> tuple[Memory, Alert]:
    """The next revision, and the memory that knows of it."""
    who = heard(audible(memory.signals, watch.adjust))
    alert = _alert(memory, found, who, watch, rules)
    last = memory.told
    rang, highest = (last.rang, last.highest) if last else ({}, Stage.QUIET)
    told = Told(
        revision=alert.revision,
        stage=alert.stage,
        origins=tuple(mark(house(one, rules)) for one in who.origins),
        voices=tuple(map(mark, who.voices)),
        denials=tuple(map(mark, who.denials)),
        gone=tuple(sorted(mark(*place) for place in who.gone)),
        rang={**rang, alert.reason: alert.as_of} if alert.rings else rang,
        highest=max(highest, alert.stage, key=lambda stage: stage.rank) if alert.rings else highest,
        first_seen=alert.first_seen,
        as_of=alert.as_of,
    )
    return replace(memory, told=told), alert


def _alert(memory: Memory, found: Finding, who: Heard, watch: Watch, rules: Rules) -> Alert:
    last, scope = memory.told, _scope(memory)
    lines = evidence(memory.signals, found.beliefs.to_coming, found.beliefs.to_made, who.gone)
    as_of = max(found.as_of, last.as_of) if last else found.as_of
    coming, made = found.beliefs.shown(rules.calibration)
    return Alert(
        id=identify("alert", memory.subject, str(memory.episode)),
        revision=last.revision + 1 if last else 1,
        subject=memory.subject,
        question=watch.question,
        episode=memory.episode,
        stage=found.stage,
        floor=watch.floor,
        reason=found.reason,
        sentence=_line(memory, found, who, watch),
        coming=round(coming, 4),
        made=round(made, 4),
        direction=_direction(memory, watch),
        scope=scope,
        ledger=lines,
        origins=who.origins,
        voices=who.voices,
        channels=watch.channels,
        rings=_rings(memory, found, _counted(lines, watch), as_of, rules),
        quiet=watch.quiet,
        would_change=would_change(found.stage, found.beliefs, found.reach, rules),
        adjusted=adjusted(memory.signals, watch.adjust),
        first_seen=last.first_seen if last else memory.signals[0].seen,
        as_of=as_of,
        rules=memory.signals[-1].rules,
    )


def _rings(memory: Memory, found: Finding, lines: Sequence[Evidence], as_of: datetime, rules: Rules) -> bool:
    last = memory.told
    rang = last.rang if last else {}
    highest = last.highest if last else Stage.QUIET
    by = found.by.id if found.by else ""
    return rings(found.reason, found.stage, lines, rang, as_of, rules.bell, highest=highest, by=by)


def _counted(lines: Sequence[Evidence], watch: Watch) -> Sequence[Evidence]:
    """The lines but for those that the desk muted."""
    return [line for line in lines if watch.adjust.get(line.cue.rule, 1.0)] if watch.adjust else lines


def _line(memory: Memory, found: Finding, who: Heard, watch: Watch) -> str:
    if found.by is None:
        return expired(watch.horizon_days)
    new = [place for place in who.gone if memory.told is None or mark(*place) not in memory.told.gone]
    lost = [one.cues[number] for one in memory.signals for id, number in new if one.id == id]
    return sentence(found.reason, found.stage, found.by, who.origins, scope=_scope(memory), lost=lost)


def _direction(memory: Memory, watch: Watch) -> Direction | None:
    """The watch's direction, else that of the newest signal that has one."""
    told = [one.proposition.direction for one in memory.signals if one.proposition.direction is not None]
    return watch.direction or (told[-1] if told else None)


def _scope(memory: Memory) -> str:
    """The scope as it was told last."""
    told = [one.proposition.scope for one in memory.signals if one.proposition.scope]
    return told[-1] if told else ""
