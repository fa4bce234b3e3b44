"""Calibration: nothing is moved without reason, and what is moved comes nearer to what came true."""

import random
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.backtest import calibration
from monitor.core.belief import probability
from monitor.core.rules import Calibration, Curve, parse
from monitor.rules import numbers

ODDS = st.floats(-12, 12)
CURVES = st.builds(Curve, st.floats(0, 3), st.floats(0, 3), st.floats(-4, 4))


def drawn(count: int, truth: Curve, seed: int = 1) -> list[tuple[float, bool]]:
    """Cases of beliefs that would be right if they were shown by ``truth``."""
    dice = random.Random(seed)
    odds = [dice.uniform(-4, 6) for _ in range(count)]
    return [(one, dice.random() < probability(truth.at(one))) for one in odds]


def test_without_cases_nothing_is_changed() -> None:
    assert calibration.fit([]) == Curve()
    assert calibration.gain([], Curve()) is None


def test_a_few_cases_move_little_and_many_as_far_as_they_must() -> None:
    truth = Curve(low=0.6, high=0.4, offset=-1.0)
    few, many = (calibration.fit(drawn(count, truth)) for count in (8, 8_000))
    assert (many.low, many.high, many.offset) == pytest.approx((0.6, 0.4, -1.0), abs=0.15)
    assert abs(few.low - 1) < 0.3 > abs(few.high - 1)


def test_beliefs_that_can_be_taken_at_their_word_stay_as_they_are() -> None:
    found = calibration.fit(drawn(4_000, Curve()))
    assert (found.low, found.high, found.offset) == pytest.approx((1, 1, 0), abs=0.25)


def test_a_curve_that_was_fitted_is_better_on_cases_it_never_saw() -> None:
    truth = Curve(low=0.7, high=0.3, offset=-1.5)
    worth = calibration.gain(drawn(500, truth, seed=2), calibration.fit(drawn(200, truth)))
    assert worth is not None
    assert worth.low > 0
    assert worth.gain == pytest.approx(worth.before - worth.after, abs=1e-4)


@given(st.lists(st.tuples(ODDS, st.booleans()), max_size=30))
def test_whatever_came_true_the_fit_is_a_curve_that_rules_may_have(cases: list[tuple[float, bool]]) -> None:
    text = calibration.written(numbers(), Calibration(made=calibration.fit(cases), fitted='"some" cases'))
    assert parse(text, "rules.toml").calibration.fitted == '"some" cases'


@given(CURVES, st.lists(ODDS, min_size=2))
def test_who_believes_more_shows_no_less(curve: Curve, odds: list[float]) -> None:
    shown = [curve.at(one) for one in sorted(odds)]
    assert all(one <= other + 1e-9 for one, other in zip([-inf, *shown], [*shown, inf], strict=True))


def test_a_rules_text_has_one_calibration_however_often_it_is_written() -> None:
    once = calibration.written(numbers(), Calibration(made=Curve(0.5, 0.5, -1.0), fitted="a"))
    twice = calibration.written(once, Calibration(coming=Curve(2.0, 0.25, 0.125), fitted="b"))
    assert twice.count("[calibration]") == 1
    read = parse(twice, "rules.toml").calibration
    assert (read.coming, read.made, read.fitted) == (Curve(2.0, 0.25, 0.125), Curve(), "b")
    assert [one for one in once.splitlines() if one.startswith("#")] == [
        one for one in numbers().splitlines() if one.startswith("#")
    ]


@pytest.mark.parametrize("line", ["made = { low = -1 }", "coming = { offset = 21 }", "made = { high = nan }"])
def test_a_calibration_that_would_turn_beliefs_around_is_refused(line: str) -> None:
    text = calibration.written(numbers(), Calibration()).partition("[calibration]")[0]
    with pytest.raises(ValueError, match=r"rules.toml: calibration\.(made|coming): low and high must be from 0 to 20"):
        parse(f"{text}[calibration]\n{line}\n", "rules.toml")
