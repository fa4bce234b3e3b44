"""The outlook: what it says would move an alert on does move it there."""

import re

from hypothesis import given
from msgspec.structs import replace

from monitor.core.alert import Alert, Stage
from monitor.core.cue import Kind, Record, Role
from monitor.core.judge import judge
from monitor.core.memory import Memory
from monitor.core.outlook import AGAINST, FOR
from monitor.core.signal import Signal
from monitor.core.stage import ENDS, OVER
from tests.core.building import LAW, RULES, WATCH, cue, judged, many, signal

LOW = replace(WATCH, floor=Stage.PRESSURE)
CHANCES = {one.words: one.cue for one in (*FOR, *AGAINST)}
PART = re.compile(r"(rises to|falls to|ends as) (.+?) on (.+?)(, in another outlet)?")


def moved(memory: Memory, words: str) -> Stage:
    """The stage after an outlet that had not spoken has said, at the last moment, what these words name."""
    last = memory.signals[-1]
    said = signal(CHANCES[words], outlet="An Outlet That Had Not Spoken", name="next")
    after, _ = judged(replace(said, id=last.id + "~", seen=last.seen), memory=memory, watch=LOW)
    return after.course.stage


def true(memory: Memory, alert: Alert) -> None:
    """Whether each part of the line holds, and none is missing."""
    for chances, way in ((FOR, "rises"), (AGAINST, "ends|falls")):
        if not re.search(way, alert.would_change):
            ranks = [moved(memory, one.words).rank - alert.stage.rank for one in chances]
            assert max(ranks) <= 0 if chances is FOR else min(ranks) >= 0, (alert.stage, alert.would_change)
    for part in filter(None, alert.would_change.split("; ")):
        found = PART.fullmatch(part)
        assert found is not None
        moves, stage, words, _ = found.groups()
        there = moved(memory, words)
        assert there.value == stage, (alert.stage, part)
        assert moves == ("ends as" if there in ENDS else "rises to" if there.rank > alert.stage.rank else "falls to")


@LAW
@given(many(most=8, days=12))
def test_the_line_is_true(signals: list[Signal]) -> None:
    memory: Memory | None = None
    for one in signals:
        memory, alerts = judge(memory, one, LOW, RULES)
        if alerts and alerts[-1].stage not in OVER:
            true(memory, alerts[-1])


def test_an_announcement_is_named_however_often_it_was_denied() -> None:
    """What was denied before it speaks against it no more."""
    decided = cue(Kind.DECIDED, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)
    denied = cue(Kind.STATUS_QUO, Role.DECIDER, Record.NAMED, "Per Lund", certainty=-3)
    said = [signal(denied, at=1 + n / 10, outlet=f"Paper {n}") for n in range(6)]
    memory, alerts = judged(signal(decided), *said, watch=LOW)
    assert alerts[-1].stage is Stage.DECIDED
    assert alerts[-1].would_change.startswith("rises to announced on the decider announcing it; ")
    true(memory, alerts[-1])
