"""The outlook: what it says would move an alert on does move it there."""

import re

from hypothesis import given
from msgspec.structs import replace

from monitor.core.alert import Alert, Stage
from monitor.core.judge import judge
from monitor.core.memory import Memory
from monitor.core.outlook import AGAINST, FOR
from monitor.core.signal import Signal
from monitor.core.stage import ENDS, OVER
from tests.core.building import LAW, RULES, WATCH, judged, many, signal

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
    """Whether each part of the line holds."""
    for part in alert.would_change.split("; "):
        moves, stage, words, _ = PART.fullmatch(part).groups()
        there = moved(memory, words)
        assert there.value == stage, (alert.stage, part)
        assert moves == ("ends as" if there in ENDS else "rises to" if there.rank > alert.stage.rank else "falls to")


@LAW
@given(many(most=8, days=12))
def test_the_line_is_true(signals: list[Signal]) -> None:
    memory: Memory | None = None
    for one in signals:
        memory, alerts = judge(memory, one, LOW, RULES)
        if alerts and alerts[-1].stage not in OVER and alerts[-1].would_change:
            true(memory, alerts[-1])
