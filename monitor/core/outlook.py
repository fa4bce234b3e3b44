"""The outlook: the least that would move an alert on, found by trying what may come against the real arithmetic."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from monitor.core.alert import Stage
from monitor.core.belief import Said, beliefs, said
from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.memory import Memory
from monitor.core.rules import Rules
from monitor.core.signal import Signal
from monitor.core.stage import ENDS, OVER, RESOLVED, stage
from monitor.core.watch import Watch

ELSEWHERE = "\0"  # the name of an outlet that nobody has


class Chance(NamedTuple):
    """Something that may be reported next, in words, and the cue that it would bring."""

    words: str
    kind: Kind
    role: Role
    record: Record
    days: float | None = None


# The cheapest first: what desks hear often before what they hear once.
FOR = (
    Chance("an official, unnamed, saying that it is being looked at", Kind.REVIEW, Role.OFFICIAL, Record.ANONYMOUS),
    Chance("an official, unnamed, expecting it", Kind.LEANING, Role.OFFICIAL, Record.ANONYMOUS),
    Chance("an official, unnamed, expecting it within days", Kind.LEANING, Role.OFFICIAL, Record.ANONYMOUS, 7),
    Chance("somebody familiar with it saying that it is near", Kind.IMMINENT, Role.PERSON_FAMILIAR, Record.ANONYMOUS),
    Chance("the decider saying, by name, that it is near", Kind.IMMINENT, Role.DECIDER, Record.NAMED),
    Chance("somebody familiar with it saying that it is decided", Kind.DECIDED, Role.PERSON_FAMILIAR, Record.ANONYMOUS),
    Chance("the decider announcing it", Kind.ANNOUNCED, Role.DECIDER, Record.NAMED),
)
AGAINST = (
    Chance("caution from an official", Kind.CAUTION, Role.OFFICIAL, Record.ANONYMOUS),
    Chance("a flat denial by the decider", Kind.DENIAL, Role.DECIDER, Record.NAMED),
    Chance("the decider calling it off", Kind.REVERSAL, Role.DECIDER, Record.NAMED),
)


def would_change(memory: Memory, here: Stage, watch: Watch, rules: Rules) -> str:
    """One line: the least that raises the stage, and the least that lowers it; empty where there is nothing to say."""
    if not memory.signals:
        return ""
    if here in OVER:
        return _afterwards(here, rules)
    last = memory.signals[-1]
    everything = said(memory.signals, last.seen, rules, watch.adjust)
    found = (_first(FOR, everything, last, here, rules), _first(AGAINST, everything, last, here, rules))
    return "; ".join(_words(here, there, words) for words, there in filter(None, found))


def _words(here: Stage, there: Stage, words: str) -> str:
    """ "rises to imminent on somebody familiar with it saying that it is near"."""
    moves = "ends as" if there in ENDS else "rises to" if there.rank > here.rank else "falls to"
    return f"{moves} {there.value} on {words}"


def _first(
    chances: Sequence[Chance], everything: Sequence[Said], last: Signal, here: Stage, rules: Rules
) -> tuple[str, Stage] | None:
    """The first of these that would change the stage, in words, and the stage it would lead to."""
    for chance in chances:
        more = [*everything, _said(chance, last, rules)]
        there = stage(more, beliefs(more, rules), here, rules)
        if there is not here and (there.rank > here.rank) is (chance in FOR):
            where = ", in another outlet" if chance in FOR and chance.kind is not Kind.ANNOUNCED else ""
            return chance.words + where, there
    return None


def _said(chance: Chance, last: Signal, rules: Rules) -> Said:
    """What it would add if it were reported now, by an outlet that has not been heard."""
    cue = Cue(
        kind=chance.kind,
        start=0,
        end=0,
        sentence_start=0,
        sentence_end=0,
        sentence="",
        holder=Holder(chance.role, chance.record),
        certainty=3,
        horizon=None if chance.days is None else Horizon(chance.days, ""),
        rule="",
    )
    signal = replace(last, id=last.id + ELSEWHERE, article=ELSEWHERE, source=ELSEWHERE, repeats="", cues=(cue,))
    return said([signal], last.seen, rules)[0]._replace(origin=ELSEWHERE)


def _afterwards(here: Stage, rules: Rules) -> str:
    days = f"{rules.memory.quiet_days:g} days"
    if here in RESOLVED:
        return f"settled; the decider calling it off reopens it, an outlet's own word after {days} is a new episode"
    return f"over; an outlet's own word for a change after {days} is a new episode"
