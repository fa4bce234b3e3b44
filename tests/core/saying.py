"""Builders for what the judge is given: cues and signals, said in few words."""

from datetime import datetime, timedelta
from functools import cache

from monitor.core.alert import Alert
from monitor.core.article import Health
from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.identity import identify
from monitor.core.judge import judge
from monitor.core.memory import Memory
from monitor.core.proposition import Direction, Proposition
from monitor.core.rules import Rules
from monitor.core.signal import Signal
from monitor.core.watch import Watch
from monitor.rules import rules
from tests.builders import DAWN

CERTAINTY = {Kind.DENIAL: -3, Kind.STATUS_QUO: -1, Kind.CAUTION: -1, Kind.REVERSAL: -2, Kind.NON_DENIAL: 0}
FERRIES = Watch(id="ferries", question="Will the night ferries run again?", query="ferries", channels=("console",))


@cache
def numbers() -> Rules:
    """The numbers that come with the program."""
    return rules()


def cue(
    kind: str,
    role: Role = Role.OFFICIAL,
    name: str = "",
    *,
    days: float | None = None,
    certainty: int | None = None,
    sentence: str = "The night ferries were the matter of it.",
    at: int = 40,
) -> Cue:
    """A cue of a kind, from somebody with a name, or somebody without, or the paper itself."""
    of = Kind(kind)
    record = Record.OUTLET if role is Role.OUTLET else Record.NAMED if name else Record.ANONYMOUS
    return Cue(
        kind=of,
        start=at,
        end=at + 10,
        sentence_start=at,
        sentence_end=at + len(sentence),
        sentence=sentence,
        holder=Holder(role, record, name),
        certainty=CERTAINTY.get(of, 2) if certainty is None else certainty,
        horizon=None if days is None else Horizon(days, "soon"),
        rule=f"{kind}.test",
    )


def signal(
    minutes: float,
    outlet: str,
    *cues: Cue,
    after: str = "",
    health: Health = Health.OK,
    subject: str = "ferries",
    scope: str = "",
    start: datetime = DAWN,
) -> Signal:
    """What an outlet's article, seen so many minutes after dawn, says; ``after`` is whom it credits."""
    name = f"{subject} {outlet} {minutes}"
    return Signal(
        id=identify("signal", name, *(repr(one) for one in cues)),
        article=identify("article", name),
        revision=identify("revision", name),
        url=f"https://{outlet.replace(' ', '-').lower()}.test/{minutes:g}",
        outlet=outlet,
        title=f"{outlet} on the {subject}",
        seen=start + timedelta(minutes=minutes),
        health=health,
        subject=subject,
        origin=after or outlet,
        proposition=Proposition(object="night ferries", direction=Direction.LIFT, scope=scope),
        cues=cues,
        rules="test",
    )


def told(*signals: Signal, watch: Watch = FERRIES, memory: Memory | None = None) -> tuple[Memory, list[Alert]]:
    """What the judge makes of signals that arrive in this order."""
    alerts: list[Alert] = []
    for one in signals:
        memory, more = judge(memory, one, watch, numbers())
        alerts += more
    assert memory is not None
    return memory, alerts
