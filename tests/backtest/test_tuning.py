"""Tuning: numbers found and put back in their places, a search that is the same each time, and a fair comparison."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import rules as packaged
from monitor.backtest.outcomes import Happened, Outcome
from monitor.backtest.score import Call, Period
from monitor.backtest.tuning import Bound, Goodness, bounds, changed, difference, goodness, numbers, search
from monitor.core.rules import parse
from tests.core.building import LAW, day

WANTED = bounds(packaged.bounds(), "bounds.toml")
TEXT = packaged.numbers()


def test_the_packaged_bounds_hold_the_packaged_numbers() -> None:
    for one in WANTED:
        assert one.low <= numbers(TEXT, [one])[one.name] <= one.high


@LAW
@given(st.data())
def test_numbers_go_where_they_are_read_and_nothing_else_moves(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(WANTED))
    value = round(data.draw(st.floats(one.low, one.high)), 4)
    text = changed(TEXT, {one.name: value})
    assert numbers(text, WANTED) == {**numbers(TEXT, WANTED), one.name: value}
    assert len(text.splitlines()) == len(TEXT.splitlines())
    assert sum(ours != theirs for ours, theirs in zip(text.splitlines(), TEXT.splitlines(), strict=True)) <= 1
    judging = parse(changed(TEXT, {"kinds.S5.coming": 1.75, "stages.imminent": 0.5}), "tuned.toml")
    assert (judging.kinds["S5"].coming, judging.stages.imminent) == (1.75, 0.5)  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "b.toml: there is nothing under"),
        ("[bounds]\nx = 3\n", "b.toml: x must be two numbers"),
        ("[bounds]\nx = [3, 1]\n", "b.toml: x has its lower bound, 3, not below its upper, 1"),
        ("[bounds\n", "b.toml: "),
    ],
)
def test_wrong_bounds_are_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"b\.toml") as refused:
        bounds(text, "b.toml")
    assert str(refused.value).startswith(says)
    with pytest.raises(ValueError, match=r"no number kinds\.S5\.weight"):
        numbers(TEXT, [Bound("kinds.S5.weight", 0, 1)])


def test_a_search_finds_what_is_better_stays_in_its_bounds_and_is_the_same_each_time() -> None:
    wanted = (Bound("a", 0.0, 1.0), Bound("b", -1.0, 1.0))

    def worth(tried: dict[str, float]) -> float | None:
        return None if tried["b"] > 0.9 else -abs(tried["a"] - 0.8) - abs(tried["b"] - 0.5)

    found = search(wanted, {"a": 0.0, "b": -1.0}, worth, 300)  # type: ignore[arg-type]
    assert abs(found["a"] - 0.8) < 0.1
    assert abs(found["b"] - 0.5) < 0.1
    assert found == search(wanted, {"a": 0.0, "b": -1.0}, worth, 300)  # type: ignore[arg-type]
    assert search(wanted, {"a": 0.5, "b": 0.5}, lambda _: 1.0, 50) == {"a": 0.5, "b": 0.5}


def test_calls_of_all_floors_count_together() -> None:
    known = [Outcome(subject="sluice", happened_at=day(at), kind=Happened.CHANGED) for at in (10, 80)]
    low = [Call("sluice", day(9), None, "a"), Call("sluice", day(40), None, "b"), Call("ferry", day(3), None, "c")]
    found = goodness({"low": low, "high": low[1:2]}, known, Period(day(0), day(90), ("sluice",)), timedelta(days=7))
    assert found.called == (True, False, False, False)
    assert found.false == {("low", "sluice", day(40)), ("high", "sluice", day(40))}
    assert found.f1 == 2 / (4 + 1 + 2)


def test_what_is_the_same_differs_in_nothing_and_what_is_better_does() -> None:
    false = frozenset({("low", "sluice", day(at)) for at in range(6)})
    before = Goodness((True, False, False, True) * 3, false)
    assert difference(before, before) == (0.0, 0.0, 0.0)
    value, low, high = difference(before, Goodness((True,) * 12, frozenset()))
    assert low <= value <= high
    assert low > 0
    assert Goodness((), frozenset()).f1 == 0.0
