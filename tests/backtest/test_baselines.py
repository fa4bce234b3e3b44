"""Baselines: what cheaper alarms call on the same articles."""

from datetime import timedelta

from msgspec.structs import replace

from monitor.backtest.baselines import keyword, keyword_ahead, mentions, placebo, volume
from monitor.backtest.outcomes import Happened, Outcome
from monitor.backtest.score import Call, Period
from monitor.core.article import Article
from monitor.core.watch import Watch, Watches
from tests.builders import an_article
from tests.core.building import day

WATCHES = Watches([Watch(id="sluice", question="Will it open?", query="sluice")])


def told(at: float, text: str = "The sluice is old.", number: int = 0) -> Article:
    return replace(an_article(number + int(at * 1000), text), seen=day(at))


def test_the_query_finds_its_articles_and_an_unknown_subject_finds_none() -> None:
    some = [told(0), told(1, "The ferry is new.")]
    assert mentions(some, WATCHES, ("sluice", "ferry")) == {"sluice": [some[0]]}


def test_a_keyword_rings_and_rests_for_a_week() -> None:
    found = {"sluice": [told(at) for at in (0, 1, 6.9, 7, 20)]}
    assert [call.at for call in keyword(found)] == [day(0), day(7), day(20)]


def test_looking_ahead_takes_a_word_of_the_future() -> None:
    found = {"sluice": [told(0), told(8, "The sluice will be opened soon.")]}
    assert [call.at for call in keyword_ahead(found)] == [day(8)]


def test_a_spike_is_a_day_with_many_more_than_the_two_weeks_before() -> None:
    quiet = [told(at) for at in range(15)]
    busy = [told(16 + n / 24, number=n) for n in range(6)]
    (call,) = volume({"sluice": [*quiet, *busy]})
    assert call.at in {one.seen for one in busy}
    assert volume({"sluice": quiet}) == []


def test_shuffled_dates_score_little_and_the_same_each_time() -> None:
    period = Period(day(0), day(365), ("sluice",))
    known = [Outcome(subject="sluice", happened_at=day(20), kind=Happened.CHANGED)]
    made = [Call("sluice", day(19), None, "")]
    once = placebo(made, known, period, timedelta(days=7))
    assert once == placebo(made, known, period, timedelta(days=7))
    assert 0 < once[0] < 0.2
    assert placebo(made, [], period, timedelta(days=7)) == (0.0, 0.0)
