"""Trails: a line of each revision, the first at each stage, and how a subject stood."""

from msgspec.structs import replace

from monitor.backtest.trail import trails
from monitor.core.alert import Alert, Stage
from tests.core.building import day, judged, signal
from tests.core.test_judge import NEAR

FIRST = judged(signal(NEAR))[1][-1]


def alert(revision: int, at: float, stage: Stage) -> Alert:
    return replace(FIRST, revision=revision, as_of=day(at), stage=stage)


SOME = [alert(1, 1, Stage.LEANING), alert(2, 3, Stage.IMMINENT), alert(3, 5, Stage.LEANING)]


def test_a_trail_keeps_each_step_and_the_first_at_each_stage() -> None:
    (trail,) = trails(SOME)
    assert [(step.revision, step.stage) for step in trail.steps] == [(1, "leaning"), (2, "imminent"), (3, "leaning")]
    assert {stage: one.revision for stage, one in trail.reached.items()} == {"leaning": 1, "imminent": 2}
    assert trail.last.revision == 3


def test_how_a_subject_stood_is_what_was_told_before_the_moment() -> None:
    moments = [day(1), day(2), day(5), day(9)]
    found = trails(SOME, {FIRST.subject: moments})
    stood = [found.stood(FIRST.subject, one) for one in moments]
    assert [one and one.revision for one in stood] == [None, 1, 2, 3]
