"""Scores: one call for one outcome, never after it, and honest about how few cases there are."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.backtest.outcomes import Happened, Outcome
from monitor.backtest.score import Call, Period, bounds, calls, figure, matched, quartiles, score
from monitor.backtest.trail import trails
from monitor.core.alert import Alert, Reason, Stage
from tests.core.building import LAW, day, judged, signal
from tests.core.test_judge import NEAR, ORDERED

PERIOD = Period(day(0), day(70), ("sluice", "ferry"))
MONTH = timedelta(days=30)


def outcome(at: float, kind: Happened = Happened.CHANGED, subject: str = "sluice") -> Outcome:
    return Outcome(subject=subject, happened_at=day(at), kind=kind)


def call(at: float, subject: str = "sluice", until: datetime | None = None) -> Call:
    return Call(subject, day(at), until, f"{subject} {at}")


def test_a_call_before_an_outcome_is_right_by_so_many_hours() -> None:
    (case,) = matched([call(1)], [outcome(3)], MONTH)
    assert (case.call, case.lead_hours) == (call(1), 48.0)


def test_a_call_at_or_after_it_or_too_early_or_of_another_subject_is_not() -> None:
    for one in (call(3), call(4), call(-28), call(1, "ferry")):
        assert matched([one], [outcome(3)], MONTH)[0].call is None


def test_each_outcome_takes_the_first_call_and_each_call_one_outcome() -> None:
    cases = matched([call(1), call(2)], [outcome(3), outcome(4)], MONTH)
    assert [case.call for case in cases] == [call(1), call(2)]
    again = matched([call(1)], [outcome(3), outcome(4)], MONTH)
    assert [case.call for case in again] == [call(1), None]


def test_figures_of_a_small_desk() -> None:
    known = [outcome(10), outcome(40), outcome(60, Happened.HELD), outcome(99)]
    found = score([call(5), call(12, until=day(20)), call(55)], known, PERIOD, MONTH)
    assert (found.calls, found.right, found.false_alarms) == (3, 2, 1)
    assert (found.recall.value, found.recall.cases) == (1.0, 2)
    assert found.precision.value == round(2 / 3, 4)
    assert found.a_week == 0.05  # one in 20 subject-weeks
    assert found.for_nothing == 1  # the call of day 55 stood when nothing changed on day 60
    assert found.lead_hours is not None
    assert found.lead_hours[1] == (120 + 28 * 24) / 2


def test_a_call_that_ended_before_a_matter_was_held_did_not_stand() -> None:
    held = [outcome(60, Happened.HELD)]
    assert score([call(50, until=day(55))], held, PERIOD, MONTH).for_nothing == 0


def test_calls_are_first_revisions_from_the_floor_that_are_not_made() -> None:
    _, alerts = judged(signal(NEAR), signal(ORDERED, at=2, outlet="Courier"))
    (found,) = calls(trails(alerts), Stage.IMMINENT)
    assert (found.subject, found.at, found.until) == ("sluice", day(0), day(2))
    made: list[Alert] = judged(signal(ORDERED))[1]
    assert calls(trails(made), Stage.LEANING) == []
    low = [replace(alerts[0], stage=Stage.OPEN, reason=Reason.RAISED), *alerts]
    assert calls(trails(low), Stage.OPEN)[0].at == day(0)


def test_no_cases_have_no_figure() -> None:
    assert figure([]) == (None, None, None, 0)
    assert quartiles([]) is None
    assert quartiles([3.0]) == (3.0, 3.0, 3.0)


@LAW
@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_an_interval_holds_its_figure_and_is_the_same_each_time(hits: list[bool]) -> None:
    found = figure(hits)
    assert found == figure(hits)
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high
    assert bounds([1.0], max) == (1.0, 1.0)


@LAW
@given(st.lists(st.integers(0, 60), max_size=8), st.lists(st.integers(0, 60), max_size=8))
def test_nothing_is_right_twice_and_nothing_afterwards(at: list[int], happened: list[int]) -> None:
    made = sorted((call(one) for one in at), key=lambda one: one.at)
    known = [outcome(one) for one in sorted(set(happened))]
    cases = matched(made, known, MONTH)
    taken = [case.call for case in cases if case.call is not None]
    assert len(taken) <= len(made)
    assert all(case.call is None or case.call.at < case.outcome.happened_at for case in cases)
    assert len(cases) == len(known)
