"""Stories are judged as watches are, but for one thing: what is announced already is no news of what is coming.

A story rings when it first is *imminent*. One that is announced before it ever rang stays silent; it may ring again
when it has rested.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from monitor.core import judge
from monitor.core.alert import Reason, Stage
from monitor.core.judge import Judged
from monitor.core.memory import Memory
from monitor.core.rules import Rules
from monitor.core.signal import Signal
from monitor.core.stage import RESOLVED
from monitor.core.watch import Watch


def asked(subject: str, question: str) -> Watch:
    """What stands in a watch's place for a story."""
    return Watch(id=subject, question=question or subject, query=subject, floor=Stage.IMMINENT)


def judged(memory: Memory | None, signal: Signal, watch: Watch, rules: Rules) -> Judged:
    """``judge.judge`` of a story's signal."""
    if memory is not None and memory.told is None and _rested(memory, signal, rules):
        known = memory.history(rules)
        memory = Memory(subject=memory.subject, episode=memory.episode, known=known, closed=memory.course.ended)
    after, alerts = judge.judge(memory, signal, watch, rules)
    if alerts and alerts[-1].reason is Reason.RAISED and alerts[-1].stage in RESOLVED:
        return replace(after, told=None), alerts[:-1]
    return after, alerts


def spent(memory: Memory, at: datetime, rules: Rules) -> bool:
    """Whether a story's memory can go: nobody has told of it for twice as long as a story lives, so that whoever tells
    of it again begins another."""
    last = memory.signals[-1].seen if memory.signals else memory.closed
    return last is not None and at > last + timedelta(days=2 * rules.stories.days)


def _rested(memory: Memory, signal: Signal, rules: Rules) -> bool:
    ended = memory.course.ended
    return ended is not None and signal.seen > ended + timedelta(days=rules.memory.quiet_days)
