"""The judge: one signal more, and what it changes. ``(memory, signal) → (memory, alerts)``, pure and repeatable.

An alert is raised when the stage first reaches the watch's floor. From then on it is one object that is revised, each
time with the one reason that matters most: the stage, else a denial, else an edit, else an origin, else a voice.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from monitor.core import ledger
from monitor.core.alert import Alert, Reason, Stage
from monitor.core.belief import beliefs, said
from monitor.core.cue import SIDES, Kind
from monitor.core.heard import SPEAKING_FOR, heard
from monitor.core.memory import Course, Memory, mark
from monitor.core.muted import audible
from monitor.core.origin import copied, house
from monitor.core.revision import Finding, revised
from monitor.core.rules import Rules
from monitor.core.signal import Signal, anew
from monitor.core.stage import RESOLVED, Reach, Step, step
from monitor.core.watch import Watch

Judged = tuple[Memory, tuple[Alert, ...]]


def judge(memory: Memory | None, signal: Signal, watch: Watch, rules: Rules) -> Judged:
    """The memory with the signal in it, and the revisions of alerts that follow; a known signal changes nothing."""
    before = memory or Memory(subject=signal.subject)
    if before.has(signal):
        return before, ()
    (plain,) = audible([signal], watch.adjust)
    before, expired = _aged(before, plain, watch, rules)
    if expired and before.has(signal):  # an edit, say, of what is history by now
        return before, expired
    if before.course.ended and not _belongs(before, plain, rules):
        return before.knowing([signal], rules), expired
    entered = ledger.entered(before, signal, rules)
    if entered.signals == before.signals:  # too weak for a full ledger, or nothing new in it
        return entered, expired
    here = _step(before, entered, watch, rules)
    entered = replace(entered, course=here.course)
    reason = _reason(before, entered, watch, rules)
    if reason is None:
        return entered, expired
    by = next(one for one in audible(entered.signals, watch.adjust) if one.id == signal.id)
    finding = Finding(here.course.stage, here.beliefs, here.reach, entered.signals[-1].seen, reason, by)
    entered, alert = revised(entered, finding, watch, rules)
    return entered, (*expired, alert)


def lapse(memory: Memory, watch: Watch, rules: Rules, at: datetime) -> Judged:
    """What time alone has changed by ``at``, the moment up to which all that was seen has been judged: an alert goes
    stale when nothing new has spoken for it within the watch's horizon. It is dated to the moment it ran out."""
    told, course = memory.told, memory.course
    if told is None or course.spoke is None or course.ended is not None:
        return memory, ()
    runs_out = course.spoke + timedelta(days=watch.horizon_days)
    if at <= runs_out:
        return memory, ()
    believed = beliefs(said(memory.signals, runs_out, rules, watch.adjust), rules)
    finding = Finding(Stage.STALE, believed, Reach(), runs_out, Reason.EXPIRED)
    memory, alert = revised(memory, finding, watch, rules)
    return _closed(memory, runs_out, rules), (alert,)


def _aged(memory: Memory, signal: Signal, watch: Watch, rules: Rules) -> Judged:
    """What has changed by the moment of this signal: an episode that went stale, or one that is over."""
    if memory.course.ended is None:
        return lapse(memory, watch, rules, signal.seen)
    if memory.told is not None and _rested(memory, signal, rules) and _begins(memory, signal):
        return _closed(memory, signal.seen, rules), ()
    return memory, ()


def _rested(memory: Memory, signal: Signal, rules: Rules) -> bool:
    """Whether the matter has been at rest since its end."""
    quiet = timedelta(days=rules.memory.quiet_days)
    return memory.course.ended is not None and signal.seen > memory.course.ended + quiet


def _begins(memory: Memory, signal: Signal) -> bool:
    """Whether it opens a new episode: an outlet's own word for a change; that the last one takes effect does not, nor
    does an edit of what was said in it."""
    if signal.edited and any(one.article == signal.article for one in memory.signals):
        return False
    kinds = {cue.kind for _, cue in anew(signal) if SIDES[cue.kind] in SPEAKING_FOR}
    return not copied(signal) and bool(kinds - ({Kind.IN_FORCE} if memory.course.stage is Stage.ANNOUNCED else set()))


def _belongs(memory: Memory, signal: Signal, rules: Rules) -> bool:
    """Whether it still is about an episode that has ended: soon after, or when what was announced takes effect."""
    takes_effect = memory.course.stage is Stage.ANNOUNCED and any(cue.kind is Kind.IN_FORCE for _, cue in anew(signal))
    return not _rested(memory, signal, rules) or takes_effect


def _closed(memory: Memory, at: datetime, rules: Rules) -> Memory:
    """The next episode of a subject: an empty ledger; all that came, or was seen before ``at``, is history."""
    known = memory.history(rules)
    return Memory(subject=memory.subject, episode=memory.episode + 1, known=known, closed=at)


def _step(before: Memory, entered: Memory, watch: Watch, rules: Rules) -> Step:
    """Where all signals lead: one step on for the newest, the whole way again for one that comes late."""
    signals = entered.signals
    if _in_order(before, entered):
        return step(before.course, signals, rules, watch.adjust)
    here = step(Course(), signals[:1], rules, watch.adjust)
    for place in range(1, len(signals)):
        here = step(here.course, signals[: place + 1], rules, watch.adjust)
    return here


def _in_order(before: Memory, entered: Memory) -> bool:
    return not before.signals or ledger.order(before.signals[-1]) < ledger.order(entered.signals[-1])


def _reason(before: Memory, entered: Memory, watch: Watch, rules: Rules) -> Reason | None:
    """Why the desk must be told, if it must."""
    last, here, signals = entered.told, entered.course.stage, audible(entered.signals, watch.adjust)
    if last is None:
        rings = here.rank >= watch.floor.rank and len(heard(signals).origins) >= watch.min_origins
        return Reason.RAISED if rings else None
    if here is not last.stage:
        return _moved(last.stage, here)
    # What came before the newest had its say when it came.
    who = heard(signals if signals[-1].edited or not _in_order(before, entered) else signals[-1:])
    news = (
        (Reason.NEW_DENIAL, any(mark(one) not in last.denials for one in who.denials)),
        (Reason.EDITED, any(mark(*one) not in last.gone for one in who.gone)),
        (Reason.NEW_ORIGIN, any(mark(house(one, rules)) not in last.origins for one in who.origins)),
        (Reason.NEW_VOICE, any(mark(one) not in last.voices for one in who.voices)),
    )
    return next((reason for reason, new in news if new), None)


def _moved(before: Stage, after: Stage) -> Reason:
    if after in RESOLVED or after in (Stage.DENIED, Stage.STALLED):
        return Reason.RESOLVED
    return Reason.ROSE if after.rank > before.rank else Reason.FELL
