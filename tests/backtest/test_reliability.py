"""Reliability: which beliefs are held against what, and that nothing else is."""

from datetime import timedelta

from msgspec.structs import replace

from monitor.backtest.reliability import believed, cases, reliability
from monitor.backtest.trail import trails
from monitor.core.alert import Stage
from monitor.core.rules import Calibration, Curve
from tests.backtest.test_assessment import MONTH, PERIOD, alerts, happened
from tests.core.building import RULES, day

PLAIN = replace(RULES, calibration=Calibration())


def test_coming_is_no_question_once_it_is_announced() -> None:
    found = cases(trails(alerts()), [happened(6)], PERIOD, MONTH)
    assert [(alert.stage, came) for alert, came in found["coming"]] == [(Stage.LEANING, True), (Stage.IMMINENT, True)]
    assert [alert.stage for alert, _ in found["made"]] == [Stage.LEANING, Stage.IMMINENT, Stage.ANNOUNCED]


def test_made_is_asked_of_the_alert_s_own_change_and_not_of_the_one_before() -> None:
    def made(at: float) -> list[bool]:
        return [came for _, came in cases(trails(alerts()), [happened(at)], PERIOD, MONTH)["made"]]

    assert made(5) == [False, False, True]  # on the day it is announced
    assert made(5.9) == [False, False, True]
    assert made(6.1) == [False, False, False]
    assert made(1 - 6.9) == [True] * 3  # papers were still telling of it
    assert made(1 - 7.1) == [False] * 3
    late = [replace(one, first_seen=day(40), as_of=one.as_of + timedelta(days=40)) for one in alerts()]
    assert [came for _, came in cases(trails(late), [happened(34)], PERIOD, MONTH)["made"]] == [True] * 3
    assert [came for _, came in cases(trails(late), [happened(32)], PERIOD, MONTH)["made"]] == [False] * 3


def test_what_was_weighed_is_told_beside_what_is_shown_where_they_differ() -> None:
    curve = Curve(low=0.5, high=0.5, offset=-1.0)
    told = trails(alerts())
    plain = believed(told, [happened(6)], PERIOD, MONTH, PLAIN)
    assert list(plain) == ["coming", "made"]
    other = believed(told, [happened(6)], PERIOD, MONTH, replace(PLAIN, calibration=Calibration(made=curve)))
    assert list(other) == ["coming", "made", "made, as weighed"]
    assert other["made, as weighed"].cases == 3


def test_no_cases_are_no_reliability() -> None:
    assert reliability([]).brier is None
